/** As src/kernels/general/reference.ts. */
export function dilate(
  input: usize, output: usize, channels: i32, inputStride: usize, outputStride: usize,
  height: i32, width: i32, inputPitch: i32, outputPitch: i32, down: i32, across: i32,
): void {
  const pitch = <usize>outputPitch << 2;
  const rowBytes = (<usize>(width - 1) * <usize>across + 1) << 2;
  for (let channel: i32 = 0; channel < channels; channel++) {
    let from = input, to = output;
    for (let y: i32 = 0; y < height; y++, from += <usize>inputPitch << 2) {
      if (across == 2) spread2(from, to, width);
      else spread(from, to, width, rowBytes, <usize>across << 2);
      to += pitch;
      // Rows of zeros lie between two rows alone.
      const zeros = y + 1 < height ? down - 1 : 0;
      for (let i: i32 = 0; i < zeros; i++, to += pitch) memory.fill(to, 0, rowBytes);
    }
    input += inputStride;
    output += outputStride;
  }
}

/** What it writes beyond the row, the next one writes again. */
function spread2(from: usize, to: usize, width: i32): void {
  const zero = f32x4.splat(0);
  for (; width >= 4; width -= 4, from += 16, to += 32) {
    const x = v128.load(from);
    v128.store(to, v128.shuffle<f32>(x, zero, 0, 4, 1, 4));
    v128.store(to, v128.shuffle<f32>(x, zero, 2, 4, 3, 4), 16);
  }
  for (; width > 0; width--, from += 4, to += 8) {
    store<f32>(to, load<f32>(from));
    store<f32>(to, 0, 4);
  }
}

function spread(from: usize, to: usize, width: i32, rowBytes: usize, step: usize): void {
  if (step > 4) memory.fill(to, 0, rowBytes);
  for (; width > 0; width--, from += 4, to += step) store<f32>(to, load<f32>(from));
}
