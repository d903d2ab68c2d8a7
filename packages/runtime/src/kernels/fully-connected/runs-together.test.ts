import { describe, expect, it } from 'vitest';
import { runsTogether } from './runs-together.js';

describe('runsTogether', () => {
  const batch = (samples: number, density: number) =>
    runsTogether(samples, [
      Float32Array.from({ length: samples * 100 }, (_, i) => (i % 100 < 100 * density ? -1 : 0)),
    ]);

  it('waits for as many samples as their zeros would save', () => {
    const least = (density: number) =>
      [1, 2, 3, 4, 5, 6, 7, 8, 9].find((samples) => batch(samples, density));
    expect(least(1)).toBe(3);
    expect(least(0.6)).toBe(4);
    expect(least(0.35)).toBe(6);
    expect(least(0.02)).toBe(8);
  });
});
