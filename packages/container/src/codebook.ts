import { setBytePlane } from './byte-planes.js';
import { InputError } from './errors.js';
import { findGrid } from './find-grid.js';
import { exactFloat16, float16ToFloat32Bits } from './float16.js';
import { type GridForm, gridCentroids, parseGrid } from './grid.js';
import { planesOf } from './planes-of.js';
import type { SymbolArray } from './symbol-histogram.js';

/**
 * More distinct non-zero values than this, and a plain tensor is not tried as a codebook: an 8-bit
 * quantised one may have as many.
 */
const MAX_FOUND_CENTROIDS = 256;

/** How centroids are written. */
export type CodebookForm = 'float32' | 'float16' | GridForm;

/** Centroids as they stand in a file: in the shortest form that loses nothing. */
export interface Codebook {
  /** [k · vectorLength], float32 bit patterns */
  readonly centroids: Uint32Array;
  readonly vectorLength: number;
  readonly form: CodebookForm;
  /** A grid, or the centroids byte plane by byte plane, least significant first. */
  readonly bytes: Uint8Array;
}

/**
 * Serialises centroids: as a grid where they are one and that is shorter, else all first bytes, then
 * all second bytes, and so on, since alike compress.
 */
export function toCodebook(centroids: Uint32Array, vectorLength: number): Codebook {
  const halves = toFloat16(centroids);
  const bytes = planesOf(halves ?? centroids);
  const grid = vectorLength === 1 ? findGrid(centroids) : undefined;
  if (grid && grid.bytes.length < bytes.length) return { centroids, vectorLength, ...grid };
  return { centroids, vectorLength, form: halves ? 'float16' : 'float32', bytes };
}

/** [k · vectorLength]: the centroids' float32 bit patterns; what `bytes` declares has been checked. */
export function readCentroids(bytes: Uint8Array, form: CodebookForm): Uint32Array {
  if (form === 'grid' || form === 'affine-grid') {
    const grid = parseGrid(bytes, form);
    if (typeof grid === 'string') throw new InputError(grid);
    return gridCentroids(grid);
  }
  const width = form === 'float16' ? 2 : 4;
  const centroids = new Uint32Array(bytes.length / width);
  for (let plane = 0; plane < width; plane++) {
    const start = plane * centroids.length;
    setBytePlane(centroids, plane, bytes.subarray(start, start + centroids.length));
  }
  return form === 'float16' ? centroids.map(float16ToFloat32Bits) : centroids;
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
 * @returns the centroids in ascending order and [n] cluster indexes, or `undefined` when there are
 *   more than 256 distinct values that are not zero
 */
export function findCodebook(
  words: Uint32Array,
): { centroids: Uint32Array; clusters: Uint8Array | Uint16Array } | undefined {
  const table = new PatternTable();
  for (let i = 0; i < words.length; i++) {
    if (words[i] !== 0 && table.slot(words[i]!) < 0) return undefined;
  }
  const centroids = table.patterns().sort((a, b) => orderedKey(a) - orderedKey(b));
  centroids.forEach((pattern, i) => {
    table.number(pattern, i + 1);
  });
  const clusters =
    centroids.length < 256 ? new Uint8Array(words.length) : new Uint16Array(words.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word !== 0) clusters[i] = table.numbers[table.slot(word)]!;
  }
  return { centroids, clusters };
}

/** A key whose order is that of the floats that the patterns stand for. */
function orderedKey(pattern: number): number {
  return (pattern ^ ((pattern >> 31) | 0x8000_0000)) >>> 0;
}

/** A hash table of up to 256 non-zero bit patterns: 100 M look-ups must take well under a second. */
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
