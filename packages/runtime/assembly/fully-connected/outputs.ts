import { ACCUMULATORS } from '../../src/memory/memory-map';

/** Zeroes the accumulators of `count` outputs, and some after them. */
@inline
export function clearAccumulators(count: i32): void {
  memory.fill(ACCUMULATORS, 0, (<usize>count << 2) + 64);
}

/** output[i] = clamp(accumulator[i] · scale[i] + bias[i], low, high) */
@inline
export function storeOutputs(
  output: usize, outputs: i32, scale: usize, bias: usize, low: f32, high: f32,
): void {
  const bytes = <usize>outputs << 2;
  const whole = bytes & ~15;
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  let at: usize = 0;
  for (; at < whole; at += 16) {
    const sum = v128.load(at, ACCUMULATORS);
    const scaled = f32x4.add(f32x4.mul(sum, v128.load(scale + at)), v128.load(bias + at));
    v128.store(output + at, f32x4.min(f32x4.max(scaled, lows), highs));
  }
  for (; at < bytes; at += 4) {
    store<f32>(output + at, finish(load<f32>(at, ACCUMULATORS), scale + at, bias + at, low, high));
  }
}

/** One output of `storeOutputs`. */
@inline
export function finish(sum: f32, scale: usize, bias: usize, low: f32, high: f32): f32 {
  return min<f32>(max<f32>(sum * load<f32>(scale) + load<f32>(bias), low), high);
}
