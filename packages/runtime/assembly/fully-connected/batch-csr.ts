import { ACCUMULATORS } from '../../src/memory/memory-map';
import { rows16, rows32, rows4, rows8 } from './batch-rows';

/** As src/kernels/fully-connected/batch-csr.ts. */
export function fcBatchCsr(
  input: usize, inputs: i32, pitch: i32, block: i32, rows: usize, offsets: usize, clusters: usize,
  codebook: usize, output: usize, outputs: i32, scale: usize, bias: usize, low: f32, high: f32,
): void {
  tiles<u8>(
    input, inputs, pitch, block, rows, offsets, clusters, codebook,
    output, outputs, scale, bias, low, high,
  );
}

/** As src/kernels/fully-connected/batch-csr.ts. */
export function fcBatchCsrF32(
  input: usize, inputs: i32, pitch: i32, block: i32, rows: usize, offsets: usize, values: usize,
  output: usize, outputs: i32, scale: usize, bias: usize, low: f32, high: f32,
): void {
  tiles<f32>(
    input, inputs, pitch, block, rows, offsets, values, 0,
    output, outputs, scale, bias, low, high,
  );
}

// @ts-ignore: decorator
@inline
function tiles<W>(
  input: usize, inputs: i32, pitch: i32, block: i32, rows: usize, offsets: usize, weights: usize,
  codebook: usize, output: usize, outputs: i32, scale: usize, bias: usize, low: f32, high: f32,
): void {
  const pitchBytes = <usize>pitch << 2;
  for (let lane: i32 = 0; lane < pitch; ) {
    const left = pitch - lane;
    const lanes = left >= 32 ? 32 : left >= 16 ? 16 : left >= 8 ? 8 : 4;
    const laneBytes = <usize>lane << 2;
    let row = rows;
    let offset = offsets;
    let weight = weights;
    for (let begin: i32 = 0; begin < inputs; begin += block) {
      const count = min(block, inputs - begin);
      copyPanel(input + <usize>begin * pitchBytes + laneBytes, count, lanes << 2, pitchBytes);
      const first = begin == 0;
      const target = output + laneBytes;
      let entries: i32;
      if (lanes == 32) {
        entries = rows32<W>(row, offset, weight, codebook, target, outputs, pitchBytes, first);
      } else if (lanes == 16) {
        entries = rows16<W>(row, offset, weight, codebook, target, outputs, pitchBytes, first);
      } else if (lanes == 8) {
        entries = rows8<W>(row, offset, weight, codebook, target, outputs, pitchBytes, first);
      } else {
        entries = rows4<W>(row, offset, weight, codebook, target, outputs, pitchBytes, first);
      }
      row += <usize>outputs << 1;
      offset += <usize>entries << 1;
      weight += <usize>entries * sizeof<W>();
    }
    lane += lanes;
  }
  finishRows(output, outputs, pitchBytes, scale, bias, low, high);
}

/** Copies `lanes` of `count` inputs together, 128 bytes an input, so that they lie in L1. */
function copyPanel(input: usize, count: i32, laneBytes: usize, pitchBytes: usize): void {
  const end = <usize>count << 7;
  for (let panel: usize = 0; panel < end; panel += 128, input += pitchBytes) {
    for (let at: usize = 0; at < laneBytes; at += 16) {
      v128.store(panel + at, v128.load(input + at), ACCUMULATORS);
    }
  }
}

function finishRows(
  output: usize, outputs: i32, pitchBytes: usize, scale: usize, bias: usize, low: f32, high: f32,
): void {
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  for (let row: i32 = 0; row < outputs; row++, scale += 4, bias += 4) {
    const scales = v128.load32_splat(scale);
    const biases = v128.load32_splat(bias);
    for (const end = output + pitchBytes; output < end; output += 16) {
      const sum = f32x4.add(f32x4.mul(v128.load(output), scales), biases);
      v128.store(output, f32x4.min(f32x4.max(sum, lows), highs));
    }
  }
}
