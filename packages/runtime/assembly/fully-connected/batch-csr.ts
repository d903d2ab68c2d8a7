import { copyPanel, finishRows } from './batch-outputs';
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
      copyPanel(input + <usize>begin * pitchBytes + laneBytes, count, 128, lanes << 2, pitchBytes);
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
