import { describe, expect, it } from 'vitest';
import { EIE_45NM } from '../../energy/eie-45nm.js';
import { sweepPrecision } from './sweep-precision.js';

describe('sweepPrecision', () => {
  it('sets energy beside accuracy', async () => {
    const asked: string[] = [];
    const points = await sweepPrecision((arithmetic) => {
      asked.push(arithmetic);
      return arithmetic === 'fixed-8' ? 0.5 : 0.8;
    }, EIE_45NM);
    expect(asked).toEqual(['float-32', 'fixed-32', 'fixed-16', 'fixed-8']);
    expect(points.map(({ accuracy }) => accuracy)).toEqual([0.8, 0.8, 0.8, 0.5]);
    // §VI-C: 16-bit fixed point takes 5 times less than 32-bit and 6.2 times less than float-32.
    const [float32, fixed32, fixed16] = points.map(({ multiplyEnergy }) => multiplyEnergy);
    expect(fixed32! / fixed16!).toBeCloseTo(5, 0);
    expect(float32! / fixed16!).toBeCloseTo(6.2, 1);
  });
});
