import { multiplyAdd } from '../fully-connected/multiply-add';

/** As src/kernels/general/reference.ts. */
export function interpolate(
  input: usize, output: usize, channels: i32, inputStride: usize, outputStride: usize,
  sources: usize, sourceRows: i32, columns: usize, width: i32, columnTaps: i32,
  rows: usize, height: i32, rowTaps: i32, outputPitch: i32, wide: usize,
): void {
  const wideBytes = (<usize>(width + 3) & ~3) << 2;
  for (let channel: i32 = 0; channel < channels; channel++) {
    for (let row: i32 = 0; row < sourceRows; row++) {
      const from = input + <usize>load<u32>(sources + (<usize>row << 2));
      resizeRow(from, wide + <usize>row * wideBytes, columns, width, columnTaps);
    }
    let taps = rows;
    let to = output;
    for (let y: i32 = 0; y < height; y++, to += <usize>outputPitch << 2) {
      mixRows(wide, to, wideBytes, taps, rowTaps);
      taps += <usize>rowTaps << 3;
    }
    input += inputStride;
    output += outputStride;
  }
}

function resizeRow(from: usize, to: usize, taps: usize, width: i32, perOutput: i32): void {
  for (const end = to + (<usize>width << 2); to < end; to += 4) {
    let sum: f32 = 0;
    for (const last = taps + (<usize>perOutput << 3); taps < last; taps += 8) {
      sum += load<f32>(from + <usize>load<u32>(taps)) * load<f32>(taps, 4);
    }
    store<f32>(to, sum);
  }
}

/** Whole vectors: what it writes beyond the row, the next one writes again. */
function mixRows(wide: usize, to: usize, wideBytes: usize, taps: usize, perOutput: i32): void {
  const last = taps + (<usize>perOutput << 3);
  for (let at: usize = 0; at < wideBytes; at += 16) {
    let sum = f32x4.splat(0);
    for (let tap = taps; tap < last; tap += 8) {
      const row = v128.load(wide + <usize>load<u32>(tap) + at);
      sum = multiplyAdd(row, v128.load32_splat(tap, 4), sum);
    }
    v128.store(to + at, sum);
  }
}
