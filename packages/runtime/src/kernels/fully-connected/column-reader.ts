import { InputError } from '@pith/container';
import type { LayerWeights } from '../../weights/layer-weights.js';

/** Centroids that an 8-bit index tells apart; layers with more of them run on float32 values. */
export const MAX_CODEBOOK = 256;

/**
 * Reads the entries of a kernel [inputs, outputs] input by input: where the weights of one input
 * that are not 0 lie in a range of outputs, and what they are. All packers read through it, twice:
 * once to count, once to fill.
 */
export class ColumnReader {
  /** Outputs of the entries last read, relative to the range's begin, ascending. */
  readonly rows: Uint16Array;
  /** Their indices into the codebook, after `readClusters`. */
  readonly clusters: Uint8Array;
  /** Their weights, after `readValues`. */
  readonly values: Float32Array;
  readonly inputs: number;
  readonly outputs: number;
  /** The codebook where there is one of at most `MAX_CODEBOOK` centroids. */
  readonly codebook: Float32Array | undefined;
  readonly #weights: LayerWeights;
  readonly #words: Uint32Array | undefined;

  /** @throws {InputError} when the shape has no weights, or the data does not have its size */
  constructor(weights: LayerWeights, widestRange: number) {
    const [inputs, outputs] = weights.shape;
    const data = weights.kind === 'shared' ? weights.clusters : weights.values;
    if (inputs === undefined || outputs === undefined || weights.shape.length !== 2) {
      throw new InputError(`a fully connected kernel has the shape [${weights.shape}], not 2 axes`);
    }
    if (inputs < 1 || outputs < 1) {
      throw new InputError(`a fully connected kernel has the shape [${inputs}, ${outputs}]`);
    }
    if (data.length !== inputs * outputs) {
      throw new InputError(
        `a fully connected kernel [${inputs}, ${outputs}] has ${data.length} weights`,
      );
    }
    this.inputs = inputs;
    this.outputs = outputs;
    this.#weights = weights;
    const shared = weights.kind === 'shared' && weights.centroids.length <= MAX_CODEBOOK;
    this.codebook = shared ? weights.centroids : undefined;
    // Room for the entries after the last that are written before they are known to be 0.
    this.rows = new Uint16Array(widestRange + 4);
    this.clusters = new Uint8Array(shared ? widestRange + 4 : 0);
    this.values = new Float32Array(widestRange);
    this.#words = wordsOf(data);
  }

  /**
   * @returns the number of entries of `input` among the outputs from `begin` to `end`
   * @throws {InputError} for a cluster index past the last centroid
   */
  readClusters(input: number, begin: number, end: number): number {
    const { clusters, centroids } = this.#shared();
    const words = this.#words;
    const base = input * this.outputs + begin;
    const last = input * this.outputs + end;
    const { rows, clusters: found } = this;
    // Everything is written and the count moves on for what is not 0: no branch goes wrong.
    let count = 0;
    let largest = 0;
    let at = base;
    const headEnd = words ? Math.min(last, base + (-base & 3)) : last;
    for (; at < headEnd; at++) {
      const cluster = clusters[at]!;
      rows[count] = at - base;
      found[count] = cluster - 1;
      if (cluster > largest) largest = cluster;
      if (cluster) count++;
    }
    if (words) {
      for (; at + 4 <= last; at += 4) {
        const word = words[at >>> 2]!;
        if (word === 0) continue;
        const row = at - base;
        const first = word & 0xff;
        const second = (word >>> 8) & 0xff;
        const third = (word >>> 16) & 0xff;
        const fourth = word >>> 24;
        rows[count] = row;
        found[count] = first - 1;
        count += (first + 0xff) >> 8;
        rows[count] = row + 1;
        found[count] = second - 1;
        count += (second + 0xff) >> 8;
        rows[count] = row + 2;
        found[count] = third - 1;
        count += (third + 0xff) >> 8;
        rows[count] = row + 3;
        found[count] = fourth - 1;
        count += (fourth + 0xff) >> 8;
        if (first > largest) largest = first;
        if (second > largest) largest = second;
        if (third > largest) largest = third;
        if (fourth > largest) largest = fourth;
      }
      for (; at < last; at++) {
        const cluster = clusters[at]!;
        rows[count] = at - base;
        found[count] = cluster - 1;
        if (cluster > largest) largest = cluster;
        if (cluster) count++;
      }
    }
    if (largest > centroids.length) throw clusterError(largest, centroids.length);
    return count;
  }

  /** `readClusters` where there is a codebook, else `readValues`. */
  read(input: number, begin: number, end: number): number {
    return this.codebook
      ? this.readClusters(input, begin, end)
      : this.readValues(input, begin, end);
  }

  /** As `readClusters`, but the weights themselves, of any layer. */
  readValues(input: number, begin: number, end: number): number {
    const weights = this.#weights;
    const { rows, values: found } = this;
    let count = 0;
    if (this.codebook) {
      count = this.readClusters(input, begin, end);
      for (let i = 0; i < count; i++) found[i] = this.codebook[this.clusters[i]!]!;
    } else if (weights.kind === 'shared') {
      const { clusters, centroids } = weights;
      const base = input * this.outputs;
      for (let at = begin; at < end; at++) {
        const cluster = clusters[base + at]!;
        if (cluster === 0) continue;
        if (cluster > centroids.length) throw clusterError(cluster, centroids.length);
        rows[count] = at - begin;
        found[count++] = centroids[cluster - 1]!;
      }
    } else {
      const { values } = weights;
      const base = input * this.outputs;
      for (let at = begin; at < end; at++) {
        const value = values[base + at]!;
        if (value === 0) continue;
        rows[count] = at - begin;
        found[count++] = value;
      }
    }
    return count;
  }

  #shared() {
    if (this.#weights.kind !== 'shared') throw new TypeError('plain weights have no clusters');
    return this.#weights;
  }
}

/** Four bytes at a time, where they are aligned. */
function wordsOf(data: ArrayBufferView): Uint32Array | undefined {
  if (!(data instanceof Uint8Array) || data.byteOffset % 4 !== 0) return undefined;
  return new Uint32Array(data.buffer, data.byteOffset, data.length >>> 2);
}

function clusterError(cluster: number, centroids: number): InputError {
  return new InputError(
    `a weight has cluster ${cluster}, but its layer's codebook has ${centroids} centroids`,
  );
}
