import { describe, expect, it } from 'vitest';
import { energyScale, energyText, significant } from './simulate-energy.js';

describe('energyScale', () => {
  it('is one unit for all, by the largest', () => {
    const scale = energyScale('pJ', [5, 2_340_000]);
    expect(scale.unit).toBe('µJ');
    expect([scale.format(2_340_000), scale.format(5), scale.format(0)]).toEqual([
      ...['2.34', '5.0e-6', '0'],
    ]);
    expect(scale.value(1_000_000)).toBe(1);
  });

  it('keeps multiples of a MAC apart from joules', () => {
    expect(energyScale('MAC', [12_345])).toMatchObject({ unit: 'kMAC', name: 'thousand MACs' });
    expect(energyText('MAC', 12)).toBe('the energy of 12 MACs');
    expect(energyText('pJ', 123_456)).toBe('123 nJ');
    expect(energyText('pJ', 0)).toBe('0 pJ');
    expect(energyText('pJ', 1e30)).toBe('1,000,000,000,000,000,000 J');
  });

  it('writes three digits that count', () => {
    expect([0.012345, 1.2345, 12.345, 999.4, 12345.6].map(significant)).toEqual([
      ...['0.0123', '1.23', '12.3', '999', '12,346'],
    ]);
  });
});
