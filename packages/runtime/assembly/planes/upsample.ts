/** As src/kernels/planes/reference-upsample.ts. */
export function upsampleNearest(
  input: usize, output: usize, channels: i32, inputStride: usize, outputStride: usize,
  height: i32, width: i32, inputPitch: i32, outputPitch: i32, scaleY: i32, scaleX: i32,
): void {
  const rowBytes = <usize>(width * scaleX) << 2;
  for (let channel = 0; channel < channels; channel++) {
    let source = input;
    let target = output;
    for (let y = 0; y < height; y++) {
      let to = target;
      for (let x = 0; x < width; x++) {
        const value = load<f32>(source + (<usize>x << 2));
        for (let copy = 0; copy < scaleX; copy++, to += 4) store<f32>(to, value);
      }
      const first = target;
      target += <usize>outputPitch << 2;
      for (let copy = 1; copy < scaleY; copy++) {
        memory.copy(target, first, rowBytes);
        target += <usize>outputPitch << 2;
      }
      source += <usize>inputPitch << 2;
    }
    input += inputStride;
    output += outputStride;
  }
}

/** As src/kernels/planes/reference-upsample.ts. */
export function upsampleBilinear(
  input: usize, output: usize, channels: i32, inputStride: usize, outputStride: usize,
  height: i32, width: i32, inputPitch: i32, outputPitch: i32, scaleY: i32, scaleX: i32,
): void {
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      const upper = input + (<usize>(y * inputPitch) << 2);
      const lower = input + (<usize>(min(y + 1, height - 1) * inputPitch) << 2);
      for (let stepY = 0; stepY < scaleY; stepY++) {
        const down = <f32>stepY / <f32>scaleY;
        let to = output + (<usize>((y * scaleY + stepY) * outputPitch) << 2);
        for (let x = 0; x < width; x++) {
          const next = <usize>min(x + 1, width - 1) << 2;
          const here = <usize>x << 2;
          const topLeft = load<f32>(upper + here);
          const topRight = load<f32>(upper + next);
          const bottomLeft = load<f32>(lower + here);
          const bottomRight = load<f32>(lower + next);
          for (let stepX = 0; stepX < scaleX; stepX++, to += 4) {
            const across = <f32>stepX / <f32>scaleX;
            const top = topLeft + (topRight - topLeft) * across;
            const bottom = bottomLeft + (bottomRight - bottomLeft) * across;
            store<f32>(to, top + (bottom - top) * down);
          }
        }
      }
    }
    input += inputStride;
    output += outputStride;
  }
}
