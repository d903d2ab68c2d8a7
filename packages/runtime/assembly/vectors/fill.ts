import { HEAP } from '../../src/memory/memory-map';
/** As src/kernels/vectors/fill.ts. */
export function fill(target: usize, count: i32, value: f32): void {
  const end = target + (<usize>count << 2);
  for (; target < end; target += 4) store<f32>(target, value);
}
