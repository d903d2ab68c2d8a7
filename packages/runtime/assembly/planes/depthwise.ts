import { CENTROID_TABLE } from '../../src/memory/memory-map';
import { EPILOGUE_BYTES } from '../../src/kernels/planes/convolve-modes';
import { TILE, tile } from './tile';

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
  memory.copy(CENTROID_TABLE, centroids, centroidBytes);
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

// @ts-ignore: decorator
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
  const wide = <usize>((vectors / TILE) * TILE * 16);
  const all = <usize>(vectors * 16);
  for (let channel = 0; channel < outputs; channel++) {
    const plane = input + <usize>load<u32>(stream);
    const end = stream + 8 + (<usize>load<u32>(stream, 4) << (SHARED ? 2 : 3));
    let at: usize = 0;
    for (; at < wide; at += TILE * 16) {
      tile(TILE, SHARED, plane + at, output + at, stream + 8, end, epilogue, least, most, mode);
    }
    for (; at < all; at += 16) {
      tile(1, SHARED, plane + at, output + at, stream + 8, end, epilogue, least, most, mode);
    }
    stream = end;
    epilogue += EPILOGUE_BYTES;
    output += outputStride;
  }
}
