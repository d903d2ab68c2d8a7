import { describe, expect, it } from 'vitest';
import { EIE_45NM } from '../../energy/eie-45nm.js';
import { eieConfiguration } from '../configuration.js';
import { uniformRandomLayer } from '../uniform-random-layer.js';
import { sweepSramWidth } from './sweep-sram-width.js';

describe('sweepSramWidth', () => {
  const layer = uniformRandomLayer(
    { inputs: 256, outputs: 4096, weightDensity: 0.09, activationDensity: 0.35 },
    3,
  );

  it('reads fewer and dearer rows, as Fig. 9 does', () => {
    const points = sweepSramWidth(layer, EIE_45NM);
    expect(points.map(({ sramWidth }) => sramWidth)).toEqual([32, 64, 128, 256, 512]);
    points.forEach((point, i) => {
      expect(point.entriesPerRow).toBe(point.sramWidth / 8);
      expect(point.energy).toBe(point.reads * point.energyPerRead);
      if (i === 0) return;
      const before = points[i - 1]!;
      expect(point.reads).toBeLessThan(before.reads);
      // Half as many at best, more where columns end within a row.
      expect(point.reads).toBeGreaterThan(before.reads / 2);
      expect(point.energyPerRead).toBeGreaterThan(before.energyPerRead);
    });
  });

  it('reads each row that an active column touches, in an all active layer', () => {
    const active = { ...layer, activations: new Float32Array(256).fill(1) };
    const one = eieConfiguration({ processingElements: 1, activationRegisters: 4096 });
    const [point] = sweepSramWidth(active, EIE_45NM, [64], one);
    // Every entry once, in order: no row twice but where the next column starts within it, which is
    // not read again.
    let entries = 0;
    const { columnStarts, rows } = layer.matrix;
    for (let j = 0; j < 256; j++) {
      let above = -1;
      for (let n = columnStarts[j]!; n < columnStarts[j + 1]!; n++) {
        entries += 1 + Math.floor((rows[n]! - above - 1) / 16);
        above = rows[n]!;
      }
    }
    expect(point!.reads).toBe(Math.ceil(entries / 8));
  });

  it('refuses widths without whole entries', () => {
    expect(() => sweepSramWidth(layer, EIE_45NM, [])).toThrow('no SRAM widths');
    expect(() => sweepSramWidth(layer, EIE_45NM, [36])).toThrow('32 or 40 would fit');
  });
});
