import { ACCUMULATORS } from '../../src/memory/memory-map';
import { multiplyAdd } from './multiply-add';
import { clearAccumulators, storeOutputs } from './outputs';

/** As src/kernels/fully-connected/dense-4.ts. */
export function fcDense4(
  input: usize, inputs: i32, matrix: usize,
  output: usize, outputs: i32, scale: usize, bias: usize, low: f32, high: f32,
): void {
  clearAccumulators(outputs);
  const row = ((<usize>outputs + 3) & ~3) << 2;
  let found: i32 = 0;
  let m0: usize = 0, m1: usize = 0, m2: usize = 0;
  let a0: f32 = 0, a1: f32 = 0, a2: f32 = 0;
  for (const end = input + (<usize>inputs << 2); input < end; input += 4, matrix += row) {
    const activation = load<f32>(input);
    if (activation == 0) continue;
    if (found == 3) {
      addFour(row, m0, m1, m2, matrix, a0, a1, a2, activation);
      found = 0;
    } else {
      m0 = m1;
      m1 = m2;
      m2 = matrix;
      a0 = a1;
      a1 = a2;
      a2 = activation;
      found += 1;
    }
  }
  // What is left over, the newest last.
  if (found > 2) addOne(row, m0, a0);
  if (found > 1) addOne(row, m1, a1);
  if (found > 0) addOne(row, m2, a2);
  storeOutputs(output, outputs, scale, bias, low, high);
}

@inline
function addFour(
  row: usize, m0: usize, m1: usize, m2: usize, m3: usize, a0: f32, a1: f32, a2: f32, a3: f32,
): void {
  const s0 = f32x4.splat(a0);
  const s1 = f32x4.splat(a1);
  const s2 = f32x4.splat(a2);
  const s3 = f32x4.splat(a3);
  for (let at: usize = 0; at < row; at += 16) {
    const even = multiplyAdd(v128.load(m1 + at), s1, f32x4.mul(v128.load(m0 + at), s0));
    const odd = multiplyAdd(v128.load(m3 + at), s3, f32x4.mul(v128.load(m2 + at), s2));
    const sum = f32x4.add(v128.load(at, ACCUMULATORS), f32x4.add(even, odd));
    v128.store(at, sum, ACCUMULATORS);
  }
}

@inline
function addOne(row: usize, matrix: usize, activation: f32): void {
  const activations = f32x4.splat(activation);
  for (let at: usize = 0; at < row; at += 16) {
    const sum = multiplyAdd(v128.load(matrix + at), activations, v128.load(at, ACCUMULATORS));
    v128.store(at, sum, ACCUMULATORS);
  }
}
