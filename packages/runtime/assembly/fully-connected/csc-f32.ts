import { ACCUMULATORS } from '../../src/memory/memory-map';
import { keep, LIST_INPUTS, listColumns, listedColumn, touch } from './active-inputs';
import { clearAccumulators, storeOutputs } from './outputs';

/** As src/kernels/fully-connected/csc-f32.ts. */
export function fcCscF32(
  input: usize, inputs: i32, columns: usize,
  output: usize, outputs: i32, scale: usize, bias: usize, low: f32, high: f32,
): void {
  clearAccumulators(outputs);
  let touched: u32 = 0;
  for (let begin: i32 = 0; begin < inputs; begin += LIST_INPUTS) {
    const first = columns + (<usize>begin << 3);
    const count = listColumns(input + (<usize>begin << 2), min(LIST_INPUTS, inputs - begin), first);
    for (let i: usize = 0; i < count; i++) {
      if (i + 1 < count) {
        const next = listedColumn(i + 1);
        const at = <usize>load<u32>(next);
        touched += touch(at, at + 6 * <usize>load<u32>(next, 4));
      }
      const column = listedColumn(i);
      const activation = load<f32>(input + ((column - columns) >> 1));
      let values = <usize>load<u32>(column);
      const valuesEnd = values + (<usize>load<u32>(column, 4) << 2);
      let offsets = valuesEnd;
      for (; values < valuesEnd; values += 4, offsets += 2) {
        const offset = <usize>load<u16>(offsets);
        const sum = load<f32>(offset, ACCUMULATORS) + activation * load<f32>(values);
        store<f32>(offset, sum, ACCUMULATORS);
      }
    }
  }
  keep(touched);
  storeOutputs(output, outputs, scale, bias, low, high);
}
