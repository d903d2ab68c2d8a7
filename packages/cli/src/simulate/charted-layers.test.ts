import { describe, expect, it } from 'vitest';
import { layersAsBars, layersAsLines, widthFor } from './charted-layers.js';

const layers = Array.from({ length: 50 }, (_, i) => ({ name: `layer ${i}`, size: (i * 7) % 50 }));

describe('layersAsBars', () => {
  it('keeps the largest in their order', () => {
    const kept = layersAsBars(layers, ({ size }) => size).map(({ layer }) => layer);
    expect(kept).toEqual(layers.filter(({ size }) => size >= 10));
    expect(layersAsLines(layers, ({ size }) => size)).toHaveLength(12);
  });

  it('gives each a name of its own', () => {
    const twins = ['a', 'b', 'a', 'a'].map((name) => ({ name }));
    expect(layersAsBars(twins, () => 1).map(({ name }) => name)).toEqual([
      ...['a', 'b', 'a #2', 'a #3'],
    ]);
  });

  it('widens charts of many bars', () => {
    expect(widthFor(3)).toBe(720);
    expect(widthFor(40)).toBeGreaterThan(1000);
  });
});
