import { describe, expect, it } from 'vitest';
import { checkBatch, checkInputs } from './check-inputs.js';

const expected = [{ name: 'image', shape: [2, 3] }];
const check =
  (inputs: unknown, batch = 1) =>
  () =>
    checkInputs(expected, inputs as Record<string, Float32Array>, batch);

describe('checkInputs', () => {
  it('takes float32 and bytes of the right length', () => {
    expect(check({ image: new Float32Array(6) })()[0]).toBeInstanceOf(Float32Array);
    expect(check({ image: new Uint8Array(12) }, 2)()[0]).toHaveLength(12);
  });

  it.each<[string, unknown, RegExp]>([
    ['a missing input', {}, /input "image" is missing/],
    ['an unknown one', { image: new Float32Array(6), mask: 1 }, /no input "mask"; .*"image"/],
    ['the wrong type', { image: [0, 0, 0, 0, 0, 0] }, /type Array, but must be a Float32Array/],
    ['doubles', { image: new Float64Array(6) }, /type Float64Array/],
    ['the wrong length', { image: new Float32Array(5) }, /5 numbers, but a batch of 1 .*takes 6/],
    ['NaN', { image: Float32Array.of(0, 0, 0, Number.NaN, 0, 0) }, /element 3 is NaN/],
    ['infinity', { image: Float32Array.of(0, -Infinity, 0, 0, 0, 0) }, /element 1 is -Infinity/],
    ['no names', new Float32Array(6), /by name, such as \{ "image": data \}/],
    ['nothing', null, /by name/],
  ])('refuses %s', (_, inputs, message) => {
    expect(check(inputs)).toThrow(message);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 60])('refuses a batch of %d', (batch) => {
    expect(() => checkBatch(batch)).toThrow(/whole number of at least 1/);
  });
});
