/** As src/kernels/planes/reference-pool.ts. */
export function maxPool(
  input: usize, output: usize, channels: i32, inputStride: usize, outputStride: usize,
  height: i32, width: i32, pitch: i32, outputHeight: i32, outputWidth: i32, outputPitch: i32,
  kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  pool(
    true, input, output, channels, inputStride, outputStride, height, width, pitch,
    outputHeight, outputWidth, outputPitch, kernelHeight, kernelWidth, strideY, strideX, top, left,
  );
}

/** As src/kernels/planes/reference-pool.ts. */
export function averagePool(
  input: usize, output: usize, channels: i32, inputStride: usize, outputStride: usize,
  height: i32, width: i32, pitch: i32, outputHeight: i32, outputWidth: i32, outputPitch: i32,
  kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  pool(
    false, input, output, channels, inputStride, outputStride, height, width, pitch,
    outputHeight, outputWidth, outputPitch, kernelHeight, kernelWidth, strideY, strideX, top, left,
  );
}

@inline
function pool(
  MAX: bool,
  input: usize, output: usize, channels: i32, inputStride: usize, outputStride: usize,
  height: i32, width: i32, pitch: i32, outputHeight: i32, outputWidth: i32, outputPitch: i32,
  kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  // Windows that lie inside [0, width) are those of the outputs from `inner` to `innerEnd` − 1.
  const inner = min((left + strideX - 1) / strideX, outputWidth);
  const fits = width + left - kernelWidth;
  const innerEnd = strideX > 2 || fits < 0 ? inner : min(fits / strideX + 1, outputWidth);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < outputHeight; y++) {
      const start = y * strideY - top;
      const firstRow = max(start, 0);
      const rows = min(start + kernelHeight, height) - firstRow;
      const source = input + (<usize>(firstRow * pitch) << 2);
      const target = output + (<usize>(y * outputPitch) << 2);
      const count = f32x4.splat(<f32>(rows * kernelWidth));
      let x = 0;
      while (x < outputWidth) {
        // The last four of a row's inner outputs may overlap the four before them.
        if (x >= inner && x < innerEnd && innerEnd - inner >= 4) x = min(x, innerEnd - 4);
        const from = x * strideX - left;
        if (x >= inner && x + 4 <= innerEnd) {
          const at = source + (<usize>from << 2);
          const result = MAX && strideX == 2 && (kernelWidth == 2 || kernelWidth == 3)
            ? maximum4(at, rows, pitch, kernelWidth)
            : strideX == 1
              ? window4(MAX, 1, at, rows, pitch, kernelWidth)
              : window4(MAX, 2, at, rows, pitch, kernelWidth);
          v128.store(target + (<usize>x << 2), MAX ? result : f32x4.div(result, count));
          x += 4;
        } else {
          const begin = max(from, 0);
          const columns = min(from + kernelWidth, width) - begin;
          const at = source + (<usize>begin << 2);
          store<f32>(target + (<usize>x << 2), window1(MAX, at, rows, pitch, columns));
          x++;
        }
      }
    }
    input += inputStride;
    output += outputStride;
  }
}

/** Of windows two or three cells wide and two apart: down the columns first, then across. */
@inline
function maximum4(at: usize, rows: i32, pitch: i32, columns: i32): v128 {
  let a = f32x4.splat(-Infinity);
  let b = a;
  let c = a;
  for (let row = 0; row < rows; row++) {
    a = f32x4.pmax(a, v128.load(at));
    b = f32x4.pmax(b, v128.load(at, 16));
    c = f32x4.pmax(c, v128.load(at, 32));
    at += <usize>pitch << 2;
  }
  const even = v128.shuffle<f32>(a, b, 0, 2, 4, 6);
  const two = f32x4.pmax(even, v128.shuffle<f32>(a, b, 1, 3, 5, 7));
  return columns == 2 ? two : f32x4.pmax(two, v128.shuffle<f32>(even, c, 1, 2, 3, 4));
}

@inline
function window4(MAX: bool, STEP: i32, at: usize, rows: i32, pitch: i32, columns: i32): v128 {
  let result = f32x4.splat(MAX ? -Infinity : 0);
  for (let row = 0; row < rows; row++) {
    let cell = at;
    // Nearly all windows are two or three cells wide.
    if (columns >= 2) {
      result = join(MAX, result, cells(STEP, cell));
      result = join(MAX, result, cells(STEP, cell + 4));
      cell += 8;
    }
    if (columns == 3) {
      result = join(MAX, result, cells(STEP, cell));
    } else {
      const end = at + (<usize>columns << 2);
      for (; cell < end; cell += 4) result = join(MAX, result, cells(STEP, cell));
    }
    at += <usize>pitch << 2;
  }
  return result;
}

@inline
function cells(STEP: i32, at: usize): v128 {
  const x = v128.load(at);
  return STEP == 2 ? v128.shuffle<f32>(x, v128.load(at, 16), 0, 2, 4, 6) : x;
}

@inline
function join(MAX: bool, a: v128, b: v128): v128 {
  return MAX ? f32x4.pmax(a, b) : f32x4.add(a, b);
}

@inline
function window1(MAX: bool, at: usize, rows: i32, pitch: i32, columns: i32): f32 {
  let result: f32 = MAX ? -Infinity : 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = load<f32>(at + (<usize>column << 2));
      if (MAX) {
        if (x > result) result = x;
      } else {
        result += x;
      }
    }
    at += <usize>pitch << 2;
  }
  return MAX ? result : result / <f32>(rows * columns);
}
