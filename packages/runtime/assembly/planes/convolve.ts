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
  const least = f32x4.splat(low);
  const most = f32x4.splat(high);
  let left = (vectors + TILE - 1) / TILE;
  while (left > 0) {
    const size = (vectors + left - 1) / left;
    switch (size) {
      case 7:
        outputsOf(
          7, SHARED, input, output, outputStride, outputs, stream, epilogue, least, most, mode,
        );
        break;
      case 6:
        outputsOf(
          6, SHARED, input, output, outputStride, outputs, stream, epilogue, least, most, mode,
        );
        break;
      case 5:
        outputsOf(
          5, SHARED, input, output, outputStride, outputs, stream, epilogue, least, most, mode,
        );
        break;
      case 4:
        outputsOf(
          4, SHARED, input, output, outputStride, outputs, stream, epilogue, least, most, mode,
        );
        break;
      case 3:
        outputsOf(
          3, SHARED, input, output, outputStride, outputs, stream, epilogue, least, most, mode,
        );
        break;
      case 2:
        outputsOf(
          2, SHARED, input, output, outputStride, outputs, stream, epilogue, least, most, mode,
        );
        break;
      default:
        outputsOf(
          1, SHARED, input, output, outputStride, outputs, stream, epilogue, least, most, mode,
        );
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
  low: v128,
  high: v128,
  mode: i32,
): void {
  const last = epilogue + <usize>(outputs * EPILOGUE_BYTES);
  while (epilogue < last) {
    const end = stream + 4 + (<usize>load<u32>(stream) << (SHARED ? 2 : 3));
    tile(N, SHARED, input, output, stream + 4, end, epilogue, low, high, mode);
    stream = end;
    epilogue += EPILOGUE_BYTES;
    output += outputStride;
  }
}
