import { TABLE } from '../../src/memory/memory-map';
import { FIRST, LAST, SCALED } from '../../src/kernels/planes/convolve-modes';

/** Most vectors of 4 pixels a tile: with the weight and two pairs of inputs, all 15 registers. */
export const TILE = 10;

@inline
function multiplyAdd(sum: v128, x: v128, weight: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(x, weight, sum);
  return f32x4.add(sum, f32x4.mul(x, weight));
}

@inline
function clamp(sum: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(sum, low), high);
}

/**
 * One output channel's N vectors at `output`: the pairs of [stream, pairsEnd), the entries of
 * [pairsEnd, end), then the epilogue. N and SHARED are constants, so that what they switch off costs
 * nothing. Only SHARED streams hold pairs.
 *
 * The exits `stream == 2` and so on are never taken, since streams lie far above. Without them V8
 * would load all of an entry's inputs before it multiplies the first, and spill; it computes what is
 * used behind a branch before the branch.
 */
@inline
export function tile(
  N: i32,
  SHARED: bool,
  input: usize,
  output: usize,
  stream: usize,
  pairsEnd: usize,
  end: usize,
  epilogue: usize,
  low: v128,
  high: v128,
  mode: i32,
): void {
  let a: v128, b: v128, c: v128, d: v128, e: v128;
  let f: v128, g: v128, h: v128, i: v128, j: v128;
  if (mode & FIRST) {
    a = mode & SCALED ? f32x4.splat(0) : v128.load32_splat(epilogue, 4);
    b = a;
    c = a;
    d = a;
    e = a;
    f = a;
    g = a;
    h = a;
    i = a;
    j = a;
  } else {
    a = v128.load(output);
    b = N > 1 ? v128.load(output, 16) : a;
    c = N > 2 ? v128.load(output, 32) : a;
    d = N > 3 ? v128.load(output, 48) : a;
    e = N > 4 ? v128.load(output, 64) : a;
    f = N > 5 ? v128.load(output, 80) : a;
    g = N > 6 ? v128.load(output, 96) : a;
    h = N > 7 ? v128.load(output, 112) : a;
    i = N > 8 ? v128.load(output, 128) : a;
    j = N > 9 ? v128.load(output, 144) : a;
  }
  if (SHARED) {
    while (stream < pairsEnd) {
      const entry = load<u32>(stream);
      const x = input + <usize>(entry >>> 10);
      const y = input + <usize>load<u32>(stream, 4);
      const weight = v128.load32_splat(<usize>(entry & 1023), TABLE);
      a = multiplyAdd(a, f32x4.add(v128.load(x, 0), v128.load(y, 0)), weight);
      if (N > 1) b = multiplyAdd(b, f32x4.add(v128.load(x, 16), v128.load(y, 16)), weight);
      if (N > 2 && stream == 2) break;
      if (N > 2) c = multiplyAdd(c, f32x4.add(v128.load(x, 32), v128.load(y, 32)), weight);
      if (N > 3) d = multiplyAdd(d, f32x4.add(v128.load(x, 48), v128.load(y, 48)), weight);
      if (N > 4 && stream == 4) break;
      if (N > 4) e = multiplyAdd(e, f32x4.add(v128.load(x, 64), v128.load(y, 64)), weight);
      if (N > 5) f = multiplyAdd(f, f32x4.add(v128.load(x, 80), v128.load(y, 80)), weight);
      if (N > 6 && stream == 6) break;
      if (N > 6) g = multiplyAdd(g, f32x4.add(v128.load(x, 96), v128.load(y, 96)), weight);
      if (N > 7) h = multiplyAdd(h, f32x4.add(v128.load(x, 112), v128.load(y, 112)), weight);
      if (N > 8 && stream == 8) break;
      if (N > 8) i = multiplyAdd(i, f32x4.add(v128.load(x, 128), v128.load(y, 128)), weight);
      if (N > 9) j = multiplyAdd(j, f32x4.add(v128.load(x, 144), v128.load(y, 144)), weight);
      stream += 8;
    }
  }
  while (stream < end) {
    const entry = load<u32>(stream);
    const x = input + <usize>(SHARED ? entry >>> 10 : entry);
    const weight = SHARED
      ? v128.load32_splat(<usize>(entry & 1023), TABLE)
      : v128.load32_splat(stream, 4);
    a = multiplyAdd(a, v128.load(x, 0), weight);
    if (N > 1) b = multiplyAdd(b, v128.load(x, 16), weight);
    if (N > 2 && stream == 2) break;
    if (N > 2) c = multiplyAdd(c, v128.load(x, 32), weight);
    if (N > 3) d = multiplyAdd(d, v128.load(x, 48), weight);
    if (N > 4 && stream == 4) break;
    if (N > 4) e = multiplyAdd(e, v128.load(x, 64), weight);
    if (N > 5) f = multiplyAdd(f, v128.load(x, 80), weight);
    if (N > 6 && stream == 6) break;
    if (N > 6) g = multiplyAdd(g, v128.load(x, 96), weight);
    if (N > 7) h = multiplyAdd(h, v128.load(x, 112), weight);
    if (N > 8 && stream == 8) break;
    if (N > 8) i = multiplyAdd(i, v128.load(x, 128), weight);
    if (N > 9) j = multiplyAdd(j, v128.load(x, 144), weight);
    stream += SHARED ? 4 : 8;
  }
  if (mode & SCALED && mode & LAST) {
    const scale = v128.load32_splat(epilogue);
    const bias = v128.load32_splat(epilogue, 4);
    a = f32x4.add(f32x4.mul(a, scale), bias);
    if (N > 1) b = f32x4.add(f32x4.mul(b, scale), bias);
    if (N > 2) c = f32x4.add(f32x4.mul(c, scale), bias);
    if (N > 3) d = f32x4.add(f32x4.mul(d, scale), bias);
    if (N > 4) e = f32x4.add(f32x4.mul(e, scale), bias);
    if (N > 5) f = f32x4.add(f32x4.mul(f, scale), bias);
    if (N > 6) g = f32x4.add(f32x4.mul(g, scale), bias);
    if (N > 7) h = f32x4.add(f32x4.mul(h, scale), bias);
    if (N > 8) i = f32x4.add(f32x4.mul(i, scale), bias);
    if (N > 9) j = f32x4.add(f32x4.mul(j, scale), bias);
  }
  if (mode & LAST) {
    a = clamp(a, low, high);
    if (N > 1) b = clamp(b, low, high);
    if (N > 2) c = clamp(c, low, high);
    if (N > 3) d = clamp(d, low, high);
    if (N > 4) e = clamp(e, low, high);
    if (N > 5) f = clamp(f, low, high);
    if (N > 6) g = clamp(g, low, high);
    if (N > 7) h = clamp(h, low, high);
    if (N > 8) i = clamp(i, low, high);
    if (N > 9) j = clamp(j, low, high);
  }
  v128.store(output, a);
  if (N > 1) v128.store(output, b, 16);
  if (N > 2) v128.store(output, c, 32);
  if (N > 3) v128.store(output, d, 48);
  if (N > 4) v128.store(output, e, 64);
  if (N > 5) v128.store(output, f, 80);
  if (N > 6) v128.store(output, g, 96);
  if (N > 7) v128.store(output, h, 112);
  if (N > 8) v128.store(output, i, 128);
  if (N > 9) v128.store(output, j, 144);
}
