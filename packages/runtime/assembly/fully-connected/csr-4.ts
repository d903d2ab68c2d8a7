import { ACCUMULATORS } from '../../src/memory/memory-map';
import { finish } from './outputs';

/** As src/kernels/fully-connected/csr-4.ts. */
export function fcCsr4(
  input: usize, inputs: i32, rows: usize, offsets: usize, clusters: usize, codebook: usize,
  output: usize, outputs: i32, scale: usize, bias: usize, low: f32, high: f32,
): void {
  const bytes = <usize>inputs << 2;
  memory.copy(ACCUMULATORS, input, bytes);
  store<f32>(bytes, 0, ACCUMULATORS);
  for (const end = rows + (<usize>outputs << 1); rows < end; rows += 2) {
    let sum: f32 = 0;
    const rowEnd = offsets + (<usize>load<u16>(rows) << 3);
    for (; offsets < rowEnd; offsets += 8, clusters += 1) {
      const activations =
        (load<f32>(<usize>load<u16>(offsets), ACCUMULATORS) +
          load<f32>(<usize>load<u16>(offsets, 2), ACCUMULATORS)) +
        (load<f32>(<usize>load<u16>(offsets, 4), ACCUMULATORS) +
          load<f32>(<usize>load<u16>(offsets, 6), ACCUMULATORS));
      sum += activations * load<f32>(codebook + (<usize>load<u8>(clusters) << 2));
    }
    store<f32>(output, finish(sum, scale, bias, low, high));
    output += 4;
    scale += 4;
    bias += 4;
  }
}
