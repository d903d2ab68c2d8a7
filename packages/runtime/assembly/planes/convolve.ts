import { TABLE } from '../../src/memory/memory-map';
import { EPILOGUE_BYTES } from '../../src/kernels/planes/convolve-modes';
import { TILE, tile } from './tile';

/**
 * As src/kernels/planes/reference-convolve.ts.
 *
 * Tiles of equal size, give or take two vectors: a last tile of two vectors would read its whole
 * stream for 8 pixels. Odd sizes would double the kernels' bytes and gain a hundredth.
 */
export function convolveShared(
  input: usize,
  output: usize,
  outputStride: usize,
  outputs: i32,
  vectors: i32,
  stream: usize,
  centroids: usize,
  centroidBytes: usize,
  epilogue: usize,
  low: f32,
  high: f32,
  mode: i32,
): void {
  memory.copy(TABLE, centroids, centroidBytes);
  for (let left = (vectors + TILE - 1) / TILE; left > 0; left--) {
    const size = ((vectors / 2 + left - 1) / left) * 2;
    switch (size) {
      case 10:
        shared10(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        break;
      case 8:
        shared8(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        break;
      case 6:
        shared6(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        break;
      case 4:
        shared4(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        break;
      default:
        shared2(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
    }
    input += <usize>(size * 16);
    output += <usize>(size * 16);
    vectors -= size;
  }
}

/** As src/kernels/planes/reference-convolve.ts. */
export function convolvePlain(
  input: usize,
  output: usize,
  outputStride: usize,
  outputs: i32,
  vectors: i32,
  stream: usize,
  epilogue: usize,
  low: f32,
  high: f32,
  mode: i32,
): void {
  // Weights that share no centroids are rare: two sizes do.
  while (vectors > 0) {
    const size = vectors < 6 ? 2 : 6;
    if (size == 6) plain6(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
    else plain2(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
    input += <usize>(size * 16);
    output += <usize>(size * 16);
    vectors -= size;
  }
}

@inline
function outputsOf(
  N: i32,
  SHARED: bool,
  input: usize,
  output: usize,
  outputStride: usize,
  outputs: i32,
  stream: usize,
  epilogue: usize,
  low: f32,
  high: f32,
  mode: i32,
): void {
  const least = f32x4.splat(low);
  const most = f32x4.splat(high);
  const last = epilogue + <usize>(outputs * EPILOGUE_BYTES);
  while (epilogue < last) {
    const pairs = stream + 8;
    const pairsEnd = pairs + <usize>load<u32>(stream);
    const end = pairsEnd + <usize>load<u32>(stream, 4);
    tile(N, SHARED, input, output, pairs, pairsEnd, end, epilogue, least, most, mode);
    stream = end;
    epilogue += EPILOGUE_BYTES;
    output += outputStride;
  }
}

// A function for each size: as cases of one function, the optimizer would make one loop of them all
// before it sees that their sizes are constants.

function shared10(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(10, true, x, y, stride, outputs, s, e, low, high, m);
}

function shared8(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(8, true, x, y, stride, outputs, s, e, low, high, m);
}

function shared6(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(6, true, x, y, stride, outputs, s, e, low, high, m);
}

function shared4(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(4, true, x, y, stride, outputs, s, e, low, high, m);
}

function shared2(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(2, true, x, y, stride, outputs, s, e, low, high, m);
}

function plain6(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(6, false, x, y, stride, outputs, s, e, low, high, m);
}

function plain2(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(2, false, x, y, stride, outputs, s, e, low, high, m);
}
