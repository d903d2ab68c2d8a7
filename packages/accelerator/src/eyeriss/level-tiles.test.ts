import { describe, expect, it } from 'vitest';
import { rowStationary } from './dataflows/row-stationary.js';
import { weightStationary } from './dataflows/weight-stationary.js';
import { readNest } from './level-tiles.js';
import { keep, type LoopNest, loop, spread } from './loop-nest.js';

/** The rest of a nest: what is left of every letter, one by one. */
const oneByOne: LoopNest = [
  loop('N'),
  loop('M'),
  loop('C'),
  loop('E'),
  loop('F'),
  loop('R'),
  loop('S'),
];

describe('readNest', () => {
  it('finds what row stationary keeps and how far its movements serve', () => {
    const { tiles, spreads } = rowStationary.reading;
    expect(spreads).toEqual({ C: ['r'], M: ['t'], E: ['e'], R: ['R'] });
    expect(tiles.weights.inBuffer).toBeUndefined();
    expect(tiles.weights.inRegisterFile).toMatchObject({ M: ['p'], C: ['q'], R: [], S: ['S'] });
    expect(tiles.weights.fetched).toMatchObject({ N: ['n'], E: ['e'], F: ['F'] });
    expect(tiles.inputs.inBuffer).toMatchObject({ N: ['n'], C: ['q', 'r'], E: ['e'], R: ['R'] });
    expect(tiles.inputs.inRegisterFile).toMatchObject({ C: ['q'], F: [], S: ['S'] });
    expect(tiles.inputs.delivered).toMatchObject({ M: ['p'], F: ['F'], S: ['S'] });
    expect(tiles.partialSums.handedOver).toMatchObject({ C: ['q', 'r'], R: ['R'], S: ['S'] });
    expect(tiles.partialSums.delivered).toMatchObject({ C: ['q'], R: [], S: ['S'] });
  });

  it('knows which types elements share', () => {
    const { weights, inputs, partialSums } = weightStationary.reading.tiles;
    expect([weights.shared, inputs.shared, partialSums.shared]).toEqual([false, true, true]);
  });

  it('refuses nests that contradict themselves', () => {
    expect(() => readNest([loop('M', 'p'), spread('M', 'q'), ...oneByOne])).toThrow(
      'M is spread by q',
    );
    expect(() => readNest([spread('M'), spread('M'), ...oneByOne])).toThrow('M is spread twice');
    expect(() => readNest([spread('M'), keep('inputs', 'buffer'), ...oneByOne])).toThrow(
      'inputs come to the buffer after the array',
    );
    expect(() => readNest([keep('inputs', 'registerFile'), ...oneByOne])).toThrow(
      'inputs rest in elements before any spread',
    );
    expect(() => readNest([...oneByOne.slice(1), loop('N', 'n')])).toThrow('N ends in tiles of n');
  });
});
