/** Blocks of one size that a dimension is cut into, `count` times each. */
export interface Blocks {
  readonly size: number;
  readonly count: number;
}

/** `total` in blocks of `size`, the last one smaller where it does not divide: at most two entries. */
export function blocksOf(total: number, size: number): readonly Blocks[] {
  const whole = Math.floor(total / size);
  const rest = total % size;
  const blocks = whole > 0 ? [{ size, count: whole }] : [];
  return rest > 0 ? [...blocks, { size: rest, count: 1 }] : blocks;
}

/** Σ of f over all blocks. */
export function overBlocks(blocks: readonly Blocks[], f: (size: number) => number): number {
  let sum = 0;
  for (const { size, count } of blocks) sum += count * f(size);
  return sum;
}
