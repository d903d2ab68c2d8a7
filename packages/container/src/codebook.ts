import { bytePlane, setBytePlane } from './byte-planes.js';
import { exactFloat16, float16ToFloat32Bits } from './float16.js';
import type { SymbolArray } from './symbol-histogram.js';

/** More distinct non-zero values than this, and a plain tensor is not tried as a codebook. */
const MAX_FOUND_CENTROIDS = 255;

/** Centroids as they stand in a file: bit patterns, in float16 where that loses nothing. */
export interface Codebook {
  /** [k · vectorLength], float32 bit patterns */
  readonly centroids: Uint32Array;
  readonly vectorLength: number;
  readonly isFloat16: boolean;
  /** The centroids byte plane by byte plane, least significant first. */
  readonly bytes: Uint8Array;
}

/** Serialises centroids: all first bytes, then all second bytes, and so on, since alike compress. */
export function toCodebook(centroids: Uint32Array, vectorLength: number): Codebook {
  const halves = toFloat16(centroids);
  const values = halves ?? centroids;
  const bytes = new Uint8Array(values.byteLength);
  for (let plane = 0; plane < values.BYTES_PER_ELEMENT; plane++) {
    bytes.set(bytePlane(values, plane), plane * values.length);
  }
  return { centroids, vectorLength, isFloat16: halves !== undefined, bytes };
}

/** [bytes / 2 or bytes / 4]: the centroids' float32 bit patterns. */
export function readCentroids(bytes: Uint8Array, isFloat16: boolean): Uint32Array {
  const width = isFloat16 ? 2 : 4;
  const centroids = new Uint32Array(bytes.length / width);
  for (let plane = 0; plane < width; plane++) {
    const start = plane * centroids.length;
    setBytePlane(centroids, plane, bytes.subarray(start, start + centroids.length));
  }
  return isFloat16 ? centroids.map(float16ToFloat32Bits) : centroids;
}

/** The float16 patterns of float32 patterns, or `undefined` unless every one is exact. */
export function toFloat16(words: Uint32Array): Uint16Array | undefined {
  for (let i = 0; i < words.length; i++) {
    if (exactFloat16(words[i]!) < 0) return undefined;
  }
  const halves = new Uint16Array(words.length);
  for (let i = 0; i < words.length; i++) halves[i] = exactFloat16(words[i]!);
  return halves;
}

/**
 * Finds the codebook of a tensor that has few distinct values.
 *
 * @param words [n], float32 bit patterns; the pattern 0 (+0.0) becomes cluster 0
 * @returns the centroids in ascending order of their patterns and [n] cluster indexes, or
 *   `undefined` when there are more than 255 distinct values that are not zero
 */
export function findCodebook(
  words: Uint32Array,
): { centroids: Uint32Array; clusters: Uint8Array } | undefined {
  const table = new PatternTable();
  for (let i = 0; i < words.length; i++) {
    if (words[i] !== 0 && table.slot(words[i]!) < 0) return undefined;
  }
  const centroids = table.patterns().sort();
  centroids.forEach((pattern, i) => {
    table.number(pattern, i + 1);
  });
  const clusters = new Uint8Array(words.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word !== 0) clusters[i] = table.numbers[table.slot(word)]!;
  }
  return { centroids, clusters };
}

/** A hash table of up to 255 non-zero bit patterns: 100 M look-ups must take well under a second. */
class PatternTable {
  readonly #slots = new Uint32Array(1024);
  readonly numbers: Uint16Array = new Uint16Array(1024);
  #size = 0;

  /** The slot of a pattern, which is added unless there; −1 when the table is full. */
  slot(pattern: number): number {
    let slot = Math.imul(pattern, 0x9e3779b1) >>> 22;
    for (;;) {
      const found = this.#slots[slot];
      if (found === pattern) return slot;
      if (found === 0) break;
      slot = (slot + 1) & 1023;
    }
    if (this.#size === MAX_FOUND_CENTROIDS) return -1;
    this.#size++;
    this.#slots[slot] = pattern;
    return slot;
  }

  number(pattern: number, number: number): void {
    this.numbers[this.slot(pattern)] = number;
  }

  patterns(): Uint32Array {
    return this.#slots.filter((pattern) => pattern !== 0);
  }
}

/** [groups · vectorLength]: each group's centroid, as float32 bit patterns. */
export function expandClusters(
  clusters: SymbolArray,
  centroids: Uint32Array,
  vectorLength: number,
): Uint32Array {
  const words = new Uint32Array(clusters.length * vectorLength);
  if (vectorLength === 1) {
    const values = new Uint32Array(centroids.length + 1);
    values.set(centroids, 1);
    for (let i = 0; i < clusters.length; i++) words[i] = values[clusters[i]!]!;
    return words;
  }
  for (let i = 0; i < clusters.length; i++) {
    const cluster = clusters[i]!;
    if (cluster === 0) continue;
    const first = (cluster - 1) * vectorLength;
    for (let j = 0; j < vectorLength; j++) words[i * vectorLength + j] = centroids[first + j]!;
  }
  return words;
}
