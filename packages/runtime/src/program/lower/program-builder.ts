import { checkedShape, type Draft, inferShape } from '../infer-shape.js';
import { plainName } from '../plain-name.js';
import type { Operation, Port, Program, Value, ValueId } from '../program.js';

/** Collects values and operations; every value gets its shape here. */
export class ProgramBuilder {
  readonly #values: Value[] = [];
  readonly #operations: Operation[] = [];

  /** A value that comes from outside. */
  input(name: string, shape: readonly number[]): ValueId {
    return this.#value(name, checkedShape(plainName(name), shape));
  }

  /**
   * Appends an operation and makes its output.
   *
   * @param options.shape where the operation leaves its output's shape open
   * @throws {InputError | UnsupportedOperationError} as `inferShape`
   */
  add(draft: Draft, options: { readonly shape?: readonly number[] } = {}): ValueId {
    const inputs = draft.inputs.map((input) => this.shape(input));
    const output = this.#value(draft.layer, inferShape(draft, inputs, options.shape));
    this.#operations.push({ ...draft, output } as Operation);
    return output;
  }

  /** The value under another shape; itself where that is the shape it has. */
  reshape(layer: string, input: ValueId, shape: readonly number[]): ValueId {
    const now = this.shape(input);
    const same = now.length === shape.length && now.every((size, axis) => size === shape[axis]);
    return same ? input : this.add({ kind: 'reshape', layer, inputs: [input] }, { shape });
  }

  shape(value: ValueId): readonly number[] {
    return this.#values[value]!.shape;
  }

  finish(inputs: readonly Port[], outputs: readonly Port[]): Program {
    return { values: this.#values, inputs, outputs, operations: this.#operations };
  }

  #value(name: string, shape: readonly number[]): ValueId {
    this.#values.push({ name, shape });
    return this.#values.length - 1;
  }
}
