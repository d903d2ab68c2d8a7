import { readFile } from 'node:fs/promises';
import { fetchModel } from '@pith/zoo';
import { expect, test } from 'vitest';
import { compareWithOnnxruntime, type Given } from './compare-with-onnxruntime.js';

let state = 1;
/** Numbers from −1 to 1. */
function noise(...shape: number[]): Given {
  const count = shape.reduce((product, size) => product * size, 1);
  const data = Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 2 ** 30 - 1;
  });
  return { shape, data };
}
const rate = (hertz: bigint): Given => ({ shape: [], data: BigInt64Array.of(hertz) });

test.each<[string, Readonly<Record<string, Given>>]>([
  ['ocr-angle', { x: noise(1, 3, 48, 192) }],
  ['ocr-angle', { x: noise(2, 3, 48, 96) }],
  ['ocr-recognition', { x: noise(1, 3, 48, 160) }],
  ['ocr-detection', { x: noise(1, 3, 96, 160) }],
  [
    'silero-vad-legacy',
    { input: noise(1, 1536), sr: rate(16_000n), h: noise(2, 1, 64), c: noise(2, 1, 64) },
  ],
  ['silero-vad-v5', { input: noise(1, 512), sr: rate(16_000n), state: noise(2, 1, 128) }],
  ['silero-vad-v5', { input: noise(1, 256), sr: rate(8_000n), state: noise(2, 1, 128) }],
  ['wake-word-hello-deepa', { 'onnx::Flatten_0': noise(1, 25, 96) }],
  ['wake-word-namaste-deepa', { 'onnx::Flatten_0': noise(1, 24, 96) }],
])('%s gives what onnxruntime gives', async (name, inputs) => {
  const bytes = new Uint8Array(await readFile(await fetchModel(name)));
  for (const { difference, magnitude } of await compareWithOnnxruntime(bytes, inputs)) {
    expect(magnitude).toBeGreaterThan(0);
    expect(difference).toBeLessThan(2e-5 * Math.max(magnitude, 0.5));
  }
});
