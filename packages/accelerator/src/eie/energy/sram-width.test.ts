import { describe, expect, it } from 'vitest';
import { EIE_45NM, SRAM_FIXED_SHARE } from '../../energy/eie-45nm.js';
import { benchmarkLayers } from '../benchmark-layers.js';
import { eieConfiguration } from '../configuration.js';
import { interleave } from '../interleaved-csc.js';
import { uniformRandomLayer } from '../uniform-random-layer.js';
import { weightReads } from './weight-reads.js';

describe('SRAM_FIXED_SHARE', () => {
  it('makes 64 bits the cheapest width over the nine layers (EIE, Fig. 9), and is needed for it', () => {
    const widths = [32, 64, 128, 256, 512];
    const configuration = eieConfiguration();
    const reads = widths.map(() => 0);
    for (const shape of benchmarkLayers) {
      const { matrix, activations } = uniformRandomLayer(shape, 1);
      const interleaved = interleave(matrix, configuration);
      widths.forEach((width, n) => {
        // Entries of 8 bits: the width changes nothing but how many of them a line holds.
        const lines = { ...interleaved, entriesPerSramRow: width / 8 };
        reads[n]! += weightReads(lines, activations).matrixReads;
      });
    }
    expect(reads).toEqual([...reads].sort((a, b) => b - a));
    const best = (read: (width: number) => number): number => {
      const energies = widths.map((width, n) => reads[n]! * read(width));
      return widths[energies.indexOf(Math.min(...energies))]!;
    };
    expect(best((width) => EIE_45NM.sram(configuration.matrixSramBytes, width))).toBe(64);
    // The band of the docstring.
    const withShare = (share: number) => best((width) => share + ((1 - share) * width) / 32);
    expect([0.41, 0.45, SRAM_FIXED_SHARE, 0.59, 0.63].map(withShare)).toEqual([
      32, 64, 64, 64, 128,
    ]);
  });
});
