import { UsageError } from '@pith/container';
import type { TensorInfo } from './check-inputs.js';
import type { InputData } from './execute/executable.js';
import type { RunOptions } from './run-options.js';
import type { Runner } from './runner.js';
import type { ModelStatistics } from './statistics.js';

/**
 * Inputs by name, each [batch][shape] and channels last, for a graph in its own order; bytes are taken
 * as the numbers 0 … 255.
 */
export type Inputs = Readonly<Record<string, InputData>>;

/** Outputs by name, in the same manner. */
export type Outputs = Record<string, Float32Array>;

/** A `.pith` model, loaded and ready to run. Get one with `load`. */
export class Model {
  /** Names and shapes: without the batch for a LayersModel, whole ones for a graph. */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  #runner: Runner | undefined;

  /** @internal Use `load`. */
  constructor(runner: Runner) {
    this.inputs = runner.inputs;
    this.outputs = runner.outputs;
    this.#runner = runner;
  }

  /**
   * Runs the model.
   *
   * @throws {InputError} when an input is missing, unknown, of the wrong length, or holds NaN
   * @throws {UsageError} after `dispose`, for a batch below 1, or shapes that the model does not take
   * @example
   * const { probabilities } = await model.run({ image: new Float32Array(28 * 28) });
   */
  async run(inputs: Inputs, options: RunOptions = {}): Promise<Outputs> {
    return (await this.#loaded().run(inputs, options)).outputs;
  }

  /** As `run`; tells the outputs' shapes, batch included, too. */
  async runShaped(
    inputs: Inputs,
    options: RunOptions = {},
  ): Promise<{
    readonly outputs: Outputs;
    readonly shapes: Readonly<Record<string, readonly number[]>>;
  }> {
    return this.#loaded().run(inputs, options);
  }

  /** What the model is made of and costs; layers' times and counts are those of the last profiled run. */
  get stats(): ModelStatistics {
    return this.#loaded().stats;
  }

  /** @internal What runs it. */
  get runner(): Runner {
    return this.#loaded();
  }

  /** Gives back all memory and ends the threads. Using the model after is an error; twice is not. */
  dispose(): void {
    this.#runner?.dispose();
    this.#runner = undefined;
  }

  #loaded(): Runner {
    if (!this.#runner) {
      throw new UsageError('the model has been disposed of; load it again to run it');
    }
    return this.#runner;
  }
}
