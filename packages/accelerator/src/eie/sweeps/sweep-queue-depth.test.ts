import { describe, expect, it } from 'vitest';
import { uniformRandomLayer } from '../uniform-random-layer.js';
import { sweepQueueDepth } from './sweep-queue-depth.js';

describe('sweepQueueDepth', () => {
  // VGG-7 with a quarter of its inputs.
  const layer = uniformRandomLayer(
    { inputs: 1024, outputs: 4096, weightDensity: 0.04, activationDensity: 0.375 },
    2,
  );

  it('finds 8 places enough, as Fig. 8 does', () => {
    const points = sweepQueueDepth(layer);
    points.forEach(({ cycles, loadBalanceEfficiency }, i) => {
      if (i === 0) return;
      expect(cycles).toBeLessThanOrEqual(points[i - 1]!.cycles);
      expect(loadBalanceEfficiency).toBeGreaterThanOrEqual(points[i - 1]!.loadBalanceEfficiency);
    });
    const at = (depth: number) => points.find(({ queueDepth }) => queueDepth === depth)!;
    expect(at(8).loadBalanceEfficiency - at(1).loadBalanceEfficiency).toBeGreaterThan(0.15);
    expect(at(256).loadBalanceEfficiency - at(8).loadBalanceEfficiency).toBeLessThan(0.05);
    expect(at(256).blockedCycles).toBeLessThan(at(8).blockedCycles);
  });

  it('refuses nothing to sweep', () => {
    expect(() => sweepQueueDepth(layer, [])).toThrow('no queue depths');
    expect(() => sweepQueueDepth(layer, [0])).toThrow('queueDepth is 0');
  });
});
