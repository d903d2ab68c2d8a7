import * as Plot from '@observablehq/plot';
import type { LineStyle } from './palette.js';
import { textWidth } from './text-width.js';

/** What stands for a name in the chart: a line, points, or both; or a filled area. */
export type LegendSample =
  | { readonly kind: 'fill'; readonly colour: string }
  | ({ readonly kind: 'line' | 'points' } & LineStyle);

export interface LegendEntry {
  readonly name: string;
  readonly sample: LegendSample;
}

export interface Legend {
  readonly marks: readonly Plot.Markish[];
  /** In pixels. */
  readonly height: number;
}

const ROW = 20;
/** Of a sample, with the space after it. */
const SAMPLE = { line: 28, points: 20, fill: 20 };
const GAP = 18;

/** Names with their samples, row by row from the left, in pixels from the legend's upper left. */
export function legend(entries: readonly LegendEntry[], width: number, fontSize: number): Legend {
  let [x, row] = [0, 0];
  const placed = entries.map((entry) => {
    const needed = SAMPLE[entry.sample.kind] + textWidth(entry.name, fontSize);
    if (x > 0 && x + needed > width) [x, row] = [0, row + 1];
    const place = { ...entry, x, y: row * ROW + ROW / 2 };
    x += needed + GAP;
    return place;
  });
  const marks = placed.flatMap(({ name, sample, x, y }) => [
    ...sampleMarks(sample, x, y),
    Plot.text([name], {
      ...{ x: () => x + SAMPLE[sample.kind], y: () => y, textAnchor: 'start', fontSize },
    }),
  ]);
  return { marks, height: (row + 1) * ROW };
}

function sampleMarks(sample: LegendSample, x: number, y: number): Plot.Markish[] {
  if (sample.kind === 'fill') {
    const [width, height] = [14, 12];
    const y1 = y - height / 2;
    const place = { x1: () => x, x2: () => x + width, y1: () => y1, y2: () => y1 + height };
    return [Plot.rect([0], { ...place, fill: sample.colour })];
  }
  const { colour, symbol, dash } = sample;
  const dot = Plot.dot([0], {
    ...{ x: () => x + (sample.kind === 'line' ? 11 : 8), y: () => y, r: 3, symbol, fill: colour },
  });
  if (sample.kind === 'points') return [dot];
  const ends = [x, x + 22];
  const line = Plot.line(ends, {
    ...{ x: (end: number) => end, y: () => y, stroke: colour, strokeWidth: 2 },
    ...{ strokeDasharray: dash },
  });
  return [line, dot];
}
