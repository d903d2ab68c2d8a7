import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adamStep } from './adam.js';
import { Codebook } from './codebook.js';

describe('Codebook', () => {
  it('starts at the multiples nearest to what it is given, none of them 0', () => {
    const codebook = new Codebook(Float32Array.of(-0.9, -0.01, 0.02, 0.55), 0.25);
    expect([...codebook.levels]).toEqual([-1, -0.25, 0.25, 0.5]);
  });

  it('moves against the gradient', () => {
    const codebook = new Codebook(Float32Array.of(-1, 1), 1 / 64);
    for (let t = 1; t <= 50; t++) codebook.step(Float32Array.of(0, 2), adamStep(0.01, t));
    expect(codebook.levels[0]).toBe(-1);
    expect(codebook.levels[1]).toBeCloseTo(0.5, 1);
  });

  it('keeps its levels apart, in order and on their side of 0', () => {
    const gradients = fc.array(fc.float({ noNaN: true, min: -1, max: 1 }), {
      ...{ minLength: 6, maxLength: 6 },
    });
    fc.assert(
      fc.property(fc.array(gradients, { maxLength: 60 }), (steps) => {
        const codebook = new Codebook(Float32Array.of(-0.3, -0.2, -0.1, 0.1, 0.2, 0.3), 1 / 16);
        for (const [t, gradient] of steps.entries()) {
          codebook.step(Float32Array.from(gradient), adamStep(0.1, t + 1));
        }
        const { levels } = codebook;
        for (const [i, level] of levels.entries()) {
          expect(level * 16).toBe(Math.round(level * 16));
          expect(Math.sign(level)).toBe(i < 3 ? -1 : 1);
          if (i > 0) expect(level).toBeGreaterThan(levels[i - 1]!);
        }
      }),
    );
  });
});
