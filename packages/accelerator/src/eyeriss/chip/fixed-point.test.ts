import { InputError } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFixedPoint } from './fixed-point.js';

describe('toFixedPoint', () => {
  it('puts the binary point where the largest value just fits', () => {
    expect(toFixedPoint('conv', [Float32Array.of(0.5, -1.5, 3)]).fractionBits).toBe(13);
    const { words, fractionBits } = toFixedPoint('conv', [
      Float32Array.of(1),
      Float32Array.of(0.25),
    ]);
    expect(fractionBits).toBe(14);
    expect(words).toEqual([Int16Array.of(2 ** 14), Int16Array.of(2 ** 12)]);
    expect(toFixedPoint('conv', [Float32Array.of(70_000)]).fractionBits).toBe(-2);
  });

  it('is within half a step of every value, but where it saturates', () => {
    const value = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 50 }), (given) => {
        const values = Float32Array.from(given);
        const { words, fractionBits } = toFixedPoint('conv', [values]);
        const step = 2 ** -fractionBits;
        const largest = Math.max(...values.map(Math.abs));
        values.forEach((v, i) => {
          const error = Math.abs(v - words[0]![i]! * step);
          expect(error).toBeLessThanOrEqual(Math.abs(words[0]![i]!) === 32767 ? step : step / 2);
        });
        // No bit is wasted.
        if (largest * 2 ** 160 >= 2 ** 14) expect(largest / step).toBeGreaterThanOrEqual(2 ** 14);
      }),
    );
  });

  it('holds zeros', () => {
    expect(toFixedPoint('conv', [new Float32Array(3)])).toEqual({
      fractionBits: 15,
      words: [new Int16Array(3)],
    });
  });

  it('refuses what is not finite', () => {
    const values = [Float32Array.of(1), Float32Array.of(0, Number.NaN)];
    expect(() => toFixedPoint('conv2', values)).toThrow(InputError);
    expect(() => toFixedPoint('conv2', values)).toThrow(/conv2: value 1 of sample 1 is NaN/);
  });
});
