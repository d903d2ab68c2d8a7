import type { FrontierReport } from './report/frontier-report.js';

/** The files that a search made, bytes against validation error, as an SVG document. */
export async function frontierPlot(
  model: string,
  { points, target }: FrontierReport,
): Promise<string> {
  const { lineChart } = await import('@pith/report');
  const at = (some: FrontierReport['points']) =>
    some.map(({ bytes, validation }) => ({ x: bytes, y: 100 * validation.error }));
  const front = points.filter(({ isOnFront }) => isOnFront);
  const others = points.filter(({ isOnFront }) => !isOnFront);
  const chosen = points.filter(({ isChosen }) => isChosen);
  const [taken] = chosen;
  const aim =
    target.kind === 'size'
      ? `at most ${target.bytes} bytes`
      : `at most ${(100 * target.bound).toFixed(2)} % wrong`;
  return lineChart({
    title: `Files made of ${model}`,
    description:
      `${points.length} files, target ${aim}; ${taken!.keeps ? 'chosen' : 'nearest'}: ` +
      `${taken!.bytes} bytes, ${(100 * taken!.validation.error).toFixed(2)} % wrong.`,
    x: { label: 'bytes of the whole file', scale: 'log2' },
    y: { label: 'validation error (%)' },
    series: [
      { name: 'Pareto front', points: at(front) },
      ...(others.length > 0
        ? [{ name: 'others', points: at(others), draw: 'points' as const }]
        : []),
      { name: taken!.keeps ? 'chosen' : 'nearest', points: at(chosen), draw: 'points' as const },
    ],
  });
}
