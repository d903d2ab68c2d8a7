import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConvolutionShape, convolutionShape } from '../convolution-shape.js';
import { EYERISS_CHIP } from './chip.js';
import { type ChipAccesses, countAccesses, type PlanePadding } from './count-accesses.js';
import { processingCycles } from './latency.js';
import type { RowStationaryMapping } from './row-stationary-mapping.js';

/** from…to − 1 in consecutive parts. */
function parts([from, to]: readonly [number, number], size: number): number[][] {
  const all: number[][] = [];
  for (let first = from; first < to; first += size) {
    all.push(Array.from({ length: Math.min(size, to - first) }, (_, i) => first + i));
  }
  return all;
}

function spanOf(part: readonly number[]): readonly [number, number] {
  return [part[0]!, part.at(-1)! + 1];
}

interface Tile {
  readonly g: number;
  readonly images: readonly number[];
  readonly filters: readonly number[];
  readonly strip: readonly number[];
  readonly channels: readonly number[];
  readonly firstChannels: boolean;
  readonly lastChannels: boolean;
}

/** What stands in the global buffer, one after the other (JSSC 2017, Fig. 7). */
function* tiles(shape: ConvolutionShape, { m, n, e, q, r }: RowStationaryMapping): Generator<Tile> {
  const { G, N, M, C, E } = shape;
  for (const [g] of parts([0, G], 1)) {
    for (const images of parts([0, N], n)) {
      for (const filters of parts([0, M], m)) {
        for (const strip of parts([0, E], e)) {
          const blocks = parts([0, C], q * r);
          for (const [i, channels] of blocks.entries()) {
            const firstChannels = i === 0;
            const lastChannels = i === blocks.length - 1;
            yield { g: g!, images, filters, strip, channels, firstChannels, lastChannels };
          }
        }
      }
    }
  }
}

interface Element {
  readonly filters: readonly number[];
  readonly channels: readonly number[];
  /** Row of the filters and of the outputs. */
  readonly i: number;
  readonly y: number;
  /** Whether sums come from the buffer and not from the element below. */
  readonly foot: boolean;
}

/** The processing elements of a pass. */
function* elements(
  { R }: ConvolutionShape,
  { p, q }: RowStationaryMapping,
  { strip, channels, filters }: Tile,
): Generator<Element> {
  for (const setFilters of parts(spanOf(filters), p)) {
    for (const y of strip) {
      let foot = true;
      for (const setChannels of parts(spanOf(channels), q)) {
        for (let i = 0; i < R; i++) {
          yield { filters: setFilters, channels: setChannels, i, y, foot };
          foot = false;
        }
      }
    }
  }
}

const value = (...at: number[]) =>
  (at.reduce((hash, x) => Math.imul(hash ^ x, 0x01000193), 0x811c9dc5) >>> 8) % 17;

/**
 * Runs a layer on processing elements that hold rows, one multiply-accumulate after the other, and
 * counts every word where it moves: an independent count for `countAccesses`.
 */
function walk(shape: ConvolutionShape, mapping: RowStationaryMapping, padding: PlanePadding) {
  const { H, W, F, R, S, U } = shape;
  const both = () => ({ reads: 0, writes: 0 });
  const dram = { inputs: 0, weights: 0, partialSums: 0 };
  const buffer = { inputs: both(), weights: both(), partialSums: both() };
  const array = { inputs: 0, weights: 0, partialSums: 0 };
  const spads = { inputs: both(), weights: both(), partialSums: both() };
  const outputs = new Map<string, number>();
  let multiplyAccumulates = 0;
  let passes = 0;
  let computing = 0;
  const isStored = (y: number, x: number) =>
    y >= padding.top && y < H - padding.bottom && x >= padding.left && x < W - padding.right;

  for (const tile of tiles(shape, mapping)) {
    const { g, images, strip, channels } = tile;
    const rows = new Set(strip.flatMap((y) => parts([y * U, y * U + R], R).flat()));
    let stored = 0;
    for (const y of rows) for (let x = 0; x < W; x++) if (isStored(y, x)) stored++;
    dram.inputs += stored * images.length * channels.length;
    buffer.inputs.writes += stored * images.length * channels.length;

    for (const filters of parts(spanOf(tile.filters), mapping.p * mapping.t)) {
      passes++;
      const weights = filters.length * channels.length * R * S;
      dram.weights += weights;
      buffer.weights.writes += weights;
      buffer.weights.reads += weights;
      buffer.inputs.reads += rows.size * W * images.length * channels.length;
      const sums = images.length * filters.length * strip.length * F;
      if (!tile.firstChannels) buffer.partialSums.reads += sums;
      buffer.partialSums.writes += sums;

      let busiest = 0;
      for (const element of elements(shape, mapping, { ...tile, filters })) {
        const { i, y } = element;
        const loaded = element.filters.length * element.channels.length * S;
        array.weights += loaded;
        spads.weights.writes += loaded;
        let steps = 0;
        for (const image of images) {
          array.inputs += element.channels.length * W;
          spads.inputs.writes += element.channels.length * W;
          for (const filter of element.filters) {
            for (let x = 0; x < F; x++) {
              if (!element.foot) array.partialSums++;
              let sum: number | undefined;
              for (const c of element.channels) {
                for (let j = 0; j < S; j++) {
                  steps++;
                  spads.inputs.reads++;
                  spads.weights.reads++;
                  const [row, column] = [y * U + i, x * U + j];
                  const input = isStored(row, column) ? value(g, image, c, row, column) : 0;
                  const product = input * value(g, filter, c, i, j);
                  if (sum !== undefined) {
                    spads.partialSums.reads++;
                    spads.partialSums.writes++;
                  }
                  sum = (sum ?? 0) + product;
                }
              }
              const key = [g, image, filter, y, x].join();
              outputs.set(key, (outputs.get(key) ?? 0) + sum!);
            }
          }
        }
        multiplyAccumulates += steps;
        busiest = Math.max(busiest, steps);
      }
      computing += busiest;
    }
    if (tile.lastChannels) {
      const done = images.length * tile.filters.length * strip.length * F;
      buffer.partialSums.reads += done;
      dram.partialSums += done;
    }
  }
  const counts: ChipAccesses = { dram, buffer, array, spads, multiplyAccumulates, passes };
  return { counts, computing, outputs, isStored };
}

const problems = fc
  .record({
    ...{ G: fc.integer({ min: 1, max: 2 }), N: fc.integer({ min: 1, max: 3 }) },
    ...{ M: fc.integer({ min: 1, max: 5 }), C: fc.integer({ min: 1, max: 5 }) },
    ...{ E: fc.integer({ min: 1, max: 5 }), F: fc.integer({ min: 1, max: 4 }) },
    ...{ R: fc.integer({ min: 1, max: 3 }), S: fc.integer({ min: 1, max: 3 }) },
    U: fc.integer({ min: 1, max: 4 }),
    letters: fc.tuple(...Array.from({ length: 7 }, () => fc.nat(4))),
    padding: fc.tuple(fc.nat(1), fc.nat(1), fc.nat(1), fc.nat(1)),
  })
  .map(({ E, F, letters, padding: [top, bottom, left, right], ...rest }) => {
    const { R, S, U, M, N, C } = rest;
    const H = (E - 1) * U + R;
    const W = (F - 1) * U + S;
    const upTo = (pick: number, most: number) => 1 + (pick % most);
    const [mPick, nPick, ePick, pPick, qPick, rPick, tPick] = letters as number[];
    const m = upTo(mPick!, M);
    const p = upTo(pPick!, m);
    const q = upTo(qPick!, C);
    const mapping: RowStationaryMapping = {
      ...{ m, n: upTo(nPick!, N), e: upTo(ePick!, E), p, q },
      ...{ r: upTo(rPick!, Math.ceil(C / q)), t: upTo(tPick!, Math.floor(m / p)) },
    };
    const padding: PlanePadding = {
      ...(H > 2 ? { top: top!, bottom: bottom! } : { top: 0, bottom: 0 }),
      ...(W > 2 ? { left: left!, right: right! } : { left: 0, right: 0 }),
    };
    return { shape: convolutionShape({ ...rest, H, W }), mapping, padding };
  });

describe('countAccesses', () => {
  it('counts what moves when the passes are walked', () => {
    fc.assert(
      fc.property(problems, ({ shape, mapping, padding }) => {
        const { counts, computing } = walk(shape, mapping, padding);
        expect(countAccesses(shape, mapping, padding)).toEqual(counts);
        expect(processingCycles(EYERISS_CHIP, shape, mapping).computing).toBe(computing);
      }),
      { numRuns: 150 },
    );
  });

  it('is of a walk that computes the convolution', () => {
    fc.assert(
      fc.property(problems, ({ shape, mapping, padding }) => {
        const { outputs, isStored } = walk(shape, mapping, padding);
        const { G, N, M, C, E, F, R, S, U } = shape;
        expect(outputs.size).toBe(G * N * M * E * F);
        for (const [key, found] of outputs) {
          const [g, n, m, y, x] = key.split(',').map(Number) as [
            ...[number, number, number, number, number],
          ];
          let sum = 0;
          for (let c = 0; c < C; c++) {
            for (let i = 0; i < R; i++) {
              for (let j = 0; j < S; j++) {
                if (!isStored(U * y + i, U * x + j)) continue;
                sum += value(g, n, c, U * y + i, U * x + j) * value(g, m, c, i, j);
              }
            }
          }
          expect(found).toBe(sum);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is the schedule of the example of Fig. 7', () => {
    // "six channels, eight filters, and four ifmaps"; a pass has three channels, four filters and n = 2.
    const shape = convolutionShape({ N: 4, M: 8, C: 6, H: 5, R: 3 });
    const mapping = { m: 8, n: 2, e: 3, p: 4, q: 3, r: 1, t: 1 };
    const { passes, dram, buffer } = countAccesses(shape, mapping);
    expect(passes).toBe(8);
    // "Each group of ifmaps is read from DRAM once, stored in the GLB, and reused in two passes."
    expect(dram.inputs).toBe(4 * 6 * 25);
    expect(buffer.inputs.reads).toBe(2 * dram.inputs);
    // "Each filter weight is read from DRAM into the PE array once for every four passes."
    expect(dram.weights).toBe((4 / 2) * 8 * 6 * 9);
  });
});
