import { ACCUMULATORS, CENTROID_TABLE } from '../../src/memory/memory-map';
import { clearAccumulators, storeOutputs } from './outputs';

/** As src/kernels/fully-connected/csc-4.ts. */
export function fcCsc4(
  input: usize, inputs: i32, columns: usize, codebook: usize, centroids: i32,
  output: usize, outputs: i32, scale: usize, bias: usize, low: f32, high: f32,
): void {
  clearAccumulators(outputs);
  const tableBytes = ((<usize>centroids + 3) & ~3) << 2;
  const end = columns + (<usize>inputs << 3);
  for (; columns < end; columns += 8, input += 4) {
    const activation = load<f32>(input);
    if (activation == 0) continue;
    const activations = f32x4.splat(activation);
    for (let at: usize = 0; at < tableBytes; at += 16) {
      v128.store(at, f32x4.mul(v128.load(codebook + at), activations), CENTROID_TABLE);
    }
    let offsets = <usize>load<u32>(columns);
    const singles = offsets + (<usize>load<u16>(columns, 4) << 3);
    const singlesEnd = singles + (<usize>load<u16>(columns, 6) << 1);
    let clusters = singlesEnd;
    for (; offsets < singles; offsets += 8, clusters += 1) {
      addRecord(offsets, load<f32>(<usize>load<u8>(clusters) << 2, CENTROID_TABLE));
    }
    for (; offsets < singlesEnd; offsets += 2, clusters += 1) {
      addTo(load<u16>(offsets), load<f32>(<usize>load<u8>(clusters) << 2, CENTROID_TABLE));
    }
  }
  storeOutputs(output, outputs, scale, bias, low, high);
}

/** As src/kernels/fully-connected/csc-4.ts. */
export function fcCsc4Scaled(
  input: usize, inputs: i32, columns: usize, codebook: usize,
  output: usize, outputs: i32, scale: usize, bias: usize, low: f32, high: f32,
): void {
  clearAccumulators(outputs);
  const end = columns + (<usize>inputs << 3);
  for (; columns < end; columns += 8, input += 4) {
    const activation = load<f32>(input);
    if (activation == 0) continue;
    let offsets = <usize>load<u32>(columns);
    const singles = offsets + (<usize>load<u16>(columns, 4) << 3);
    const singlesEnd = singles + (<usize>load<u16>(columns, 6) << 1);
    let clusters = singlesEnd;
    for (; offsets < singles; offsets += 8, clusters += 1) {
      addRecord(offsets, activation * load<f32>(codebook + (<usize>load<u8>(clusters) << 2)));
    }
    for (; offsets < singlesEnd; offsets += 2, clusters += 1) {
      addTo(load<u16>(offsets), activation * load<f32>(codebook + (<usize>load<u8>(clusters) << 2)));
    }
  }
  storeOutputs(output, outputs, scale, bias, low, high);
}

// @ts-ignore: decorator
@inline
function addRecord(offsets: usize, product: f32): void {
  addTo(load<u16>(offsets), product);
  addTo(load<u16>(offsets, 2), product);
  addTo(load<u16>(offsets, 4), product);
  addTo(load<u16>(offsets, 6), product);
}

// @ts-ignore: decorator
@inline
function addTo(offset: usize, product: f32): void {
  store<f32>(offset, load<f32>(offset, ACCUMULATORS) + product, ACCUMULATORS);
}
