/**
 * Codebooks whose centroids are equally spaced: level · step, or level · step + offset. A few bytes
 * say which levels there are, instead of two or four a centroid.
 *
 *     grid         step, float32            4 bytes
 *     affine grid  step, offset, float64   16 bytes
 *
 * Then come integers of 7 bits a byte, least significant first, the upper bit saying that more
 * follow: the first level, zigzag (0, −1, 1, −2, … are 0, 1, 2, 3, …), and the lengths of runs of
 * levels: present, absent, present, and so on, ending with present.
 */

/** Levels lie in −65 536 … 65 536: the 256 or 65 536 of a quantised tensor, on either side of 0. */
export const MAX_GRID_LEVEL = 65536;

/** Bytes of the step, and of the offset. */
export const STEP_BYTES = { grid: 4, 'affine-grid': 16 } as const;

export type GridForm = keyof typeof STEP_BYTES;

/** A grid as it stands in a file. */
export interface Grid {
  readonly step: number;
  readonly offset: number;
  /** First levels and lengths of the runs that are present. */
  readonly runs: readonly { readonly first: number; readonly length: number }[];
}

/**
 * Reads a grid's bytes. Nothing is taken from memory in proportion to the levels.
 *
 * @returns the grid, or what is wrong with it
 */
export function parseGrid(bytes: Uint8Array, form: GridForm): Grid | string {
  const head = STEP_BYTES[form];
  if (bytes.length <= head) return `a ${form} of ${bytes.length} bytes is cut short`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const step = form === 'grid' ? view.getFloat32(0, true) : view.getFloat64(0, true);
  const offset = form === 'grid' ? 0 : view.getFloat64(8, true);
  const numbers: number[] = [];
  for (let at = head; at < bytes.length; ) {
    if (numbers.length > 2 * MAX_GRID_LEVEL + 2) return 'its grid has more runs than levels';
    let value = 0;
    let shift = 0;
    let byte = 0x80;
    while (byte >= 0x80) {
      if (at === bytes.length || shift === 21)
        return 'an integer of its grid is cut short or too long';
      byte = bytes[at++]!;
      value |= (byte & 0x7f) << shift;
      shift += 7;
    }
    numbers.push(value);
  }
  const [start, ...lengths] = numbers as [number, ...number[]];
  if (lengths.length % 2 === 0)
    return 'its grid does not end with a run of levels that are present';
  let level = (start >>> 1) ^ -(start & 1);
  const first = level;
  const runs: { first: number; length: number }[] = [];
  for (const [i, length] of lengths.entries()) {
    if (length === 0) return 'its grid has an empty run';
    if (i % 2 === 0) runs.push({ first: level, length });
    level += length;
    if (level - 1 > MAX_GRID_LEVEL) return `its grid has levels above ${MAX_GRID_LEVEL}`;
  }
  if (first < -MAX_GRID_LEVEL) return `its grid has levels below −${MAX_GRID_LEVEL}`;
  const ends = [first, level - 1].map((end) => Math.fround(end * step + offset));
  if (!(step > 0) || !ends.every(Number.isFinite)) {
    return `its grid has the step ${step} and the offset ${offset}, which give no finite centroids`;
  }
  return { step, offset, runs };
}

/** Number of centroids. */
export function gridSize({ runs }: Grid): number {
  return runs.reduce((sum, { length }) => sum + length, 0);
}

/** [k]: the centroids' float32 bit patterns. */
export function gridCentroids(grid: Grid): Uint32Array {
  const { step, offset, runs } = grid;
  const values = new Float32Array(gridSize(grid));
  let next = 0;
  for (const { first, length } of runs) {
    for (let level = first; level < first + length; level++) values[next++] = level * step + offset;
  }
  return new Uint32Array(values.buffer);
}
