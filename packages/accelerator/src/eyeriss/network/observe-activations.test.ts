import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convolutionShape } from '../convolution-shape.js';
import { observeActivations } from './observe-activations.js';

const problems = fc
  .record({
    ...{ G: fc.integer({ min: 1, max: 2 }), C: fc.integer({ min: 1, max: 2 }) },
    ...{ E: fc.integer({ min: 1, max: 4 }), F: fc.integer({ min: 1, max: 4 }) },
    ...{ R: fc.integer({ min: 1, max: 3 }), S: fc.integer({ min: 1, max: 3 }) },
    U: fc.integer({ min: 1, max: 3 }),
    top: fc.nat(1),
    left: fc.nat(1),
    beyond: fc.nat(2),
    bits: fc.infiniteStream(fc.nat(3)),
  })
  .map(({ G, C, E, F, R, S, U, top, left, beyond, bits }) => {
    const H = (E - 1) * U + R;
    const W = (F - 1) * U + S;
    const above = H > 1 ? top : 0;
    const before = W > 1 ? left : 0;
    // Some inputs may lie beyond what filters see.
    const stored = { height: H - above + beyond, width: W - before + beyond, channels: G * C };
    const shape = convolutionShape({ G, M: 2, C, H, W, R, S, U });
    const values = Float32Array.from({ length: stored.height * stored.width * G * C }, () => {
      const bit: number = bits.next().value;
      return bit < 2 ? 0 : bit;
    });
    return { shape, stored, values, padding: { top: above, left: before, bottom: 0, right: 0 } };
  });

describe('observeActivations', () => {
  it('counts the multiply-accumulates that meet a zero', () => {
    fc.assert(
      fc.property(problems, ({ shape, stored, values, padding }) => {
        const { G, C, E, F, R, S, U } = shape;
        let zeros = 0;
        let all = 0;
        for (let c = 0; c < G * C; c++) {
          for (let y = 0; y < E; y++) {
            for (let x = 0; x < F; x++) {
              for (let i = 0; i < R; i++) {
                for (let j = 0; j < S; j++) {
                  const row = y * U + i - padding.top;
                  const column = x * U + j - padding.left;
                  const inside =
                    row >= 0 && row < stored.height && column >= 0 && column < stored.width;
                  const at = (row * stored.width + column) * stored.channels + c;
                  if (!inside || values[at] === 0) zeros++;
                  all++;
                }
              }
            }
          }
        }
        const layer = { name: 'conv', inputs: [values], outputs: [values], outputShape: [1] };
        const seen = observeActivations(layer, { shape, stored, padding }, { first: false });
        expect(seen.gatedShare).toBeCloseTo(zeros / all, 12);
        expect(seen.inputZeros).toBe(values.filter((v) => v === 0).length / values.length);
      }),
    );
  });

  it('codes planes, in which zeros lie together', () => {
    // One of two channels is empty: by pixel, every second value is zero; by plane, half at once.
    const values = Float32Array.from({ length: 2 * 960 }, (_, i) => (i % 2 === 0 ? 0 : 1));
    const shape = convolutionShape({ M: 1, C: 2, H: 30, W: 32, R: 1 });
    const stored = { height: 30, width: 32, channels: 2 };
    const padding = { top: 0, bottom: 0, left: 0, right: 0 };
    const layer = { name: 'conv', inputs: [values], outputs: [values], outputShape: [30, 32, 2] };
    const seen = observeActivations(layer, { shape, stored, padding }, { first: false });
    // 30 pairs for 960 zeros, 960 for what is not: 330 words of 64 bits for 1920 of 16.
    expect(seen.inputCodingRatio).toBe((1920 * 16) / (330 * 64));
    expect(seen.outputCodingRatio).toBe(seen.inputCodingRatio);
    const first = observeActivations(layer, { shape, stored, padding }, { first: true });
    expect(first.inputCodingRatio).toBe(1);
    expect(seen.inputFractionBits).toBe(14);
  });

  it('asks for samples and for numbers', () => {
    const shape = convolutionShape({ M: 1, C: 1, H: 1, R: 1 });
    const stored = { height: 1, width: 1, channels: 1 };
    const padding = { top: 0, bottom: 0, left: 0, right: 0 };
    const see = (inputs: Float32Array[]) =>
      observeActivations(
        { name: 'conv', inputs, outputs: inputs, outputShape: [1] },
        { shape, stored, padding },
        { first: false },
      );
    expect(() => see([])).toThrow('conv: there are no samples');
    expect(() => see([Float32Array.of(Number.POSITIVE_INFINITY)])).toThrow('value 0 of sample 0');
  });
});
