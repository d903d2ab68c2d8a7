import { type CodebookForm, readCentroids } from '../codebook.js';
import { MAX_GRID_LEVEL, parseGrid } from '../grid.js';
import { serializeGrid, zigzag } from '../grid-bytes.js';
import { planesOf } from '../planes-of.js';
import { codeFloats } from './code-floats.js';
import { failCompact } from './fail-compact.js';
import type { HeaderCoder } from './header-coder.js';

/** Larger codebooks are not for small files. */
export const MOST_CENTROIDS = 65535;

/** Centroids as the record of a tensor has them. */
export interface StoredCodebook {
  readonly form: CodebookForm;
  readonly bytes: Uint8Array;
}

/**
 * Codes a codebook; what a decoder is told is ignored.
 *
 * @param context tells weights from biases
 * @param vectorLength elements of a centroid
 */
export function codeCodebook(
  coder: HeaderCoder,
  context: string,
  vectorLength: number,
  told?: StoredCodebook,
): StoredCodebook {
  const toldGrid = told && (told.form === 'grid' || told.form === 'affine-grid');
  const isGrid = vectorLength === 1 && coder.flag(`${context} is a grid`, toldGrid);
  if (isGrid) return codeGrid(coder, `${context} grid`, toldGrid ? told : undefined);
  const words = told && readCentroids(told.bytes, told.form);
  const count =
    coder.integer(`${context} centroids`, words && words.length / vectorLength, MOST_CENTROIDS) *
    vectorLength;
  if (count > MOST_CENTROIDS)
    failCompact(
      `${context}: ${count} elements of centroids, but at most ${MOST_CENTROIDS} are allowed`,
    );
  const floats = codeFloats(coder, `${context} centroid`, count, words);
  return { form: 'float32', bytes: planesOf(floats) };
}

function codeGrid(coder: HeaderCoder, context: string, told?: StoredCodebook): StoredCodebook {
  const grid = told && parseGrid(told.bytes, told.form as 'grid');
  if (typeof grid === 'string') throw new Error(grid);
  const form = coder.flag(`${context} has an offset`, told?.form === 'affine-grid')
    ? 'affine-grid'
    : 'grid';
  let [step, offset] = [0, 0];
  if (form === 'grid') {
    const words = grid && new Uint32Array(Float32Array.of(grid.step).buffer);
    step = new Float32Array(codeFloats(coder, `${context} step`, 1, words).buffer)[0]!;
  } else {
    step = codeDouble(coder, grid?.step);
    offset = codeDouble(coder, grid?.offset);
  }
  const first = coder.signed(`${context} first level`, grid?.runs[0]?.first);
  const lengths: number[] = [];
  for (let run = 0, level = first; ; run++) {
    const toldRun = grid?.runs[run];
    const length =
      coder.integer(`${context} run`, toldRun && toldRun.length - 1, 2 * MAX_GRID_LEVEL) + 1;
    lengths.push(length);
    level += length;
    const next = grid?.runs[run + 1];
    if (!coder.flag(`${context} has more runs`, next !== undefined)) break;
    const gap =
      coder.integer(
        `${context} gap`,
        next && toldRun && next.first - toldRun.first - toldRun.length - 1,
        2 * MAX_GRID_LEVEL,
      ) + 1;
    lengths.push(gap);
    level += gap;
    if (level > MAX_GRID_LEVEL) failCompact(`${context}: a level above ${MAX_GRID_LEVEL}`);
  }
  if (Math.abs(first) > MAX_GRID_LEVEL) failCompact(`${context}: a level of ${first}`);
  const bytes = serializeGrid(form, step, offset, [zigzag(first), ...lengths]);
  const fault = parseGrid(bytes, form);
  if (typeof fault === 'string') failCompact(`${context}: ${fault}`);
  return { form, bytes };
}

/** A binary64, its bits as they are. */
function codeDouble(coder: HeaderCoder, told = 0): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, told);
  for (let at = 0; at < 8; at++) {
    const byte = view.getUint8(at);
    let coded = 0;
    for (let bit = 7; bit >= 0; bit--) coded |= coder.bit((byte >>> bit) & 1) << bit;
    view.setUint8(at, coded);
  }
  return view.getFloat64(0);
}
