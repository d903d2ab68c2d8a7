import { ACCUMULATORS } from '../../src/memory/memory-map';
import { keep, LIST_INPUTS, listColumns, listedColumn, touch } from './active-inputs';
import { clearAccumulators, storeOutputs } from './outputs';

/** As src/kernels/fully-connected/csc-4.ts. */
export function fcCsc4(
  input: usize, inputs: i32, columns: usize, codebook: usize,
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
        touched += touch(<usize>load<u32>(next), columnEnd(next));
      }
      const column = listedColumn(i);
      const activation = load<f32>(input + ((column - columns) >> 1));
      let offsets = <usize>load<u32>(column);
      const singles = offsets + (<usize>load<u16>(column, 4) << 3);
      const singlesEnd = singles + (<usize>load<u16>(column, 6) << 1);
      let clusters = singlesEnd;
      for (; offsets < singles; offsets += 8, clusters += 1) {
        const product = activation * load<f32>(codebook + (<usize>load<u8>(clusters) << 2));
        addTo(load<u16>(offsets), product);
        addTo(load<u16>(offsets, 2), product);
        addTo(load<u16>(offsets, 4), product);
        addTo(load<u16>(offsets, 6), product);
      }
      for (; offsets < singlesEnd; offsets += 2, clusters += 1) {
        const product = activation * load<f32>(codebook + (<usize>load<u8>(clusters) << 2));
        addTo(load<u16>(offsets), product);
      }
    }
  }
  keep(touched);
  storeOutputs(output, outputs, scale, bias, low, high);
}

@inline
function columnEnd(column: usize): usize {
  return (
    <usize>load<u32>(column) + 9 * <usize>load<u16>(column, 4) + 3 * <usize>load<u16>(column, 6)
  );
}

@inline
function addTo(offset: usize, product: f32): void {
  store<f32>(offset, load<f32>(offset, ACCUMULATORS) + product, ACCUMULATORS);
}
