import { ACCUMULATORS } from '../../src/memory/memory-map';
import { copyPanel, finishRows } from './batch-outputs';
import { multiplyAdd } from './multiply-add';

/** Inputs whose activations, 32 bytes each, stay in L1. */
const BLOCK: i32 = 1024;

/** As src/kernels/fully-connected/batch-dense-4.ts. */
export function fcBatchDense4(
  input: usize, inputs: i32, pitch: i32, matrix: usize,
  output: usize, outputs: i32, scale: usize, bias: usize, low: f32, high: f32,
): void {
  const pitchBytes = <usize>pitch << 2;
  const groupBytes = <usize>inputs << 4;
  for (let lane: i32 = 0; lane < pitch; ) {
    const lanes = pitch - lane >= 8 ? 8 : 4;
    const laneBytes = <usize>lane << 2;
    for (let begin: i32 = 0; begin < inputs; begin += BLOCK) {
      const count = min(BLOCK, inputs - begin);
      copyPanel(input + <usize>begin * pitchBytes + laneBytes, count, 32, lanes << 2, pitchBytes);
      const weights = matrix + (<usize>begin << 4);
      const target = output + laneBytes;
      if (lanes == 8) {
        tile8(count, weights, groupBytes, target, outputs, pitchBytes, begin == 0);
      } else {
        tile4(count, weights, groupBytes, target, outputs, pitchBytes, begin == 0);
      }
    }
    lane += lanes;
  }
  finishRows(output, outputs, pitchBytes, scale, bias, low, high);
}

/** The 8 lanes of the panel times one block of inputs, for all outputs. */
function tile8(
  inputs: i32, matrix: usize, groupBytes: usize, output: usize, outputs: i32, pitchBytes: usize,
  first: bool,
): void {
  const panelEnd = <usize>inputs << 5;
  for (; outputs > 0; outputs -= 4, matrix += groupBytes) {
    let s00 = f32x4.splat(0);
    let s01 = f32x4.splat(0);
    let s10 = f32x4.splat(0);
    let s11 = f32x4.splat(0);
    let s20 = f32x4.splat(0);
    let s21 = f32x4.splat(0);
    let s30 = f32x4.splat(0);
    let s31 = f32x4.splat(0);
    let weights = matrix;
    for (let panel: usize = 0; panel < panelEnd; panel += 32, weights += 16) {
      const x0 = v128.load(panel, ACCUMULATORS);
      const x1 = v128.load(panel, ACCUMULATORS + 16);
      let w = v128.load32_splat(weights);
      s00 = multiplyAdd(x0, w, s00);
      s01 = multiplyAdd(x1, w, s01);
      w = v128.load32_splat(weights, 4);
      s10 = multiplyAdd(x0, w, s10);
      s11 = multiplyAdd(x1, w, s11);
      w = v128.load32_splat(weights, 8);
      s20 = multiplyAdd(x0, w, s20);
      s21 = multiplyAdd(x1, w, s21);
      w = v128.load32_splat(weights, 12);
      s30 = multiplyAdd(x0, w, s30);
      s31 = multiplyAdd(x1, w, s31);
    }
    if (outputs > 0) output = storeRow8(output, pitchBytes, s00, s01, first);
    if (outputs > 1) output = storeRow8(output, pitchBytes, s10, s11, first);
    if (outputs > 2) output = storeRow8(output, pitchBytes, s20, s21, first);
    if (outputs > 3) output = storeRow8(output, pitchBytes, s30, s31, first);
  }
}

@inline
function storeRow8(output: usize, pitchBytes: usize, s0: v128, s1: v128, first: bool): usize {
  v128.store(output, first ? s0 : f32x4.add(s0, v128.load(output)));
  v128.store(output, first ? s1 : f32x4.add(s1, v128.load(output, 16)), 16);
  return output + pitchBytes;
}

/** The 4 lanes of the panel times one block of inputs, for all outputs. */
function tile4(
  inputs: i32, matrix: usize, groupBytes: usize, output: usize, outputs: i32, pitchBytes: usize,
  first: bool,
): void {
  const panelEnd = <usize>inputs << 5;
  for (; outputs > 0; outputs -= 4, matrix += groupBytes) {
    let s00 = f32x4.splat(0);
    let s10 = f32x4.splat(0);
    let s20 = f32x4.splat(0);
    let s30 = f32x4.splat(0);
    let weights = matrix;
    for (let panel: usize = 0; panel < panelEnd; panel += 32, weights += 16) {
      const x0 = v128.load(panel, ACCUMULATORS);
      let w = v128.load32_splat(weights);
      s00 = multiplyAdd(x0, w, s00);
      w = v128.load32_splat(weights, 4);
      s10 = multiplyAdd(x0, w, s10);
      w = v128.load32_splat(weights, 8);
      s20 = multiplyAdd(x0, w, s20);
      w = v128.load32_splat(weights, 12);
      s30 = multiplyAdd(x0, w, s30);
    }
    if (outputs > 0) output = storeRow4(output, pitchBytes, s00, first);
    if (outputs > 1) output = storeRow4(output, pitchBytes, s10, first);
    if (outputs > 2) output = storeRow4(output, pitchBytes, s20, first);
    if (outputs > 3) output = storeRow4(output, pitchBytes, s30, first);
  }
}

@inline
function storeRow4(output: usize, pitchBytes: usize, s0: v128, first: bool): usize {
  v128.store(output, first ? s0 : f32x4.add(s0, v128.load(output)));
  return output + pitchBytes;
}
