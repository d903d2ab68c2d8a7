import { InputError, quoteName, type Tensor } from '@pith/container';
import { layoutWidth, repeatsOf } from './axis-layout.js';
import {
  type ChannelSegment,
  type ChannelValue,
  concatenate,
  fix,
  inputValue,
  mergeValues,
  UNKNOWN,
} from './channel-value.js';
import type { LayerGraph } from './layer-graph.js';
import type { LayerOperation, LinearOperation } from './layer-operation.js';
import { LayerTensors, TensorIndex } from './layer-tensors.js';
import { readOperation } from './read-operation.js';
import { UnitNode } from './unit-node.js';

/** How the entries of an axis of a tensor go with the channels of a value. */
export interface ChannelAxis {
  readonly layer: string;
  readonly tensor: string;
  readonly axis: number;
  /** What unit the entries of the axis serve: see `UnitAxis`. */
  readonly part: 'incoming' | 'bias' | 'between' | 'outgoing';
  readonly outer: number;
  readonly segments: readonly ChannelSegment[];
}

/** A model's layers with what flows between them. */
export interface UnitFlow {
  readonly graph: LayerGraph;
  /** One a layer, in the graph's order, as the next two. */
  readonly operations: readonly LayerOperation[];
  readonly values: readonly ChannelValue[];
  readonly axes: readonly ChannelAxis[];
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/**
 * Follows the units of all layers through a graph.
 *
 * @throws {InputError} when layers and tensors do not go together
 */
export function followUnits(graph: LayerGraph, tensors: readonly Tensor[]): UnitFlow {
  return new Flow(graph, tensors).follow();
}

class Flow {
  readonly #graph: LayerGraph;
  readonly #tensors: ReadonlyMap<string, Tensor>;
  readonly #operations: readonly LayerOperation[];
  readonly #values: ChannelValue[] = [];
  readonly #axes: ChannelAxis[] = [];

  constructor(graph: LayerGraph, tensors: readonly Tensor[]) {
    const index = new TensorIndex(tensors);
    this.#graph = graph;
    this.#tensors = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    this.#operations = graph.layers.map((layer) =>
      readOperation(layer, new LayerTensors(index, layer.name)),
    );
  }

  follow(): UnitFlow {
    for (const [position, operation] of this.#operations.entries()) {
      const inputs = this.#graph.layers[position]!.inputs.map((input) => this.#values[input]!);
      const value = this.#apply(operation, inputs, position);
      if (value.segments === undefined) inputs.forEach(fix);
      this.#values.push(value);
    }
    for (const output of this.#graph.outputs) fix(this.#values[output]!);
    this.#fixSharedTensors();
    return {
      ...{ graph: this.#graph, operations: this.#operations, values: this.#values },
      ...{ axes: this.#axes, tensors: this.#tensors },
    };
  }

  #apply(operation: LayerOperation, inputs: readonly ChannelValue[], at: number): ChannelValue {
    const [input = UNKNOWN] = inputs;
    const single = inputs.length === 1;
    switch (operation.kind) {
      case 'input':
        return inputValue(operation.shape);
      case 'linear':
        return single ? this.#linear(operation, input, at) : UNKNOWN;
      case 'depthwise': {
        if (!single || input.segments === undefined || input.flattened) return UNKNOWN;
        const { kernel, bias, multiplier } = operation;
        const segments = input.segments.map((segment) => ({
          ...segment,
          inner: segment.inner * multiplier,
        }));
        this.#axis(at, kernel, 2, 'between', input);
        if (bias !== undefined) this.#axis(at, bias, 0, 'between', { ...input, segments });
        return { ...input, segments };
      }
      case 'normal': {
        const { axis, gamma, beta, mean, variance } = operation;
        const isLast = axis === -1 || (input.rank !== undefined && axis === input.rank - 1);
        if (!single || input.segments === undefined || !isLast) return UNKNOWN;
        for (const tensor of [gamma, beta, mean, variance]) {
          if (tensor !== undefined) this.#axis(at, tensor, 0, 'between', input);
        }
        return input;
      }
      case 'prelu':
        return single ? this.#prelu(operation, input, at) : UNKNOWN;
      case 'pointwise':
      case 'pad':
        return single ? input : UNKNOWN;
      case 'flatten':
        return single
          ? { ...input, flattened: input.flattened || input.rank !== 2, rank: 2 }
          : UNKNOWN;
      case 'global-pool':
        return single && !input.flattened ? { ...input, rank: operation.rank } : UNKNOWN;
      case 'merge':
        return mergeValues(inputs);
      case 'concatenate':
        return concatenate(inputs, operation.axis);
      case 'opaque':
        return UNKNOWN;
    }
  }

  #linear(operation: LinearOperation, input: ChannelValue, at: number): ChannelValue {
    const { kernel, bias, depthwise, activation } = operation;
    const { shape } = this.#tensors.get(kernel)!;
    const units = shape.at(-1)!;
    const layer = this.#graph.layers[at]!;
    const declared = layer.config.get(operation.unitsKey);
    if (declared !== units) {
      throw new InputError(
        `layer ${quoteName(layer.name)}: ${operation.unitsKey} is ${declared}, but its kernel ` +
          `${quoteName(kernel)} has the shape [${shape.join(', ')}]`,
      );
    }
    if (input.segments !== undefined) {
      if (depthwise === undefined) {
        this.#axis(at, kernel, shape.length - 2, 'outgoing', input);
      } else {
        const multiplier = this.#tensors.get(depthwise)!.shape[3]!;
        const segments = input.segments.map((segment) => ({
          ...segment,
          inner: segment.inner * multiplier,
        }));
        this.#axis(at, depthwise, 2, 'outgoing', input);
        this.#axis(at, kernel, 2, 'outgoing', { ...input, segments });
      }
    }
    const node = new UnitNode(layer.name, units);
    if (activation === undefined) node.fix();
    const rank = operation.rank ?? input.rank;
    const value = { segments: [{ node, units, inner: 1 }], flattened: false, rank };
    this.#axis(at, kernel, shape.length - 1, 'incoming', value);
    if (bias !== undefined) this.#axis(at, bias, 0, 'bias', value);
    return value;
  }

  /** Slopes of [...], 1 where they are shared. */
  #prelu(
    { alpha, sharedAxes }: LayerOperation & { kind: 'prelu' },
    input: ChannelValue,
    at: number,
  ): ChannelValue {
    const { shape } = this.#tensors.get(alpha)!;
    if (input.rank !== undefined && shape.length !== input.rank - 1) return UNKNOWN;
    if (!sharedAxes.includes(shape.length)) {
      this.#axis(at, alpha, shape.length - 1, 'between', input);
    }
    return input;
  }

  #axis(
    at: number,
    tensor: string,
    axis: number,
    part: ChannelAxis['part'],
    { segments, flattened }: ChannelValue,
  ): void {
    if (segments === undefined) return;
    const layer = this.#graph.layers[at]!.name;
    const length = this.#tensors.get(tensor)!.shape[axis]!;
    const place = `layer ${quoteName(layer)}: tensor ${quoteName(tensor)}, axis ${axis}`;
    const outer = repeatsOf(segments, length, place);
    if (outer !== 1 && !flattened) {
      throw new InputError(
        `${place}: ${length} entries, but it takes what has ${layoutWidth(segments)} channels`,
      );
    }
    this.#axes.push({ layer, tensor, axis, part, outer, segments });
  }

  /** Where two layers found the same tensor, or two uses of one axis, names have misled. */
  #fixSharedTensors(): void {
    const users = new Map<string, Set<string>>();
    for (const { tensor, layer } of this.#axes) {
      users.set(tensor, (users.get(tensor) ?? new Set()).add(layer));
    }
    for (const { tensor, segments } of this.#axes) {
      if (users.get(tensor)!.size > 1) for (const { node } of segments) node?.fix();
    }
  }
}
