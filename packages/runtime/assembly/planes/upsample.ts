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
        const to = output + (<usize>((y * scaleY + stepY) * outputPitch) << 2);
        // For each place between two columns: the cells there are scaleX apart.
        for (let stepX = 0; stepX < scaleX; stepX++) {
          const across = <f32>stepX / <f32>scaleX;
          interpolate(upper, lower, to + (<usize>stepX << 2), width, scaleX, across, down);
        }
      }
    }
    input += inputStride;
    output += outputStride;
  }
}

@inline
function interpolate(
  upper: usize,
  lower: usize,
  to: usize,
  width: i32,
  scaleX: i32,
  across: f32,
  down: f32,
): void {
  const step = <usize>scaleX << 2;
  const across4 = f32x4.splat(across);
  const down4 = f32x4.splat(down);
  let x = 0;
  for (; x + 4 < width; x += 4) {
    const here = <usize>x << 2;
    const top = between4(v128.load(upper + here), v128.load(upper + here, 4), across4);
    const bottom = between4(v128.load(lower + here), v128.load(lower + here, 4), across4);
    const result = between4(top, bottom, down4);
    v128.store_lane<f32>(to, result, 0);
    v128.store_lane<f32>(to + step, result, 1);
    v128.store_lane<f32>(to + 2 * step, result, 2);
    v128.store_lane<f32>(to + 3 * step, result, 3);
    to += 4 * step;
  }
  for (; x < width; x++) {
    const here = <usize>x << 2;
    const next = <usize>min(x + 1, width - 1) << 2;
    const top = between(load<f32>(upper + here), load<f32>(upper + next), across);
    const bottom = between(load<f32>(lower + here), load<f32>(lower + next), across);
    store<f32>(to, between(top, bottom, down));
    to += step;
  }
}

@inline
function between(a: f32, b: f32, share: f32): f32 {
  return a + (b - a) * share;
}

@inline
function between4(a: v128, b: v128, share: v128): v128 {
  return f32x4.add(a, f32x4.mul(f32x4.sub(b, a), share));
}
