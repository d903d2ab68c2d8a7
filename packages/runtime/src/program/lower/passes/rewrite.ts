import type { Operation, Program, ValueId } from '../../program.js';

/**
 * Goes through a program's operations in order, changing some and dropping others. All inputs that a
 * visitor sees are already what earlier changes made of them.
 */
export class Rewrite {
  readonly #program: Program;
  readonly #operations: Operation[] = [];
  readonly #producers = new Map<ValueId, number>();
  readonly #replaced = new Map<ValueId, ValueId>();
  readonly #uses: Uint32Array;

  constructor(program: Program) {
    this.#program = program;
    this.#uses = new Uint32Array(program.values.length);
    for (const { inputs } of program.operations) for (const input of inputs) this.#uses[input]!++;
    for (const { value } of program.outputs) this.#uses[value]!++;
  }

  shape(value: ValueId): readonly number[] {
    return this.#program.values[value]!.shape;
  }

  /** The operation that makes a value, where nothing else reads that value. */
  soleProducer(value: ValueId): Operation | undefined {
    return this.#uses[value] === 1 ? this.producer(value) : undefined;
  }

  producer(value: ValueId): Operation | undefined {
    const position = this.#producers.get(value);
    return position === undefined ? undefined : this.#operations[position];
  }

  /** Puts another operation where the one that makes the same output stands. */
  replace(operation: Operation): void {
    this.#operations[this.#producers.get(operation.output)!] = operation;
  }

  /**
   * Calls `visit` with each operation; it answers with the operation to keep, or with the value that
   * takes the place of the operation's output.
   */
  run(visit: (operation: Operation) => Operation | ValueId): Program {
    for (const original of this.#program.operations) {
      const inputs = original.inputs.map((input) => this.#resolve(input));
      const kept = visit({ ...original, inputs });
      if (typeof kept === 'number') {
        this.#replaced.set(original.output, kept);
        for (const input of inputs) this.#uses[input]!--;
        this.#uses[kept]! += this.#uses[original.output]!;
        continue;
      }
      for (const input of inputs) this.#uses[input]!--;
      for (const input of kept.inputs) this.#uses[input]!++;
      this.#producers.set(kept.output, this.#operations.push(kept) - 1);
    }
    return {
      ...this.#program,
      operations: this.#operations,
      outputs: this.#program.outputs.map((port) => ({
        ...port,
        value: this.#resolve(port.value),
      })),
    };
  }

  #resolve(value: ValueId): ValueId {
    return this.#replaced.get(value) ?? value;
  }
}
