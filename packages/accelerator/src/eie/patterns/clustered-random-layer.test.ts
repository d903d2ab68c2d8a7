import { describe, expect, it } from 'vitest';
import { eieConfiguration } from '../configuration.js';
import { interleave } from '../interleaved-csc.js';
import { simulateMatrixVector } from '../simulate-matrix-vector.js';
import { sparseMatrix } from '../sparse-matrix.js';
import { clusteredRandomLayer } from './clustered-random-layer.js';

// What there is to measure of the layer that comes with the EIE authors' simulator (RalphMao/
// EIE-simulator, data/, 4096 × 1000 on 64 PEs): 1,051,032 weights, no padding, variations of columns
// and rows 0.0820 and 0.1300, 1759 active inputs (more than Table III's 37.5 %), whose columns have
// 1.0032 times as many weights as the others.
const published = {
  ...{ inputs: 4096, outputs: 1000, weightDensity: 1_051_032 / 4_096_000 },
  ...{ activationDensity: 1759 / 4096, columnVariation: 0.082, rowVariation: 0.13, lift: 1.0032 },
};

describe('clusteredRandomLayer', () => {
  it('takes the times of Alex-8 in Table IV, with the statistics of the authors’ own layer', () => {
    const times = [1, 2, 3].map((seed) => {
      const { matrix, activations } = clusteredRandomLayer(published, seed);
      return simulateMatrixVector(
        interleave(sparseMatrix(matrix), eieConfiguration()),
        activations,
      );
    });
    for (const { theoreticalSeconds, seconds } of times) {
      // 8.9 and 9.9 µs.
      expect(Math.abs(theoreticalSeconds / 8.9e-6 - 1)).toBeLessThan(0.02);
      expect(Math.abs(seconds / 9.9e-6 - 1)).toBeLessThan(0.06);
    }
  });

  it('repeats itself', () => {
    const small = { ...published, inputs: 50, outputs: 40 };
    expect(clusteredRandomLayer(small, 7)).toEqual(clusteredRandomLayer(small, 7));
    expect(clusteredRandomLayer(small, 8)).not.toEqual(clusteredRandomLayer(small, 7));
  });
});
