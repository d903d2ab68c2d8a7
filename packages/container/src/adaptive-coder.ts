import { adaptiveStream, leastAdaptiveBytes, MAX_ROW } from './adaptive-stream.js';
import { LevelCoder, MAX_ADAPTIVE_ALPHABET } from './level-coder.js';
import { type BinaryCoder, RangeEncoder } from './range-coder.js';
import type { StreamPlan } from './stream-coder.js';
import { STREAM_RECORD_BYTES } from './stream-record-size.js';
import type { SymbolArray } from './symbol-histogram.js';

/** Symbols that are coded to choose the row. */
const SAMPLE = 2 ** 16;

/** Bytes of `center` and `row` in a stream's record. */
const PARAMETER_BYTES = 5;

/**
 * Codes cluster indexes with adaptive contexts: what they take is only known once it is done.
 *
 * @param clusters [n], each below `alphabet`
 * @param center how many of the centroids, the first ones, are negative
 * @param rows lengths of a row that are tried; the best on the first 65,536 symbols is taken
 * @returns `undefined` where the coder does not take so many symbols, or so many alike
 */
export function codeAdaptively(
  clusters: SymbolArray,
  alphabet: number,
  center: number,
  rows: readonly number[],
): StreamPlan | undefined {
  if (alphabet > MAX_ADAPTIVE_ALPHABET) return undefined;
  const sample = clusters.subarray(0, SAMPLE);
  let row = 1;
  let fewest = Infinity;
  for (const candidate of rows) {
    const counter = new BitCounter();
    run(sample, new LevelCoder(counter, center, alphabet, candidate));
    if (counter.bits < fewest) {
      fewest = counter.bits;
      row = candidate;
    }
  }
  const encoder = new RangeEncoder(12);
  run(clusters, new LevelCoder(encoder, center, alphabet, row));
  const bytes = encoder.finish();
  // Only symbols that are all alike can do with less, and they are coded in other ways.
  if (bytes.length < leastAdaptiveBytes(clusters.length)) return undefined;
  return {
    ...{ coder: adaptiveStream.id, bits: 0, base: 0, center, row },
    ...{ bytes, payloadBytes: bytes.length, headerBytes: STREAM_RECORD_BYTES + PARAMETER_BYTES },
  };
}

/** The rows worth trying for a shape: how far apart neighbours along each of its axes stand. */
export function candidateRows(shape: readonly number[]): number[] {
  const rows = new Set([1]);
  let row = 1;
  for (const size of shape.slice(1).reverse()) {
    row *= size;
    if (row <= MAX_ROW) rows.add(row);
  }
  return [...rows];
}

function run(clusters: SymbolArray, levels: LevelCoder): void {
  for (let i = 0; i < clusters.length; i++) levels.code(clusters[i]!);
}

/** What decisions would cost. */
class BitCounter implements BinaryCoder {
  static readonly #costs = Float64Array.from({ length: 4097 }, (_, p) => -Math.log2(p / 4096));
  bits = 0;

  code(probability: number, bit: number): number {
    this.bits += BitCounter.#costs[bit ? probability : 4096 - probability]!;
    return bit;
  }
}
