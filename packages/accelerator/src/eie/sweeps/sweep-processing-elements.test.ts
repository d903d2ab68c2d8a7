import { describe, expect, it } from 'vitest';
import { uniformRandomLayer } from '../uniform-random-layer.js';
import { sweepProcessingElements } from './sweep-processing-elements.js';

// Alex-7 with an eighth of its inputs, so that slices are as high as the paper's.
const layer = uniformRandomLayer(
  { inputs: 512, outputs: 4096, weightDensity: 0.09, activationDensity: 0.353 },
  1,
);
const points = sweepProcessingElements(layer);

describe('sweepProcessingElements', () => {
  it('has the shape of Figs. 11 to 13', () => {
    expect(points.map(({ processingElements }) => processingElements)).toEqual([
      ...[1, 2, 4, 8, 16, 32, 64, 128, 256],
    ]);
    for (const [i, point] of points.entries()) {
      const before = points[i - 1];
      if (before === undefined) continue;
      // Speed-up is close to linear, padding falls as columns are cut into shorter slices, and the
      // load is less even among more PEs.
      expect(point.speedUp / before.speedUp).toBeGreaterThan(1.6);
      expect(point.paddingZeros).toBeLessThan(before.paddingZeros);
      expect(point.loadBalanceEfficiency).toBeLessThan(before.loadBalanceEfficiency + 0.005);
    }
    expect(points[0]!.speedUp).toBe(1);
    // One PE is in balance with itself: only its pipeline and empty scans cost cycles.
    expect(points[0]!.loadBalanceEfficiency).toBeGreaterThan(0.99);
  });

  it('counts padding as gaps of the rows of a PE do', () => {
    const { matrix } = layer;
    for (const { processingElements, paddingZeros, realWork } of points.slice(0, 3)) {
      let zeros = 0;
      for (let j = 0; j < matrix.inputs; j++) {
        const above = new Int32Array(processingElements).fill(-1);
        for (let n = matrix.columnStarts[j]!; n < matrix.columnStarts[j + 1]!; n++) {
          const row = Math.floor(matrix.rows[n]! / processingElements);
          const pe = matrix.rows[n]! % processingElements;
          zeros += Math.floor((row - above[pe]! - 1) / 16);
          above[pe] = row;
        }
      }
      expect(paddingZeros).toBe(zeros);
      expect(realWork).toBeCloseTo(matrix.rows.length / (matrix.rows.length + zeros), 12);
    }
  });

  it('measures speed-up against one PE that is not swept', () => {
    expect(sweepProcessingElements(layer, [64])).toEqual([points[6]]);
    expect(() => sweepProcessingElements(layer, [])).toThrow('no numbers of PEs');
    expect(() => sweepProcessingElements(layer, [0])).toThrow('processingElements is 0');
  });
});
