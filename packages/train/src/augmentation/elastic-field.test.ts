import { SeededRandom } from '@pith/compress';
import { describe, expect, it } from 'vitest';
import { ElasticField } from './elastic-field.js';

function covariance({ field, side }: ElasticField, columns: number, rows: number): number {
  let sum = 0;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      sum += field[y * side + x]! * field[((y + rows) % side) * side + ((x + columns) % side)]!;
    }
  }
  return sum / field.length;
}

describe('ElasticField', () => {
  const square = { height: 29, width: 29 };
  const field = new ElasticField(new SeededRandom(1), square);

  it('has the mean and spread of uniform noise in ±1 smoothed with σ = 4 and multiplied by 34', () => {
    // Convolving white noise of variance 1/3 with a Gaussian in two dimensions divides it by 4πσ².
    const spread = 34 * Math.sqrt(1 / 3 / (4 * Math.PI * 4 ** 2));
    const mean = field.field.reduce((a, b) => a + b) / field.field.length;
    // About side² / (4πσ²) places are independent.
    const error = (spread * Math.sqrt(4 * Math.PI) * 4) / field.side;
    expect(field.sigma).toBe(4);
    expect(Math.abs(mean)).toBeLessThan(4 * error);
    expect(Math.sqrt(covariance(field, 0, 0)) / spread).toBeGreaterThan(0.93);
    expect(Math.sqrt(covariance(field, 0, 0)) / spread).toBeLessThan(1.07);
  });

  it('is smooth: the correlation at a distance d is exp(−d² / 4σ²), also across its edges', () => {
    const variance = covariance(field, 0, 0);
    for (const [columns, rows] of [
      [2, 0],
      [0, 4],
      [5, 5],
      [30, 0],
    ] as const) {
      const expected = Math.exp(-(columns ** 2 + rows ** 2) / (4 * 4 ** 2));
      expect(Math.abs(covariance(field, columns, rows) / variance - expected)).toBeLessThan(0.12);
    }
    const { side } = field;
    const steps = Array.from({ length: side }, (_, y) =>
      Math.abs(field.field[y * side]! - field.field[y * side + side - 1]!),
    );
    expect(Math.max(...steps)).toBeLessThan(2);
  });

  it('grows with the image', () => {
    const large = new ElasticField(new SeededRandom(1), { height: 58, width: 58 });
    expect(large.sigma).toBe(8);
    const ratio = Math.sqrt(covariance(large, 0, 0) / covariance(field, 0, 0));
    expect(Math.abs(ratio - 2)).toBeLessThan(0.15);
  });

  it('is the same under its seed, and another under another', () => {
    const again = new ElasticField(new SeededRandom(1), square);
    expect(again.field.every((value, i) => value === field.field[i])).toBe(true);
    const other = new ElasticField(new SeededRandom(2), square);
    expect(other.field.every((value, i) => value === field.field[i])).toBe(false);
    const drawn = (seed: number) => {
      const { columnX, rowX, columnY, rowY } = field.draw(new SeededRandom(seed), 1);
      return [columnX, rowX, columnY, rowY];
    };
    expect(drawn(3)).toEqual(drawn(3));
    expect(drawn(3)).not.toEqual(drawn(4));
    expect(new Set(drawn(3)).size).toBe(4);
  });
});
