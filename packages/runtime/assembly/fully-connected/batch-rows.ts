import { ACCUMULATORS } from '../../src/memory/memory-map';
import { multiplyAdd } from './multiply-add';

// One block of inputs, whose activations lie at ACCUMULATORS, times its part of every row. The four
// functions differ in the number of lanes alone, each vector of sums being a local variable. With
// fewer lanes than 32, the second of two entries has sums of its own, since an addition takes four
// cycles. They return the number of entries that they took from the streams.

/** The weight of an entry in all lanes: its centroid, or the value itself. */
// @ts-ignore: decorator
@inline
function weightOf<W>(weights: usize, codebook: usize): v128 {
  if (isInteger<W>()) {
    return v128.load32_splat(codebook + (<usize>load<u8>(weights) << 2));
  } else {
    return v128.load32_splat(weights);
  }
}

export function rows32<W>(
  rows: usize, offsets: usize, weights: usize, codebook: usize,
  output: usize, outputs: i32, pitchBytes: usize, first: bool,
): i32 {
  const begin = offsets;
  for (const end = rows + (<usize>outputs << 1); rows < end; rows += 2, output += pitchBytes) {
    const entries = <usize>load<u16>(rows);
    if (!entries && !first) continue;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    let s4 = f32x4.splat(0);
    let s5 = f32x4.splat(0);
    let s6 = f32x4.splat(0);
    let s7 = f32x4.splat(0);
    if (!first) {
      s0 = v128.load(output);
      s1 = v128.load(output, 16);
      s2 = v128.load(output, 32);
      s3 = v128.load(output, 48);
      s4 = v128.load(output, 64);
      s5 = v128.load(output, 80);
      s6 = v128.load(output, 96);
      s7 = v128.load(output, 112);
    }
    const pairs = offsets + ((entries & ~1) << 1);
    for (; offsets < pairs; offsets += 4, weights += 2 * sizeof<W>()) {
      let w = weightOf<W>(weights, codebook);
      let at = <usize>load<u16>(offsets);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
      s1 = multiplyAdd(v128.load(at, ACCUMULATORS + 16), w, s1);
      s2 = multiplyAdd(v128.load(at, ACCUMULATORS + 32), w, s2);
      s3 = multiplyAdd(v128.load(at, ACCUMULATORS + 48), w, s3);
      s4 = multiplyAdd(v128.load(at, ACCUMULATORS + 64), w, s4);
      s5 = multiplyAdd(v128.load(at, ACCUMULATORS + 80), w, s5);
      s6 = multiplyAdd(v128.load(at, ACCUMULATORS + 96), w, s6);
      s7 = multiplyAdd(v128.load(at, ACCUMULATORS + 112), w, s7);
      w = weightOf<W>(weights + sizeof<W>(), codebook);
      at = <usize>load<u16>(offsets, 2);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
      s1 = multiplyAdd(v128.load(at, ACCUMULATORS + 16), w, s1);
      s2 = multiplyAdd(v128.load(at, ACCUMULATORS + 32), w, s2);
      s3 = multiplyAdd(v128.load(at, ACCUMULATORS + 48), w, s3);
      s4 = multiplyAdd(v128.load(at, ACCUMULATORS + 64), w, s4);
      s5 = multiplyAdd(v128.load(at, ACCUMULATORS + 80), w, s5);
      s6 = multiplyAdd(v128.load(at, ACCUMULATORS + 96), w, s6);
      s7 = multiplyAdd(v128.load(at, ACCUMULATORS + 112), w, s7);
    }
    if (entries & 1) {
      const w = weightOf<W>(weights, codebook);
      const at = <usize>load<u16>(offsets);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
      s1 = multiplyAdd(v128.load(at, ACCUMULATORS + 16), w, s1);
      s2 = multiplyAdd(v128.load(at, ACCUMULATORS + 32), w, s2);
      s3 = multiplyAdd(v128.load(at, ACCUMULATORS + 48), w, s3);
      s4 = multiplyAdd(v128.load(at, ACCUMULATORS + 64), w, s4);
      s5 = multiplyAdd(v128.load(at, ACCUMULATORS + 80), w, s5);
      s6 = multiplyAdd(v128.load(at, ACCUMULATORS + 96), w, s6);
      s7 = multiplyAdd(v128.load(at, ACCUMULATORS + 112), w, s7);
      offsets += 2;
      weights += sizeof<W>();
    }
    v128.store(output, s0);
    v128.store(output, s1, 16);
    v128.store(output, s2, 32);
    v128.store(output, s3, 48);
    v128.store(output, s4, 64);
    v128.store(output, s5, 80);
    v128.store(output, s6, 96);
    v128.store(output, s7, 112);
  }
  return <i32>((offsets - begin) >> 1);
}

export function rows16<W>(
  rows: usize, offsets: usize, weights: usize, codebook: usize,
  output: usize, outputs: i32, pitchBytes: usize, first: bool,
): i32 {
  const begin = offsets;
  for (const end = rows + (<usize>outputs << 1); rows < end; rows += 2, output += pitchBytes) {
    const entries = <usize>load<u16>(rows);
    if (!entries && !first) continue;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    if (!first) {
      s0 = v128.load(output);
      s1 = v128.load(output, 16);
      s2 = v128.load(output, 32);
      s3 = v128.load(output, 48);
    }
    let t0 = f32x4.splat(0);
    let t1 = f32x4.splat(0);
    let t2 = f32x4.splat(0);
    let t3 = f32x4.splat(0);
    const pairs = offsets + ((entries & ~1) << 1);
    for (; offsets < pairs; offsets += 4, weights += 2 * sizeof<W>()) {
      let w = weightOf<W>(weights, codebook);
      let at = <usize>load<u16>(offsets);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
      s1 = multiplyAdd(v128.load(at, ACCUMULATORS + 16), w, s1);
      s2 = multiplyAdd(v128.load(at, ACCUMULATORS + 32), w, s2);
      s3 = multiplyAdd(v128.load(at, ACCUMULATORS + 48), w, s3);
      w = weightOf<W>(weights + sizeof<W>(), codebook);
      at = <usize>load<u16>(offsets, 2);
      t0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, t0);
      t1 = multiplyAdd(v128.load(at, ACCUMULATORS + 16), w, t1);
      t2 = multiplyAdd(v128.load(at, ACCUMULATORS + 32), w, t2);
      t3 = multiplyAdd(v128.load(at, ACCUMULATORS + 48), w, t3);
    }
    if (entries & 1) {
      const w = weightOf<W>(weights, codebook);
      const at = <usize>load<u16>(offsets);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
      s1 = multiplyAdd(v128.load(at, ACCUMULATORS + 16), w, s1);
      s2 = multiplyAdd(v128.load(at, ACCUMULATORS + 32), w, s2);
      s3 = multiplyAdd(v128.load(at, ACCUMULATORS + 48), w, s3);
      offsets += 2;
      weights += sizeof<W>();
    }
    v128.store(output, f32x4.add(s0, t0));
    v128.store(output, f32x4.add(s1, t1), 16);
    v128.store(output, f32x4.add(s2, t2), 32);
    v128.store(output, f32x4.add(s3, t3), 48);
  }
  return <i32>((offsets - begin) >> 1);
}

export function rows8<W>(
  rows: usize, offsets: usize, weights: usize, codebook: usize,
  output: usize, outputs: i32, pitchBytes: usize, first: bool,
): i32 {
  const begin = offsets;
  for (const end = rows + (<usize>outputs << 1); rows < end; rows += 2, output += pitchBytes) {
    const entries = <usize>load<u16>(rows);
    if (!entries && !first) continue;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    if (!first) {
      s0 = v128.load(output);
      s1 = v128.load(output, 16);
    }
    let t0 = f32x4.splat(0);
    let t1 = f32x4.splat(0);
    const pairs = offsets + ((entries & ~1) << 1);
    for (; offsets < pairs; offsets += 4, weights += 2 * sizeof<W>()) {
      let w = weightOf<W>(weights, codebook);
      let at = <usize>load<u16>(offsets);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
      s1 = multiplyAdd(v128.load(at, ACCUMULATORS + 16), w, s1);
      w = weightOf<W>(weights + sizeof<W>(), codebook);
      at = <usize>load<u16>(offsets, 2);
      t0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, t0);
      t1 = multiplyAdd(v128.load(at, ACCUMULATORS + 16), w, t1);
    }
    if (entries & 1) {
      const w = weightOf<W>(weights, codebook);
      const at = <usize>load<u16>(offsets);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
      s1 = multiplyAdd(v128.load(at, ACCUMULATORS + 16), w, s1);
      offsets += 2;
      weights += sizeof<W>();
    }
    v128.store(output, f32x4.add(s0, t0));
    v128.store(output, f32x4.add(s1, t1), 16);
  }
  return <i32>((offsets - begin) >> 1);
}

export function rows4<W>(
  rows: usize, offsets: usize, weights: usize, codebook: usize,
  output: usize, outputs: i32, pitchBytes: usize, first: bool,
): i32 {
  const begin = offsets;
  for (const end = rows + (<usize>outputs << 1); rows < end; rows += 2, output += pitchBytes) {
    const entries = <usize>load<u16>(rows);
    if (!entries && !first) continue;
    let s0 = f32x4.splat(0);
    if (!first) {
      s0 = v128.load(output);
    }
    let t0 = f32x4.splat(0);
    const pairs = offsets + ((entries & ~1) << 1);
    for (; offsets < pairs; offsets += 4, weights += 2 * sizeof<W>()) {
      let w = weightOf<W>(weights, codebook);
      let at = <usize>load<u16>(offsets);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
      w = weightOf<W>(weights + sizeof<W>(), codebook);
      at = <usize>load<u16>(offsets, 2);
      t0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, t0);
    }
    if (entries & 1) {
      const w = weightOf<W>(weights, codebook);
      const at = <usize>load<u16>(offsets);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
      offsets += 2;
      weights += sizeof<W>();
    }
    v128.store(output, f32x4.add(s0, t0));
  }
  return <i32>((offsets - begin) >> 1);
}
