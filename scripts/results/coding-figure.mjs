// docs/figures/coding-bytes.svg, from the figures in docs/results-coding.json.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/run.mjs';
import { CODERS, totalBytes } from './coding-totals.mjs';

export const CODING_FIGURE = 'figures/coding-bytes.svg';

/** @param {any} results */
export async function writeCodingFigure(results) {
  const { groupedBarChart } = await import('@pith/report');
  writeFileSync(join(root, 'docs', CODING_FIGURE), groupedBarChart(codingChart(results)));
}

/**
 * Bytes of each coder over the zero-order bound, by file; coders that some file was not measured with are
 * left out.
 * @param {any} results
 */
export function codingChart({ files }) {
  const totals = files.map(totalBytes);
  const series = CODERS.slice(1).filter((coder) => totals.every((bytes) => bytes[coder] !== null));
  return {
    title: 'Bytes of each coder over the zero-order bound',
    description:
      'For each file bars of all coders: bytes of the weights’ symbols over Shannon’s bound for positions ' +
      'and values without contexts. The context coder stays below 1.',
    // Room for the names of files below their bars.
    width: Math.max(720, 140 * files.length),
    y: { label: 'bytes / zero-order bound' },
    series,
    groups: files.map(({ name }, i) => ({
      name,
      values: series.map((coder) => totals[i][coder] / totals[i]['zero-order']),
    })),
  };
}
