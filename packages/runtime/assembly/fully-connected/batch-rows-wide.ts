import { ACCUMULATORS } from '../../src/memory/memory-map';
import { weightOf } from './batch-weight';
import { multiplyAdd } from './multiply-add';

// As batch-rows.ts, for more lanes. V8 loads all that a basic block needs before it computes
// anything of it: eight sums and eight activations are more than there are registers, and spilling
// made 32 lanes 1.5 times as slow. So an exit that is never taken (offsets are even) ends the block
// after four.

export function rows20<W>(
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
    let s4 = f32x4.splat(0);
    if (!first) {
      s0 = v128.load(sums);
      s1 = v128.load(sums, 16);
      s2 = v128.load(sums, 32);
      s3 = v128.load(sums, 48);
      s4 = v128.load(sums, 64);
    }
    const rowEnd = offsets + (entries << 1);
    for (; offsets < rowEnd; offsets += 2, weights += sizeof<W>()) {
      const at = <usize>load<u16>(offsets);
      const w = weightOf<W>(weights, codebook);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
      s1 = multiplyAdd(v128.load(at, ACCUMULATORS + 16), w, s1);
      s2 = multiplyAdd(v128.load(at, ACCUMULATORS + 32), w, s2);
      s3 = multiplyAdd(v128.load(at, ACCUMULATORS + 48), w, s3);
      if (at & 1) break;
      s4 = multiplyAdd(v128.load(at, ACCUMULATORS + 64), w, s4);
    }
    v128.store(sums, s0);
    v128.store(sums, s1, 16);
    v128.store(sums, s2, 32);
    v128.store(sums, s3, 48);
    v128.store(sums, s4, 64);
  }
  return <i32>((offsets - begin) >> 1);
}

export function rows24<W>(
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
    let s4 = f32x4.splat(0);
    let s5 = f32x4.splat(0);
    if (!first) {
      s0 = v128.load(sums);
      s1 = v128.load(sums, 16);
      s2 = v128.load(sums, 32);
      s3 = v128.load(sums, 48);
      s4 = v128.load(sums, 64);
      s5 = v128.load(sums, 80);
    }
    const rowEnd = offsets + (entries << 1);
    for (; offsets < rowEnd; offsets += 2, weights += sizeof<W>()) {
      const at = <usize>load<u16>(offsets);
      const w = weightOf<W>(weights, codebook);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
      s1 = multiplyAdd(v128.load(at, ACCUMULATORS + 16), w, s1);
      s2 = multiplyAdd(v128.load(at, ACCUMULATORS + 32), w, s2);
      s3 = multiplyAdd(v128.load(at, ACCUMULATORS + 48), w, s3);
      if (at & 1) break;
      s4 = multiplyAdd(v128.load(at, ACCUMULATORS + 64), w, s4);
      s5 = multiplyAdd(v128.load(at, ACCUMULATORS + 80), w, s5);
    }
    v128.store(sums, s0);
    v128.store(sums, s1, 16);
    v128.store(sums, s2, 32);
    v128.store(sums, s3, 48);
    v128.store(sums, s4, 64);
    v128.store(sums, s5, 80);
  }
  return <i32>((offsets - begin) >> 1);
}

export function rows28<W>(
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
    let s4 = f32x4.splat(0);
    let s5 = f32x4.splat(0);
    let s6 = f32x4.splat(0);
    if (!first) {
      s0 = v128.load(sums);
      s1 = v128.load(sums, 16);
      s2 = v128.load(sums, 32);
      s3 = v128.load(sums, 48);
      s4 = v128.load(sums, 64);
      s5 = v128.load(sums, 80);
      s6 = v128.load(sums, 96);
    }
    const rowEnd = offsets + (entries << 1);
    for (; offsets < rowEnd; offsets += 2, weights += sizeof<W>()) {
      const at = <usize>load<u16>(offsets);
      const w = weightOf<W>(weights, codebook);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
      s1 = multiplyAdd(v128.load(at, ACCUMULATORS + 16), w, s1);
      s2 = multiplyAdd(v128.load(at, ACCUMULATORS + 32), w, s2);
      s3 = multiplyAdd(v128.load(at, ACCUMULATORS + 48), w, s3);
      if (at & 1) break;
      s4 = multiplyAdd(v128.load(at, ACCUMULATORS + 64), w, s4);
      s5 = multiplyAdd(v128.load(at, ACCUMULATORS + 80), w, s5);
      s6 = multiplyAdd(v128.load(at, ACCUMULATORS + 96), w, s6);
    }
    v128.store(sums, s0);
    v128.store(sums, s1, 16);
    v128.store(sums, s2, 32);
    v128.store(sums, s3, 48);
    v128.store(sums, s4, 64);
    v128.store(sums, s5, 80);
    v128.store(sums, s6, 96);
  }
  return <i32>((offsets - begin) >> 1);
}

export function rows32<W>(
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
    let s4 = f32x4.splat(0);
    let s5 = f32x4.splat(0);
    let s6 = f32x4.splat(0);
    let s7 = f32x4.splat(0);
    if (!first) {
      s0 = v128.load(sums);
      s1 = v128.load(sums, 16);
      s2 = v128.load(sums, 32);
      s3 = v128.load(sums, 48);
      s4 = v128.load(sums, 64);
      s5 = v128.load(sums, 80);
      s6 = v128.load(sums, 96);
      s7 = v128.load(sums, 112);
    }
    const rowEnd = offsets + (entries << 1);
    for (; offsets < rowEnd; offsets += 2, weights += sizeof<W>()) {
      const at = <usize>load<u16>(offsets);
      const w = weightOf<W>(weights, codebook);
      s0 = multiplyAdd(v128.load(at, ACCUMULATORS), w, s0);
      s1 = multiplyAdd(v128.load(at, ACCUMULATORS + 16), w, s1);
      s2 = multiplyAdd(v128.load(at, ACCUMULATORS + 32), w, s2);
      s3 = multiplyAdd(v128.load(at, ACCUMULATORS + 48), w, s3);
      if (at & 1) break;
      s4 = multiplyAdd(v128.load(at, ACCUMULATORS + 64), w, s4);
      s5 = multiplyAdd(v128.load(at, ACCUMULATORS + 80), w, s5);
      s6 = multiplyAdd(v128.load(at, ACCUMULATORS + 96), w, s6);
      s7 = multiplyAdd(v128.load(at, ACCUMULATORS + 112), w, s7);
    }
    v128.store(sums, s0);
    v128.store(sums, s1, 16);
    v128.store(sums, s2, 32);
    v128.store(sums, s3, 48);
    v128.store(sums, s4, 64);
    v128.store(sums, s5, 80);
    v128.store(sums, s6, 96);
    v128.store(sums, s7, 112);
  }
  return <i32>((offsets - begin) >> 1);
}
