import { CENTROID_TABLE } from '../../src/memory/memory-map';
import { FIRST, LAST, SCALED } from '../../src/kernels/planes/convolve-modes';

/** Vectors of 4 pixels a tile: V8 spills accumulators to the stack from 8 on. */
export const TILE = 7;

// @ts-ignore: decorator
@inline
function multiplyAdd(sum: v128, x: v128, weight: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(x, weight, sum);
  return f32x4.add(sum, f32x4.mul(x, weight));
}

// @ts-ignore: decorator
@inline
function finish(sum: v128, mode: i32, scale: v128, bias: v128, low: v128, high: v128): v128 {
  if (mode & SCALED) sum = f32x4.add(f32x4.mul(sum, scale), bias);
  return f32x4.pmin(f32x4.pmax(sum, low), high);
}

/**
 * One output channel's N vectors at `output`: the entries of [stream, end), then the epilogue.
 * N and SHARED are constants, so that what they switch off costs nothing.
 */
// @ts-ignore: decorator
@inline
export function tile(
  N: i32,
  SHARED: bool,
  input: usize,
  output: usize,
  stream: usize,
  end: usize,
  epilogue: usize,
  low: v128,
  high: v128,
  mode: i32,
): void {
  let a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128;
  if (mode & FIRST) {
    a = mode & SCALED ? f32x4.splat(0) : v128.load32_splat(epilogue, 4);
    b = a;
    c = a;
    d = a;
    e = a;
    f = a;
    g = a;
  } else {
    a = v128.load(output);
    b = N > 1 ? v128.load(output, 16) : a;
    c = N > 2 ? v128.load(output, 32) : a;
    d = N > 3 ? v128.load(output, 48) : a;
    e = N > 4 ? v128.load(output, 64) : a;
    f = N > 5 ? v128.load(output, 80) : a;
    g = N > 6 ? v128.load(output, 96) : a;
  }
  while (stream < end) {
    const entry = load<u32>(stream);
    let x = input;
    let weight: v128;
    if (SHARED) {
      x += <usize>(entry >>> 10);
      weight = v128.load32_splat(<usize>(entry & 1023), CENTROID_TABLE);
      stream += 4;
    } else {
      x += <usize>entry;
      weight = v128.load32_splat(stream, 4);
      stream += 8;
    }
    a = multiplyAdd(a, v128.load(x), weight);
    if (N > 1) b = multiplyAdd(b, v128.load(x, 16), weight);
    if (N > 2) c = multiplyAdd(c, v128.load(x, 32), weight);
    if (N > 3) d = multiplyAdd(d, v128.load(x, 48), weight);
    if (N > 4) e = multiplyAdd(e, v128.load(x, 64), weight);
    if (N > 5) f = multiplyAdd(f, v128.load(x, 80), weight);
    if (N > 6) g = multiplyAdd(g, v128.load(x, 96), weight);
  }
  if (mode & LAST) {
    const scale = v128.load32_splat(epilogue);
    const bias = v128.load32_splat(epilogue, 4);
    a = finish(a, mode, scale, bias, low, high);
    if (N > 1) b = finish(b, mode, scale, bias, low, high);
    if (N > 2) c = finish(c, mode, scale, bias, low, high);
    if (N > 3) d = finish(d, mode, scale, bias, low, high);
    if (N > 4) e = finish(e, mode, scale, bias, low, high);
    if (N > 5) f = finish(f, mode, scale, bias, low, high);
    if (N > 6) g = finish(g, mode, scale, bias, low, high);
  }
  v128.store(output, a);
  if (N > 1) v128.store(output, b, 16);
  if (N > 2) v128.store(output, c, 32);
  if (N > 3) v128.store(output, d, 48);
  if (N > 4) v128.store(output, e, 64);
  if (N > 5) v128.store(output, f, 80);
  if (N > 6) v128.store(output, g, 96);
}
