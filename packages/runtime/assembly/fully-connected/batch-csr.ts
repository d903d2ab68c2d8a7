import { copyPanel, finishRows } from './batch-outputs';
import { rows12, rows16, rows4, rows8 } from './batch-rows';
import { rows20, rows24, rows28, rows32 } from './batch-rows-wide';

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

@inline
function tiles<W>(
  input: usize, inputs: i32, pitch: i32, block: i32, rows: usize, offsets: usize, weights: usize,
  codebook: usize, output: usize, outputs: i32, scale: usize, bias: usize, low: f32, high: f32,
): void {
  const pitchBytes = <usize>pitch << 2;
  for (let lane: i32 = 0; lane < pitch; ) {
    // As few passes through the weights as lanes allow, and as even.
    const left = pitch - lane;
    const passes = (left + 31) / 32;
    const lanes = ((left + 4 * passes - 1) / (4 * passes)) * 4;
    const laneBytes = <usize>lane << 2;
    let row = rows;
    let offset = offsets;
    let weight = weights;
    for (let begin: i32 = 0; begin < inputs; begin += block) {
      const count = min(block, inputs - begin);
      copyPanel(input + <usize>begin * pitchBytes + laneBytes, count, 128, lanes << 2, pitchBytes);
      const first = begin == 0;
      const target = output + laneBytes;
      const entries = rowsOf<W>(
        lanes, row, offset, weight, codebook, target, outputs, pitchBytes, first,
      );
      row += <usize>outputs << 2;
      offset += <usize>entries << 1;
      weight += <usize>entries * sizeof<W>();
    }
    lane += lanes;
  }
  finishRows(output, outputs, pitchBytes, scale, bias, low, high);
}

@inline
function rowsOf<W>(
  lanes: i32, rows: usize, offsets: usize, weights: usize, codebook: usize,
  output: usize, outputs: i32, pitchBytes: usize, first: bool,
): i32 {
  if (lanes == 32) {
    return rows32<W>(rows, offsets, weights, codebook, output, outputs, pitchBytes, first);
  }
  if (lanes == 28) {
    return rows28<W>(rows, offsets, weights, codebook, output, outputs, pitchBytes, first);
  }
  if (lanes == 24) {
    return rows24<W>(rows, offsets, weights, codebook, output, outputs, pitchBytes, first);
  }
  if (lanes == 20) {
    return rows20<W>(rows, offsets, weights, codebook, output, outputs, pitchBytes, first);
  }
  if (lanes == 16) {
    return rows16<W>(rows, offsets, weights, codebook, output, outputs, pitchBytes, first);
  }
  if (lanes == 12) {
    return rows12<W>(rows, offsets, weights, codebook, output, outputs, pitchBytes, first);
  }
  if (lanes == 8) {
    return rows8<W>(rows, offsets, weights, codebook, output, outputs, pitchBytes, first);
  }
  return rows4<W>(rows, offsets, weights, codebook, output, outputs, pitchBytes, first);
}
