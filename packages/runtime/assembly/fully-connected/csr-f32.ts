import { ACCUMULATORS } from '../../src/memory/memory-map';
import { finish } from './outputs';

/** As src/kernels/fully-connected/csr-f32.ts. */
export function fcCsrF32(
  input: usize, inputs: i32, rows: usize, offsets: usize, values: usize,
  output: usize, outputs: i32, scale: usize, bias: usize, low: f32, high: f32,
): void {
  const bytes = <usize>inputs << 2;
  memory.copy(ACCUMULATORS, input, bytes);
  for (const end = rows + (<usize>outputs << 1); rows < end; rows += 2) {
    // Two chains, since an addition takes four cycles.
    let even: f32 = 0;
    let odd: f32 = 0;
    let entries = <i32>load<u16>(rows);
    for (; entries >= 2; entries -= 2, offsets += 4, values += 8) {
      even += load<f32>(values) * load<f32>(<usize>load<u16>(offsets), ACCUMULATORS);
      odd += load<f32>(values, 4) * load<f32>(<usize>load<u16>(offsets, 2), ACCUMULATORS);
    }
    if (entries) {
      even += load<f32>(values) * load<f32>(<usize>load<u16>(offsets), ACCUMULATORS);
      offsets += 2;
      values += 4;
    }
    store<f32>(output, finish(even + odd, scale, bias, low, high));
    output += 4;
    scale += 4;
    bias += 4;
  }
}
