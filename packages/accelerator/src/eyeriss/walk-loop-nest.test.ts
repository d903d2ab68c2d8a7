import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessCounts } from './access-counts.js';
import { type ConvolutionShape, convolutionShape, valueCount } from './convolution-shape.js';
import { type Dataflow, defineDataflow } from './dataflow.js';
import { dataflows } from './dataflows.js';
import { keep, loop, spread, type Tiling } from './loop-nest.js';
import { storageNeeds } from './storage-needs.js';
import { parameterRanges } from './tile-candidates.js';
import { type ConvolutionValues, walkLoopNest } from './walk-loop-nest.js';

const layer = fc
  .record({
    G: fc.integer({ min: 1, max: 2 }),
    N: fc.integer({ min: 1, max: 3 }),
    M: fc.integer({ min: 1, max: 5 }),
    C: fc.integer({ min: 1, max: 4 }),
    E: fc.integer({ min: 1, max: 4 }),
    F: fc.integer({ min: 1, max: 4 }),
    R: fc.integer({ min: 1, max: 3 }),
    S: fc.integer({ min: 1, max: 3 }),
    U: fc.integer({ min: 1, max: 2 }),
  })
  .map(({ E, F, R, S, U, ...rest }) =>
    convolutionShape({ ...rest, H: (E - 1) * U + R, W: (F - 1) * U + S, R, S, U }),
  );

/** Any tiling whose tiles lie whole in one another or are all that there is. */
function tilingFrom(dataflow: Dataflow, shape: ConvolutionShape, choices: number[]): Tiling {
  const chosen: Record<string, number> = {};
  parameterRanges(dataflow).forEach((range, at) => {
    const inner = range.inner.reduce((tile, parameter) => tile * chosen[parameter]!, 1);
    const extent = shape[range.letter];
    const most = range.counts ? Math.floor(extent / inner) : Math.ceil(extent / inner);
    const count = 1 + (choices[at]! % most);
    chosen[range.parameter] = range.counts ? count : Math.min(count * inner, extent);
  });
  return chosen;
}

/** Small whole numbers, so that sums are exact in any order. */
function valuesOf(shape: ConvolutionShape): ConvolutionValues {
  return {
    inputs: Array.from({ length: valueCount(shape, 'inputs') }, (_, i) => ((i * 7) % 13) - 6),
    weights: Array.from({ length: valueCount(shape, 'weights') }, (_, i) => ((i * 5) % 11) - 5),
  };
}

/** The convolution, written out (ISCA 2016, eq. 1). */
function convolve(shape: ConvolutionShape, { inputs, weights }: ConvolutionValues): number[] {
  const { G, N, M, C, H, W, E, F, R, S, U } = shape;
  const outputs: number[] = [];
  for (let n = 0; n < N; n++) {
    for (let g = 0; g < G; g++) {
      for (let m = 0; m < M; m++) {
        for (let y = 0; y < E; y++) {
          for (let x = 0; x < F; x++) {
            let sum = 0;
            for (let c = 0; c < C; c++) {
              for (let i = 0; i < R; i++) {
                for (let j = 0; j < S; j++) {
                  const input = inputs[(((n * G + g) * C + c) * H + U * y + i) * W + U * x + j]!;
                  sum += input * weights[(((g * M + m) * C + c) * R + i) * S + j]!;
                }
              }
            }
            outputs.push(sum);
          }
        }
      }
    }
  }
  return outputs;
}

/** Not the paper's: partial sums rest nowhere, and go to DRAM and back between channels and taps. */
const streaming = defineDataflow({
  ...{ name: 'streaming', symbol: 'X', source: 'this test', registerFileBytes: 4 },
  nest: [
    loop('E', 'e'),
    loop('F', 'f'),
    loop('N'),
    loop('C', 'q', 'r'),
    keep('inputs', 'buffer'),
    loop('M', 'm'),
    keep('weights', 'buffer'),
    loop('R'),
    loop('S'),
    spread('C', 'q'),
    spread('E'),
    loop('F'),
    keep('inputs', 'registerFile'),
    loop('M'),
    loop('C'),
  ],
});

describe('walkLoopNest', () => {
  it.each([...dataflows, streaming])(
    '$name: computes the convolution, and moves what is counted',
    (dataflow) => {
      const choices = fc.array(fc.nat(1000), { minLength: 8, maxLength: 8 });
      fc.assert(
        fc.property(layer, choices, (shape, numbers) => {
          const tiling = tilingFrom(dataflow, shape, numbers);
          const values = valuesOf(shape);
          const walk = walkLoopNest(dataflow, shape, tiling, values);
          expect([...walk.outputs]).toEqual(convolve(shape, values));
          expect(walk.accesses).toEqual(accessCounts(dataflow, shape, tiling));
          const needs = storageNeeds(dataflow, shape, tiling);
          expect(walk.processingElements).toBeLessThanOrEqual(needs.processingElements);
          expect(walk.bufferWords + dataflow.delayLineWords(shape, tiling)).toBe(needs.bufferWords);
          expect(walk.registerWords + dataflow.shiftRegisterWords(shape)).toBe(needs.registerWords);
        }),
        { seed: 5, numRuns: 50 },
      );
    },
  );
});
