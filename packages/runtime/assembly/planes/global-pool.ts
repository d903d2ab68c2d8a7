/** As src/kernels/planes/reference-pool.ts. */
export function globalMaxPool(
  input: usize, output: usize, channels: i32, stride: usize, height: i32, width: i32, pitch: i32,
): void {
  globalPool(true, input, output, channels, stride, height, width, pitch);
}

/** As src/kernels/planes/reference-pool.ts. */
export function globalAveragePool(
  input: usize, output: usize, channels: i32, stride: usize, height: i32, width: i32, pitch: i32,
): void {
  globalPool(false, input, output, channels, stride, height, width, pitch);
}

@inline
function globalPool(
  MAX: bool,
  input: usize, output: usize, channels: i32, stride: usize, height: i32, width: i32, pitch: i32,
): void {
  const wide = width & ~3;
  for (let channel = 0; channel < channels; channel++) {
    let lanes = f32x4.splat(MAX ? -Infinity : 0);
    let rest: f32 = MAX ? -Infinity : 0;
    let row = input;
    for (let y = 0; y < height; y++) {
      let x = 0;
      for (; x < wide; x += 4) lanes = both(MAX, lanes, v128.load(row + (<usize>x << 2)));
      for (; x < width; x++) {
        const value = load<f32>(row + (<usize>x << 2));
        rest = MAX ? (value > rest ? value : rest) : rest + value;
      }
      row += <usize>pitch << 2;
    }
    lanes = both(MAX, lanes, v128.shuffle<f32>(lanes, lanes, 2, 3, 0, 1));
    lanes = both(MAX, lanes, v128.shuffle<f32>(lanes, lanes, 1, 0, 3, 2));
    const value = f32x4.extract_lane(lanes, 0);
    store<f32>(
      output + (<usize>channel << 2),
      MAX ? (value > rest ? value : rest) : (value + rest) / <f32>(height * width),
    );
    input += stride;
  }
}

@inline
function both(MAX: bool, a: v128, b: v128): v128 {
  return MAX ? f32x4.pmax(a, b) : f32x4.add(a, b);
}
