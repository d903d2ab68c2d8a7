export type { ChartAxis } from './axis.js';
export type { Bar, BarCategory } from './bars.js';
export { ChartError } from './chart-error.js';
export type { ChartText } from './chart-frame.js';
export { type GroupedBarChart, groupedBarChart } from './grouped-bar-chart.js';
export { type LineChart, type LineSeries, lineChart } from './line-chart.js';
export { type StackedBarChart, stackedBarChart } from './stacked-bar-chart.js';
