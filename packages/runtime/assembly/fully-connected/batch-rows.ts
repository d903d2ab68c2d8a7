import { ACCUMULATORS } from '../../src/memory/memory-map';
import { weightOf } from './batch-weight';
import { multiplyAdd } from './multiply-add';

// One block of inputs, whose activations lie at ACCUMULATORS, times its part of every row. The
// functions here and in batch-rows-wide.ts differ in the number of lanes alone, each vector of sums
// being a local variable. They return the number of entries that they took from the streams.

export function rows4<W>(
  rows: usize, offsets: usize, weights: usize, codebook: usize,
  output: usize, outputs: i32, pitchBytes: usize, first: bool,
): i32 {
  const begin = offsets;
  for (const end = rows + (<usize>outputs << 2); rows < end; rows += 4) {
    const entries = <usize>load<u16>(rows);
    if (!entries && !first) continue;
    const sums = output + <usize>load<u16>(rows, 2) * pitchBytes;
    let s0 = f32x4.splat(0);
    if (!first) {
      s0 = v128.load(sums);
    }
    const rowEnd = offsets + (entries << 1);
    for (; offsets < rowEnd; offsets += 2, weights += sizeof<W>()) {
      const at = <usize>load<u16>(offsets);
      const w = weightOf<W>(weights, codebook);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
    }
    v128.store(sums, s0);
  }
  return <i32>((offsets - begin) >> 1);
}

export function rows8<W>(
  rows: usize, offsets: usize, weights: usize, codebook: usize,
  output: usize, outputs: i32, pitchBytes: usize, first: bool,
): i32 {
  const begin = offsets;
  for (const end = rows + (<usize>outputs << 2); rows < end; rows += 4) {
    const entries = <usize>load<u16>(rows);
    if (!entries && !first) continue;
    const sums = output + <usize>load<u16>(rows, 2) * pitchBytes;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    if (!first) {
      s0 = v128.load(sums);
      s1 = v128.load(sums, 16);
    }
    const rowEnd = offsets + (entries << 1);
    for (; offsets < rowEnd; offsets += 2, weights += sizeof<W>()) {
      const at = <usize>load<u16>(offsets);
      const w = weightOf<W>(weights, codebook);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
      s1 = multiplyAdd(v128.load(at, ACCUMULATORS + 16), w, s1);
    }
    v128.store(sums, s0);
    v128.store(sums, s1, 16);
  }
  return <i32>((offsets - begin) >> 1);
}

export function rows12<W>(
  rows: usize, offsets: usize, weights: usize, codebook: usize,
  output: usize, outputs: i32, pitchBytes: usize, first: bool,
): i32 {
  const begin = offsets;
  for (const end = rows + (<usize>outputs << 2); rows < end; rows += 4) {
    const entries = <usize>load<u16>(rows);
    if (!entries && !first) continue;
    const sums = output + <usize>load<u16>(rows, 2) * pitchBytes;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    if (!first) {
      s0 = v128.load(sums);
      s1 = v128.load(sums, 16);
      s2 = v128.load(sums, 32);
    }
    const rowEnd = offsets + (entries << 1);
    for (; offsets < rowEnd; offsets += 2, weights += sizeof<W>()) {
      const at = <usize>load<u16>(offsets);
      const w = weightOf<W>(weights, codebook);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
      s1 = multiplyAdd(v128.load(at, ACCUMULATORS + 16), w, s1);
      s2 = multiplyAdd(v128.load(at, ACCUMULATORS + 32), w, s2);
    }
    v128.store(sums, s0);
    v128.store(sums, s1, 16);
    v128.store(sums, s2, 32);
  }
  return <i32>((offsets - begin) >> 1);
}

export function rows16<W>(
  rows: usize, offsets: usize, weights: usize, codebook: usize,
  output: usize, outputs: i32, pitchBytes: usize, first: bool,
): i32 {
  const begin = offsets;
  for (const end = rows + (<usize>outputs << 2); rows < end; rows += 4) {
    const entries = <usize>load<u16>(rows);
    if (!entries && !first) continue;
    const sums = output + <usize>load<u16>(rows, 2) * pitchBytes;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    if (!first) {
      s0 = v128.load(sums);
      s1 = v128.load(sums, 16);
      s2 = v128.load(sums, 32);
      s3 = v128.load(sums, 48);
    }
    const rowEnd = offsets + (entries << 1);
    for (; offsets < rowEnd; offsets += 2, weights += sizeof<W>()) {
      const at = <usize>load<u16>(offsets);
      const w = weightOf<W>(weights, codebook);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
      s1 = multiplyAdd(v128.load(at, ACCUMULATORS + 16), w, s1);
      s2 = multiplyAdd(v128.load(at, ACCUMULATORS + 32), w, s2);
      s3 = multiplyAdd(v128.load(at, ACCUMULATORS + 48), w, s3);
    }
    v128.store(sums, s0);
    v128.store(sums, s1, 16);
    v128.store(sums, s2, 32);
    v128.store(sums, s3, 48);
  }
  return <i32>((offsets - begin) >> 1);
}
