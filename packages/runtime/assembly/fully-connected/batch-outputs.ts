import { ACCUMULATORS } from '../../src/memory/memory-map';

/** Copies some lanes of `count` inputs together, `panelBytes` an input, so that they lie in L1. */
export function copyPanel(
  input: usize, count: i32, panelBytes: usize, laneBytes: usize, pitchBytes: usize,
): void {
  const end = <usize>count * panelBytes;
  for (let panel: usize = 0; panel < end; panel += panelBytes, input += pitchBytes) {
    for (let at: usize = 0; at < laneBytes; at += 16) {
      v128.store(panel + at, v128.load(input + at), ACCUMULATORS);
    }
  }
}

/** output[i] = clamp(output[i] · scale[i] + bias[i], low, high) in all lanes. */
export function finishRows(
  output: usize, outputs: i32, pitchBytes: usize, scale: usize, bias: usize, low: f32, high: f32,
): void {
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  for (let row: i32 = 0; row < outputs; row++, scale += 4, bias += 4) {
    const scales = v128.load32_splat(scale);
    const biases = v128.load32_splat(bias);
    for (const end = output + pitchBytes; output < end; output += 16) {
      const sum = f32x4.add(f32x4.mul(v128.load(output), scales), biases);
      v128.store(output, f32x4.min(f32x4.max(sum, lows), highs));
    }
  }
}
