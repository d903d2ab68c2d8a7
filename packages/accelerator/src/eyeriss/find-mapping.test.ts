import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EYERISS_65NM } from '../energy/eyeriss-65nm.js';
import { accessCounts } from './access-counts.js';
import { type ConvolutionShape, convolutionShape } from './convolution-shape.js';
import type { Dataflow } from './dataflow.js';
import { rowStationary } from './dataflows/row-stationary.js';
import { weightStationary } from './dataflows/weight-stationary.js';
import { dataflows } from './dataflows.js';
import { energyBreakdown } from './energy-breakdown.js';
import { findMapping } from './find-mapping.js';
import { type LevelEnergy, levelEnergy } from './level-energy.js';
import type { Tiling } from './loop-nest.js';
import { withinLimits } from './mapping-limits.js';
import { alexNet } from './published-networks.js';
import { type ArrayHardware, hardwareAtEqualArea } from './storage-area.js';
import { storageNeeds } from './storage-needs.js';
import { candidates, parameterRanges } from './tile-candidates.js';
import { extentsOf } from './tile-extents.js';

/** All whole-number tilings whose tiles lie whole in one another or are all that there is. */
function* everyTiling(dataflow: Dataflow, shape: ConvolutionShape): Generator<Tiling> {
  const ranges = parameterRanges(dataflow);
  function* from(depth: number, chosen: Record<string, number>): Generator<Tiling> {
    const range = ranges[depth];
    if (range === undefined) {
      yield { ...chosen };
      return;
    }
    const inner = range.inner.reduce((tile, parameter) => tile * chosen[parameter]!, 1);
    const most = shape[range.letter];
    for (let value = 1; value <= most; value++) {
      const fits = range.counts
        ? value * inner <= most
        : value >= inner && (value % inner === 0 || value === most);
      if (fits) yield* from(depth + 1, { ...chosen, [range.parameter]: value });
    }
  }
  yield* from(0, {});
}

const costSets: readonly LevelEnergy[] = [
  { unit: 'MAC', dram: 200, buffer: 6, array: 2, registerFile: 1, multiplyAccumulate: 1 },
  // Register files that cost more than the array: larger tiles in elements no longer pay.
  { unit: 'MAC', dram: 20, buffer: 6, array: 2, registerFile: 5, multiplyAccumulate: 1 },
];

const layer = fc
  .record({
    G: fc.integer({ min: 1, max: 2 }),
    N: fc.integer({ min: 1, max: 3 }),
    M: fc.integer({ min: 1, max: 7 }),
    C: fc.integer({ min: 1, max: 5 }),
    E: fc.integer({ min: 1, max: 5 }),
    R: fc.integer({ min: 1, max: 3 }),
    U: fc.integer({ min: 1, max: 2 }),
  })
  .map(({ E, R, U, ...rest }) => convolutionShape({ ...rest, H: (E - 1) * U + R, R, U }));

const array = fc.record({
  processingElements: fc.integer({ min: 4, max: 24 }),
  bufferBytes: fc.integer({ min: 20, max: 1200 }),
  registerFileBytes: fc.integer({ min: 12, max: 60 }),
  wordBits: fc.constant(16),
});

describe('findMapping', () => {
  it.each(dataflows)('finds the best of all mappings of $name', (dataflow) => {
    let found = 0;
    fc.assert(
      fc.property(layer, array, fc.constantFrom(...costSets), (shape, hardware, costs) => {
        const best = bestOfAll(dataflow, shape, { hardware, costs });
        const { mapping, limits } = findMapping(dataflow, shape, hardware, costs);
        if (best === undefined) {
          expect(mapping).toBeUndefined();
          expect(limits.length).toBeGreaterThan(0);
          return;
        }
        found++;
        expect(mapping!.movementEnergy).toBeCloseTo(best.energy, 6);
        expect(mapping!.needs).toEqual(storageNeeds(dataflow, shape, mapping!.tiling));
        expect(withinLimits(mapping!.needs, hardware)).toBe(true);
        expect(mapping!.needs.processingElements).toBe(best.processingElements);
      }),
      { seed: 11, numRuns: 40 },
    );
    expect(found).toBeGreaterThan(10);
  });

  it('says which limit is too low, and what would do', () => {
    const { shape } = alexNet({ batch: 64 })[0]!;
    const hardware = hardwareAtEqualArea(weightStationary, { processingElements: 256 });
    const costs = levelEnergy(EYERISS_65NM, hardware);
    const refused = findMapping(weightStationary, shape, hardware, costs);
    expect(refused.mapping).toBeUndefined();
    expect(refused.limits).toEqual([
      {
        limit: 'global buffer',
        needed: 64 * 55 * 55 * 2,
        available: hardware.bufferBytes,
        fittingBatch: 56,
        message:
          'weight-stationary: the smallest mapping needs 387200 bytes of global buffer, the array ' +
          `has ${hardware.bufferBytes}; 387200 would do, or a batch of 56 instead of 64`,
      },
    ]);
    const enough: ArrayHardware = { ...hardware, bufferBytes: refused.limits[0]!.needed };
    const all = findMapping(weightStationary, shape, enough, costs).mapping!;
    expect(2 * all.needs.bufferWords).toBe(enough.bufferBytes);
    const fitting = alexNet({ batch: 56 })[0]!.shape;
    const fewer = findMapping(weightStationary, fitting, hardware, costs).mapping!;
    expect(withinLimits(fewer.needs, hardware)).toBe(true);
    const next = alexNet({ batch: 57 })[0]!.shape;
    expect(findMapping(weightStationary, next, hardware, costs).mapping).toBeUndefined();
  });

  it('names every limit, of the register file and the array too', () => {
    const hardware = {
      ...{ processingElements: 10, bufferBytes: 1e6, registerFileBytes: 10, wordBits: 16 },
    };
    const { shape } = alexNet({ batch: 1 })[0]!;
    const { limits } = findMapping(rowStationary, shape, hardware, costSets[0]!);
    expect(limits.map(({ limit, needed }) => [limit, needed])).toEqual([
      ['processing elements', 11],
      ['register file', (11 + 11 + 1) * 2],
    ]);
    expect(limits.map(({ fittingBatch }) => fittingBatch)).toEqual([undefined, undefined]);
  });

  it('refuses hardware that is none', () => {
    const { shape } = alexNet({ batch: 1 })[0]!;
    const hardware = hardwareAtEqualArea(rowStationary, { processingElements: 256 });
    const refused = (changed: Partial<ArrayHardware>) => () =>
      findMapping(rowStationary, shape, { ...hardware, ...changed }, costSets[0]!);
    expect(refused({ bufferBytes: -1 })).toThrow('bufferBytes is -1, expected a whole number ≥ 0');
    expect(refused({ wordBits: Number.NaN })).toThrow('wordBits is NaN');
  });
});

function bestOfAll(
  dataflow: Dataflow,
  shape: ConvolutionShape,
  on: { hardware: ArrayHardware; costs: LevelEnergy },
): { energy: number; processingElements: number } | undefined {
  let best: { energy: number; processingElements: number } | undefined;
  for (const tiling of everyTiling(dataflow, shape)) {
    const needs = storageNeeds(dataflow, shape, tiling);
    if (!withinLimits(needs, on.hardware)) continue;
    const { processingElements } = needs;
    const energy = energyBreakdown(accessCounts(dataflow, shape, tiling), 0, on.costs).total;
    if (
      best === undefined ||
      energy < best.energy ||
      (energy === best.energy &&
        processingElements > best.processingElements &&
        smallestTiles(dataflow, shape, tiling))
    ) {
      best = { energy, processingElements };
    }
  }
  return best;
}

/** Elements that only a last, smaller tile leaves idle do not count: as many passes take fewer. */
function smallestTiles(dataflow: Dataflow, shape: ConvolutionShape, tiling: Tiling): boolean {
  const extents = extentsOf(dataflow, shape, tiling);
  return parameterRanges(dataflow).every((range) =>
    candidates(range, extents).includes(extents[range.parameter]),
  );
}
