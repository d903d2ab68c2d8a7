import { elementCount } from '@pith/container';
import type { OnnxElementType, OnnxGraph, OnnxTensor } from '@pith/onnx';
import type { Algebra } from '../algebra/algebra.js';
import type { Known, Tensor } from '../algebra/tensor.js';
import type { Attributes } from './attributes.js';

const MOST_ELEMENTS = 2 ** 28;

/** A node at work: what it reads, and how it is set. */
export class NodeCall {
  readonly algebra: Algebra;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly attributes: Attributes;
  /** Version of the operator set that the node's operator is of. */
  readonly opset: number;
  /** Whether each output is read by anybody. */
  readonly outputs: readonly boolean[];
  /** A tensor in an attribute. */
  readonly knownTensor: (tensor: OnnxTensor) => Known;
  /** The element type of an input, where the model says it; else `undefined`. */
  readonly elementType: (position: number) => OnnxElementType;
  readonly #lowerSubgraph: (graph: OnnxGraph, inputs: readonly Tensor[]) => readonly Tensor[];

  constructor(call: {
    algebra: Algebra;
    inputs: readonly (Tensor | undefined)[];
    attributes: Attributes;
    opset: number;
    outputs: readonly boolean[];
    lowerSubgraph: (graph: OnnxGraph, inputs: readonly Tensor[]) => readonly Tensor[];
    knownTensor: (tensor: OnnxTensor) => Known;
    elementType: (position: number) => OnnxElementType;
  }) {
    this.algebra = call.algebra;
    this.inputs = call.inputs;
    this.attributes = call.attributes;
    this.opset = call.opset;
    this.outputs = call.outputs;
    this.knownTensor = call.knownTensor;
    this.elementType = call.elementType;
    this.#lowerSubgraph = call.lowerSubgraph;
  }

  /** @throws {InputError} when there is none at this position */
  input(position: number): Tensor {
    return (
      this.inputs[position] ??
      this.algebra.wrong(`it has no input ${position}, which its operator needs`)
    );
  }

  optional(position: number): Tensor | undefined {
    return this.inputs[position];
  }

  /** All inputs of an operator that takes any number of them, at least one. */
  all(): readonly Tensor[] {
    return this.inputs.length === 0
      ? this.algebra.wrong('it has no inputs')
      : this.inputs.map((_, position) => this.input(position));
  }

  /** The whole numbers that an input holds, which has to be known; undefined where it is left out. */
  integers(position: number, what: string): number[] | undefined {
    const tensor = this.inputs[position];
    if (!tensor) return undefined;
    // Not `algebra.integers`: ONNX says "to the end" by the largest int64, which is no safe integer.
    const numbers = Array.from(this.algebra.requireKnown(tensor, what).data());
    return numbers.every(Number.isInteger) ? numbers : this.algebra.wrong(`${what} is no integer`);
  }

  /** The single number that an input holds, which has to be known. */
  number(position: number, what: string): number | undefined {
    const tensor = this.inputs[position];
    if (!tensor) return undefined;
    const data = this.algebra.requireKnown(tensor, what).data();
    return data.length === 1
      ? data[0]
      : this.algebra.wrong(`${what} holds ${data.length} numbers, expected one`);
  }

  /** Whole numbers that an older version has as an attribute and a newer one as an input. */
  setting(name: string, position: number, what = name): readonly number[] | undefined {
    return this.attributes.integersIf(name) ?? this.integers(position, what);
  }

  scalar(value: number, type: Tensor['type'] = 'float'): Known {
    return this.algebra.known([value], [], type);
  }

  /** Axis counted from the front. @throws {InputError} where the tensor has no such axis */
  axis(x: Tensor, axis: number, rank = x.shape.length): number {
    const positive = axis < 0 ? axis + rank : axis;
    return Number.isInteger(positive) && positive >= 0 && positive < rank
      ? positive
      : this.algebra.wrong(`axis ${axis} is not one of a tensor of rank ${rank}`);
  }

  /**
   * A shape that a model asks for, which costs it nothing to write down.
   *
   * @throws {InputError} where it is negative or takes more than a gigabyte
   */
  allowed(shape: readonly number[]): readonly number[] {
    return shape.every((size) => size >= 0) && elementCount(shape) <= MOST_ELEMENTS
      ? shape
      : this.algebra.wrong(
          `a tensor of the shape [${shape}] is negative or larger than is allowed`,
        );
  }

  /** Lowers the subgraph of an attribute. */
  subgraph(name: string, inputs: readonly Tensor[] = []): readonly Tensor[] {
    return this.#lowerSubgraph(this.attributes.graph(name), inputs);
  }
}
