import { ACCUMULATORS } from '../../src/memory/memory-map';
import { clearAccumulators, storeOutputs } from './outputs';

/** As src/kernels/fully-connected/csc-f32.ts. */
export function fcCscF32(
  input: usize, inputs: i32, columns: usize,
  output: usize, outputs: i32, scale: usize, bias: usize, low: f32, high: f32,
): void {
  clearAccumulators(outputs);
  const end = columns + (<usize>inputs << 3);
  for (; columns < end; columns += 8, input += 4) {
    const activation = load<f32>(input);
    if (activation == 0) continue;
    let values = <usize>load<u32>(columns);
    const valuesEnd = values + (<usize>load<u32>(columns, 4) << 2);
    let offsets = valuesEnd;
    for (; values < valuesEnd; values += 4, offsets += 2) {
      const offset = <usize>load<u16>(offsets);
      const sum = load<f32>(offset, ACCUMULATORS) + activation * load<f32>(values);
      store<f32>(offset, sum, ACCUMULATORS);
    }
  }
  storeOutputs(output, outputs, scale, bias, low, high);
}
