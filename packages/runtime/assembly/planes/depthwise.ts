import { TABLE } from '../../src/memory/memory-map';
import { EPILOGUE_BYTES } from '../../src/kernels/planes/convolve-modes';
import { tile } from './tile';

/** Vectors a tile: few enough for planes of 7 × 7, of 13 vectors, to lose little. */
const WIDE = 7;

/** As src/kernels/planes/reference-convolve.ts. */
export function depthwiseShared(
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
  channels(true, input, output, outputStride, outputs, vectors, stream, epilogue, low, high, mode);
}

/** As src/kernels/planes/reference-convolve.ts. */
export function depthwisePlain(
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
  channels(false, input, output, outputStride, outputs, vectors, stream, epilogue, low, high, mode);
}

@inline
function channels(
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
  const all = <usize>(vectors * 16);
  for (let channel = 0; channel < outputs; channel++) {
    const plane = input + <usize>load<u32>(stream);
    const first = stream + 8;
    const end = first + <usize>load<u32>(stream, 4);
    let at: usize = 0;
    if (vectors >= WIDE) {
      // The last tile may overlap the one before it: both compute the same.
      for (; at < all; at += WIDE * 16) {
        at = min(at, all - WIDE * 16);
        tile(
          WIDE, SHARED, plane + at, output + at, first, first, end, epilogue, least, most, mode,
        );
      }
    }
    for (; at < all; at += 16) {
      tile(1, SHARED, plane + at, output + at, first, first, end, epilogue, least, most, mode);
    }
    stream = end;
    epilogue += EPILOGUE_BYTES;
    output += outputStride;
  }
}
