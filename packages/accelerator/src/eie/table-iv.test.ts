import { describe, expect, it } from 'vitest';
import { benchmarkLayers } from './benchmark-layers.js';
import { eieConfiguration } from './configuration.js';
import { simulateBenchmarkLayer } from './simulate-benchmark-layer.js';

describe('the nine layers of EIE (Han et al. 2016, Table IV), non-zeros spread at random', () => {
  const configuration = eieConfiguration();
  const runs = benchmarkLayers.map((layer) => ({
    layer,
    timing: simulateBenchmarkLayer(layer, configuration, 1),
  }));
  const geometricMean = (ratios: number[]) =>
    Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);

  it('take about the published theoretical and actual times', () => {
    const theoretical = runs.map(
      ({ layer, timing }) =>
        (timing.theoreticalSeconds * 1e6) / layer.published.theoreticalMicroseconds,
    );
    const actual = runs.map(
      ({ layer, timing }) => (timing.seconds * 1e6) / layer.published.actualMicroseconds,
    );
    expect(Math.abs(Math.log(geometricMean(theoretical)))).toBeLessThan(Math.log(1.07));
    expect(Math.abs(Math.log(geometricMean(actual)))).toBeLessThan(Math.log(1.12));
  });

  it('balance worst on the layer with the fewest rows (Fig. 8)', () => {
    const worst = runs.reduce((a, b) =>
      a.timing.loadBalanceEfficiency < b.timing.loadBalanceEfficiency ? a : b,
    );
    expect(worst.layer.name).toBe('NT-We');
    for (const { layer, timing } of runs) {
      if (layer.name !== 'NT-We') expect(timing.loadBalanceEfficiency).toBeGreaterThan(0.85);
    }
  });
});
