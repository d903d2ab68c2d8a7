import type { Codebook } from './codebook.js';
import { gridCentroids, parseGrid } from './grid.js';
import { gridBytes } from './grid-bytes.js';
import type { SymbolArray } from './symbol-histogram.js';

/** More levels than this are not worth naming where few occur. */
const MOST_LEVELS = 1024;

/**
 * The same values under a grid that has all levels from the first to the last, also those that do not
 * occur: a small tensor in 8 bits has gaps between most of its levels, and these cost more to tell than
 * its symbols, which get longer, do.
 *
 * @param clusters 0 for zero, else 1 more than the position of the centroid
 * @returns `undefined` where the codebook is no grid, or has no gaps
 */
export function fillGrid(
  clusters: SymbolArray,
  { form, bytes, vectorLength }: Codebook,
): { readonly clusters: SymbolArray; readonly codebook: Codebook } | undefined {
  if (form !== 'grid' && form !== 'affine-grid') return undefined;
  const grid = parseGrid(bytes, form);
  if (typeof grid === 'string' || grid.runs.length < 2) return undefined;
  const first = grid.runs[0]!.first;
  const last = grid.runs.at(-1)!;
  const count = last.first + last.length - first;
  if (count > MOST_LEVELS) return undefined;
  const levels = Int32Array.from({ length: count }, (_, i) => first + i);
  const runs = [{ first, length: count }];
  const centroids = gridCentroids({ ...grid, runs });
  const positions = grid.runs.flatMap((run) =>
    Array.from({ length: run.length }, (_, i) => run.first + i - first),
  );
  const moved = new (count < 256 ? Uint8Array : Uint16Array)(clusters.length);
  for (let i = 0; i < clusters.length; i++) {
    const cluster = clusters[i]!;
    if (cluster > 0) moved[i] = positions[cluster - 1]! + 1;
  }
  const filled = gridBytes(form, grid.step, grid.offset, levels);
  return { clusters: moved, codebook: { form, bytes: filled, vectorLength, centroids } };
}
