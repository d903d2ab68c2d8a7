import { InputError } from '@pith/container';
import type { LayerWeights, StoredWeights } from '../../weights/layer-weights.js';

/** Centroids that an 8-bit index tells apart; layers with more of them run on float32 values. */
export const MAX_CODEBOOK = 256;

/**
 * The weights of a kernel [inputs, outputs] that are not 0, input by input, for a range of outputs:
 * what all packers build their streams from.
 */
export class Columns {
  readonly inputs: number;
  /** Outputs in the range. */
  readonly outputs: number;
  /** [inputs + 1]: the entries of input i are starts[i] … starts[i + 1] − 1. */
  readonly starts: Uint32Array;
  /** [entries]: the output of each, relative to the range's begin; ascending within an input. */
  readonly rows: Uint16Array;
  /** Where there is a codebook of at most `MAX_CODEBOOK` centroids: that, and [entries] indices. */
  readonly shared: { readonly codebook: Float32Array; readonly clusters: Uint8Array } | undefined;
  #values: Float32Array | undefined;

  /**
   * @param begin, end at most 65,536 outputs
   * @throws {InputError} when the shape has no weights, the data does not have its size, or a
   *   cluster is past the last centroid
   */
  constructor(weights: LayerWeights | StoredWeights, begin: number, end: number) {
    const [inputs, allOutputs] = checkShape(weights);
    this.inputs = inputs;
    this.outputs = end - begin;
    const items = weights.kind === 'plain' ? weights.values : weights.clusters;
    const gaps = weights.kind === 'sparse' ? weights.gaps : undefined;
    const found = gather(items, gaps, { inputs, allOutputs, begin, end });
    this.starts = found.starts;
    const count = found.starts[inputs]!;
    this.rows = found.rows.subarray(0, count);
    if (weights.kind === 'plain') {
      this.#values = (found.items as Float32Array).subarray(0, count);
      return;
    }
    const { centroids } = weights;
    if (centroids.length > MAX_CODEBOOK) {
      this.#values = new Float32Array(count);
      for (let i = 0; i < count; i++) {
        const cluster = found.items[i]!;
        if (cluster > centroids.length) throw clusterError(cluster, centroids.length);
        this.#values[i] = centroids[cluster - 1]!;
      }
      return;
    }
    const clusters = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      const cluster = found.items[i]!;
      if (cluster > centroids.length) throw clusterError(cluster, centroids.length);
      clusters[i] = cluster - 1;
    }
    this.shared = { codebook: centroids, clusters };
  }

  get entries(): number {
    return this.rows.length;
  }

  /** [entries]: the weights themselves, of any layer. */
  get values(): Float32Array {
    if (!this.#values) {
      const { codebook, clusters } = this.shared!;
      this.#values = new Float32Array(clusters.length);
      for (let i = 0; i < clusters.length; i++) this.#values[i] = codebook[clusters[i]!]!;
    }
    return this.#values;
  }
}

type Items = Float32Array | Uint8Array | Uint16Array | Uint32Array;

/** Those items that are not 0 and within the range, in order. */
function gather(
  items: Items,
  gaps: Uint8Array | Uint16Array | undefined,
  range: { inputs: number; allOutputs: number; begin: number; end: number },
): { starts: Uint32Array; rows: Uint16Array; items: Items } {
  const { inputs, allOutputs, begin, end } = range;
  const room = gaps ? items.length : countNonzeros(items);
  const starts = new Uint32Array(inputs + 1);
  const rows = new Uint16Array(room);
  const found = new (items.constructor as new (length: number) => Items)(room);
  let count = 0;
  if (!gaps) {
    for (let input = 0, base = 0; input < inputs; input++, base += allOutputs) {
      for (let row = begin; row < end; row++) {
        const item = items[base + row]!;
        if (item === 0) continue;
        rows[count] = row - begin;
        found[count++] = item;
      }
      starts[input + 1] = count;
    }
    return { starts, rows, items: found };
  }
  const outputs = end - begin;
  let input = 0;
  // Of the entry, in the range of outputs of its input.
  let row = -1 - begin;
  for (let entry = 0; entry < items.length; entry++) {
    row += gaps[entry]! + 1;
    for (; row + begin >= allOutputs; row -= allOutputs) {
      if (++input === inputs) throw new InputError(`entry ${entry} stands beyond the last weight`);
      starts[input] = count;
    }
    const item = items[entry]!;
    if (item === 0 || row < 0 || row >= outputs) continue;
    rows[count] = row;
    found[count++] = item;
  }
  while (input < inputs) starts[++input] = count;
  return { starts, rows, items: found };
}

function countNonzeros(items: Items): number {
  let count = 0;
  for (let i = 0; i < items.length; i++) if (items[i] !== 0) count++;
  return count;
}

/** @returns inputs and outputs */
export function checkShape(weights: LayerWeights | StoredWeights): readonly [number, number] {
  const { kind, shape } = weights;
  const [inputs, outputs] = shape;
  if (inputs === undefined || outputs === undefined || shape.length !== 2) {
    throw new InputError(`a fully connected kernel has the shape [${shape}], not 2 axes`);
  }
  if (inputs < 1 || outputs < 1) {
    throw new InputError(`a fully connected kernel has the shape [${inputs}, ${outputs}]`);
  }
  const items = kind === 'plain' ? weights.values.length : weights.clusters.length;
  const expected =
    kind === 'sparse' ? (weights.gaps?.length ?? inputs * outputs) : inputs * outputs;
  if (items !== expected) {
    throw new InputError(
      `a fully connected kernel [${inputs}, ${outputs}] has ${items} weights, not ${expected}`,
    );
  }
  return [inputs, outputs];
}

function clusterError(cluster: number, centroids: number): InputError {
  return new InputError(
    `a weight has cluster ${cluster}, but its layer's codebook has ${centroids} centroids`,
  );
}
