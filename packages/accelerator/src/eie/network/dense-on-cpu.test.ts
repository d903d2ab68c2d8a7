import { describe, expect, it } from 'vitest';
import { benchmarkLayers } from '../benchmark-layers.js';
import { CORE_I7_5930K, denseOnCpu, MEASURED_BYTES_PER_SECOND } from './dense-on-cpu.js';

/** EIE's Table IV: dense, batch 1, on the CPU. */
const measured: Readonly<Record<string, number>> = {
  'Alex-6': 7516.2,
  'Alex-7': 6187.1,
  'Alex-8': 1134.9,
  'VGG-6': 35022.8,
  'VGG-7': 5372.8,
  'VGG-8': 774.2,
  'NT-We': 605.0,
  'NT-Wd': 1361.4,
  'NT-LSTM': 470.5,
};

describe('denseOnCpu', () => {
  it('takes its rate from the published times', () => {
    const logarithms = benchmarkLayers.map(({ name, inputs, outputs }) =>
      Math.log((4 * inputs * outputs) / (measured[name]! / 1e6)),
    );
    const mean = logarithms.reduce((sum, n) => sum + n, 0) / logarithms.length;
    expect(MEASURED_BYTES_PER_SECOND / Math.exp(mean)).toBeCloseTo(1, 2);
  });

  it('bounds each published time from below, and expects it within a factor of two', () => {
    for (const { name, inputs, outputs } of benchmarkLayers) {
      const weights = inputs * outputs;
      const { microseconds, expectedMicroseconds } = denseOnCpu(weights, weights);
      expect(microseconds).toBeLessThan(measured[name]!);
      expect(expectedMicroseconds / measured[name]!).toBeGreaterThan(1 / 2);
      expect(expectedMicroseconds / measured[name]!).toBeLessThan(2);
    }
  });

  it('is bound by memory where weights are used once, by arithmetic where often', () => {
    const { bytesPerSecond, operationsPerSecond } = CORE_I7_5930K;
    const once = denseOnCpu(1e6, 1e6);
    expect(once.microseconds).toBeCloseTo((4e6 / bytesPerSecond) * 1e6, 9);
    const often = denseOnCpu(1e6, 1e9);
    expect(often.microseconds).toBeCloseTo((2e9 / operationsPerSecond) * 1e6, 9);
    expect(often.expectedMicroseconds).toBe(often.microseconds);
  });
});
