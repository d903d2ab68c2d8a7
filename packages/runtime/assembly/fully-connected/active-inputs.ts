import { TABLE, TABLE_BYTES } from '../../src/memory/memory-map';

// The kernels that go by column first list the inputs that are not 0, 1,024 at a time and without a
// branch that nobody could foresee.
const LIST: usize = TABLE;
export const LIST_INPUTS: i32 = TABLE_BYTES / 4;

/**
 * Lists the column headers (8 bytes each) of the inputs that are not 0 among `count` of them.
 *
 * @returns the number of columns listed
 */
@inline
export function listColumns(input: usize, count: i32, column: usize): usize {
  let at: usize = 0;
  for (const end = input + (<usize>count << 2); input < end; input += 4, column += 8) {
    store<u32>(at, <u32>column, LIST);
    at += <usize>(load<f32>(input) != 0) << 2;
  }
  return at >> 2;
}

@inline
export function listedColumn(index: usize): usize {
  return <usize>load<u32>(index << 2, LIST);
}

/**
 * Reads a byte of each cache line between two addresses: where columns are skipped the processor
 * does not foresee which comes next, so that it is touched while the one before is at work.
 */
@inline
export function touch(at: usize, end: usize): u32 {
  let sum: u32 = 0;
  for (; at < end; at += 64) sum += load<u8>(at);
  return sum;
}

/** Keeps the compiler from leaving out what was touched. */
@inline
export function keep(sum: u32): void {
  store<u32>(LIST, sum);
}
