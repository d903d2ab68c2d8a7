import { CENTROID_TABLE } from '../../src/memory/memory-map';
import { EPILOGUE_BYTES } from '../../src/kernels/planes/convolve-modes';
import { TILE, tile } from './tile';

/** As src/kernels/planes/reference-convolve.ts. */
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
  memory.copy(CENTROID_TABLE, centroids, centroidBytes);
  tiles(true, input, output, outputStride, outputs, vectors, stream, epilogue, low, high, mode);
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
  tiles(false, input, output, outputStride, outputs, vectors, stream, epilogue, low, high, mode);
}

/**
 * Tiles of equal size, give or take one vector: a last tile of a single vector would read its whole
 * stream for 4 pixels.
 */
// @ts-ignore: decorator
@inline
function tiles(
  SHARED: bool,
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
  let left = (vectors + TILE - 1) / TILE;
  while (left > 0) {
    const size = (vectors + left - 1) / left;
    switch (size) {
      case 10:
        if (SHARED) {
          shared10(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        } else {
          plain10(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        }
        break;
      case 9:
        if (SHARED) {
          shared9(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        } else {
          plain9(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        }
        break;
      case 8:
        if (SHARED) {
          shared8(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        } else {
          plain8(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        }
        break;
      case 7:
        if (SHARED) {
          shared7(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        } else {
          plain7(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        }
        break;
      case 6:
        if (SHARED) {
          shared6(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        } else {
          plain6(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        }
        break;
      case 5:
        if (SHARED) {
          shared5(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        } else {
          plain5(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        }
        break;
      case 4:
        if (SHARED) {
          shared4(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        } else {
          plain4(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        }
        break;
      case 3:
        if (SHARED) {
          shared3(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        } else {
          plain3(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        }
        break;
      case 2:
        if (SHARED) {
          shared2(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        } else {
          plain2(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        }
        break;
      default:
        if (SHARED) {
          shared1(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        } else {
          plain1(input, output, outputStride, outputs, stream, epilogue, low, high, mode);
        }
    }
    input += <usize>(size * 16);
    output += <usize>(size * 16);
    vectors -= size;
    left--;
  }
}

// @ts-ignore: decorator
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

function shared9(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(9, true, x, y, stride, outputs, s, e, low, high, m);
}

function shared8(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(8, true, x, y, stride, outputs, s, e, low, high, m);
}

function shared7(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(7, true, x, y, stride, outputs, s, e, low, high, m);
}

function shared6(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(6, true, x, y, stride, outputs, s, e, low, high, m);
}

function shared5(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(5, true, x, y, stride, outputs, s, e, low, high, m);
}

function shared4(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(4, true, x, y, stride, outputs, s, e, low, high, m);
}

function shared3(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(3, true, x, y, stride, outputs, s, e, low, high, m);
}

function shared2(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(2, true, x, y, stride, outputs, s, e, low, high, m);
}

function shared1(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(1, true, x, y, stride, outputs, s, e, low, high, m);
}

function plain10(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(10, false, x, y, stride, outputs, s, e, low, high, m);
}

function plain9(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(9, false, x, y, stride, outputs, s, e, low, high, m);
}

function plain8(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(8, false, x, y, stride, outputs, s, e, low, high, m);
}

function plain7(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(7, false, x, y, stride, outputs, s, e, low, high, m);
}

function plain6(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(6, false, x, y, stride, outputs, s, e, low, high, m);
}

function plain5(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(5, false, x, y, stride, outputs, s, e, low, high, m);
}

function plain4(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(4, false, x, y, stride, outputs, s, e, low, high, m);
}

function plain3(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(3, false, x, y, stride, outputs, s, e, low, high, m);
}

function plain2(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(2, false, x, y, stride, outputs, s, e, low, high, m);
}

function plain1(
  x: usize, y: usize, stride: usize, outputs: i32, s: usize, e: usize, low: f32, high: f32, m: i32,
): void {
  outputsOf(1, false, x, y, stride, outputs, s, e, low, high, m);
}
