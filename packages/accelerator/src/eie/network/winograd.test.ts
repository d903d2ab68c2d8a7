import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transformFilter, transformInput, transformOutput } from './winograd.js';

/** Halves and quarters are exact in floats. */
const numbers = (length: number) =>
  fc.array(fc.integer({ min: -50, max: 50 }), { minLength: length, maxLength: length });

describe('F(2×2, 3×3)', () => {
  it('gives what the loop nest of a convolution gives', () => {
    fc.assert(
      fc.property(numbers(16), numbers(9), (patch, filter) => {
        const direct: number[] = [];
        for (let y = 0; y < 2; y++) {
          for (let x = 0; x < 2; x++) {
            let sum = 0;
            for (let i = 0; i < 3; i++) {
              for (let j = 0; j < 3; j++) sum += filter[i * 3 + j]! * patch[(y + i) * 4 + x + j]!;
            }
            direct.push(sum);
          }
        }
        const [u, v] = [transformFilter(filter), transformInput(patch)];
        expect(transformOutput(u.map((weight, i) => weight * v[i]!))).toEqual(direct);
      }),
    );
  });

  it('takes 16 products', () => {
    expect(transformFilter(Array(9).fill(1))).toHaveLength(16);
    expect(transformInput(Array(16).fill(1))).toHaveLength(16);
  });
});
