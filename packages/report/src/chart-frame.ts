import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { ChartError } from './chart-error.js';
import { type LegendEntry, legend } from './legend.js';
import { printable } from './names.js';
import { wrapText } from './text-width.js';

/** What every chart says and how large it is. */
export interface ChartText {
  /** Stands above the chart and names it to those who cannot see it. */
  readonly title: string;
  /** What there is to see, for those who cannot see it: a sentence or two. */
  readonly description: string;
  /** In pixels, height without title and legend. @default 720 */
  readonly width?: number;
  /** @default 380 */
  readonly height?: number;
}

export const FONT_SIZE = 12;
export const DEFAULT_SIZE = { width: 720, height: 380 };

const TITLE_SIZE = 15;
const TITLE_LINE = 20;
const UNDER_LEGEND = 8;
/** Around all, and where the labels of vertical axes start. */
export const PADDING = 16;
const SVG = 'http://www.w3.org/2000/svg';
const FONTS = 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif';
/** Not black: that is a series' colour. */
const INK = '#24292f';

/**
 * An SVG document that needs nothing else: title, legend and plot on a white ground, readable on dark
 * pages too. The same chart is the same bytes: Plot's own names and styles are left out, numbers are
 * rounded to hundredths of a pixel.
 *
 * @param plot Plot's options but for the document and the size
 */
export function drawChart(
  { title, description, ...size }: ChartText,
  entries: readonly LegendEntry[],
  plot: Omit<Plot.PlotOptions, 'document' | 'width' | 'height' | 'title'>,
): string {
  const { width, height } = { ...DEFAULT_SIZE, ...size };
  checkText(title, description);
  checkSize(title, { width, height });
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const inner = width - 2 * PADDING;
  const lines = wrapText(printable(title), TITLE_SIZE, inner);
  const top = PADDING + lines.length * TITLE_LINE;
  const key = legend(entries, inner, FONT_SIZE);
  const drawn = (options: Plot.PlotOptions) => draw(document, options);
  const figure = drawn({ ...plot, width, height });
  const names = drawn({
    ...{ width: inner, height: key.height, margin: 0, axis: null },
    ...{ x: { type: 'identity' }, y: { type: 'identity' }, marks: [...key.marks] },
  });

  const under = top + key.height + UNDER_LEGEND;
  const total = under + height;
  const svg = element(document, 'svg', {
    ...{ xmlns: SVG, viewBox: `0 0 ${width} ${total}`, width, height: total, role: 'img' },
    ...{ 'font-family': FONTS, 'font-size': FONT_SIZE, color: INK, fill: INK },
  });
  svg.append(
    element(document, 'title', {}, printable(title)),
    element(document, 'desc', {}, printable(description)),
    element(document, 'rect', { width, height: total, fill: '#ffffff' }),
    ...lines.map((line, i) =>
      element(
        document,
        'text',
        { x: PADDING, y: PADDING + i * TITLE_LINE + 12, 'font-size': TITLE_SIZE, ...BOLD },
        line,
      ),
    ),
    moved(document, names, 'legend', PADDING, top),
    moved(document, figure, 'chart', 0, under),
  );
  roundNumbers(svg);
  return `${svg.outerHTML}\n`;
}

const BOLD = { 'font-weight': 600 };

function draw(document: Document, options: Plot.PlotOptions): Element {
  const svg = Plot.plot({ ...options, document, className: 'chart', style: {} });
  // Its rules are for pages: a drawing has its colours and fonts in attributes.
  for (const style of [...svg.querySelectorAll('style')]) style.remove();
  return svg;
}

/** What a plot drew, as a group at its place. */
function moved(document: Document, svg: Element, name: string, x: number, y: number): Element {
  const group = element(document, 'g', {
    ...{ class: name, transform: `translate(${x},${y})`, 'text-anchor': 'middle' },
  });
  group.append(...svg.childNodes);
  return group;
}

function element(
  document: Document,
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  text?: string,
): Element {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Logarithms may differ in their last digits from one machine to another. */
function roundNumbers(root: Element): void {
  for (const one of root.querySelectorAll('*')) {
    for (const { name, value } of [...one.attributes]) {
      if (!/\d\.\d{3}/.test(value)) continue;
      one.setAttribute(
        name,
        value.replace(/-?\d+\.\d{3,}/g, (digits) => String(Number(Number(digits).toFixed(2)))),
      );
    }
  }
}

function checkText(title: string, description: string): void {
  for (const [what, text] of [
    ['title', title],
    ['description', description],
  ] as const) {
    if (text.trim() === '') throw new ChartError(`chart "${title}": the ${what} is empty`);
  }
}

function checkSize(title: string, size: Readonly<Record<'width' | 'height', number>>): void {
  for (const what of ['width', 'height'] as const) {
    if (size[what] >= 200 && size[what] <= 4000) continue;
    throw new ChartError(`${title}: a ${what} of ${size[what]} pixels, expected 200 … 4000`);
  }
}
