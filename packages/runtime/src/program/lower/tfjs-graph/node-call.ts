import type { Algebra } from '../algebra/algebra.js';
import { axisOf } from '../algebra/axes.js';
import type { Known, Tensor } from '../algebra/tensor.js';
import type { Attributes } from './attributes.js';

/** A node at work: what it reads, and how it is set. */
export class NodeCall {
  readonly algebra: Algebra;
  readonly attributes: Attributes;
  /** How many outputs are read, counted up to the last of them. */
  readonly outputs: number;
  readonly #inputs: readonly (Tensor | undefined)[];
  readonly #callFunction: (name: string, inputs: readonly Tensor[]) => readonly Tensor[];

  constructor(call: {
    algebra: Algebra;
    attributes: Attributes;
    inputs: readonly (Tensor | undefined)[];
    outputs: number;
    callFunction: (name: string, inputs: readonly Tensor[]) => readonly Tensor[];
  }) {
    this.algebra = call.algebra;
    this.attributes = call.attributes;
    this.outputs = call.outputs;
    this.#inputs = call.inputs;
    this.#callFunction = call.callFunction;
  }

  /** @throws {InputError} when there is none at this position */
  input(position: number): Tensor {
    return (
      this.#inputs.at(position) ??
      this.algebra.wrong(`it has no input ${position}, which its operator needs`)
    );
  }

  /** All inputs, at least one. */
  all(): readonly Tensor[] {
    return this.#inputs.length === 0
      ? this.algebra.wrong('it has no inputs')
      : this.#inputs.map((_, position) => this.input(position));
  }

  /** The whole numbers of an input, which has to be known. */
  integers(position: number, what: string): number[] {
    return this.algebra.integers(this.input(position), what);
  }

  /** The only number of an input, which has to be known. */
  number(position: number, what: string): number {
    const data = this.algebra.requireKnown(this.input(position), what).data();
    return data.length === 1
      ? data[0]!
      : this.algebra.wrong(`${what} holds ${data.length} numbers, expected one`);
  }

  scalar(value: number, type: Tensor['type'] = 'float'): Known {
    return this.algebra.known([value], [], type);
  }

  /** An axis counted from the front. @throws {InputError} where there is no such axis */
  axis(axis: number, rank: number): number {
    return (
      axisOf(axis, rank) ??
      this.algebra.wrong(`axis ${axis} is not one of a tensor of rank ${rank}`)
    );
  }

  /** Calls a function of the graph's library. */
  callFunction(name: string, inputs: readonly Tensor[]): readonly Tensor[] {
    return this.#callFunction(name, inputs);
  }
}
