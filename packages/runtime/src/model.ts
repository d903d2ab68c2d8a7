import { elementCount, UsageError } from '@pith/container';
import { checkBatch, checkInputs, type TensorInfo } from './check-inputs.js';
import { BATCH_PART, cut, type Engine } from './engine.js';
import type { Bindings, InputData } from './execute/executable.js';
import { Profile } from './execute/profile.js';
import { describeModel, type ModelStatistics } from './statistics.js';
import type { Team } from './threads/team.js';

export interface RunOptions {
  /** Samples in each input. @default 1 */
  readonly batch?: number;
  /**
   * Measure each layer's time and count its multiply-adds, for `stats`; slower.
   * @default false
   */
  readonly profile?: boolean;
}

/** Inputs by name: [batch][shape], channels last; bytes are taken as the numbers 0 … 255. */
export type Inputs = Readonly<Record<string, InputData>>;

/** Outputs by name: [batch][shape], channels last. */
export type Outputs = Record<string, Float32Array>;

/** A `.pith` model, loaded and ready to run. Get one with `load`. */
export class Model {
  /** Names, and shapes without the batch. */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly #fileBytes: number;
  readonly #team: Team | undefined;
  #engine: Engine | undefined;
  #profile: Profile | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  /** @internal Use `load`. */
  constructor(engine: Engine, fileBytes: number, team: Team | undefined) {
    const { program } = engine;
    const describe = ({ name, value }: { name: string; value: number }): TensorInfo => ({
      name,
      shape: program.values[value]!.shape,
    });
    this.inputs = program.inputs.map(describe);
    this.outputs = program.outputs.map(describe);
    this.#engine = engine;
    this.#fileBytes = fileBytes;
    this.#team = team;
  }

  /**
   * Runs the model.
   *
   * @throws {InputError} when an input is missing, unknown, of the wrong length, or holds NaN
   * @throws {UsageError} after `dispose`, or for a batch below 1
   * @example
   * const { probabilities } = await model.run({ image: new Float32Array(28 * 28) });
   */
  async run(inputs: Inputs, options: RunOptions = {}): Promise<Outputs> {
    const { batch = 1, profile = false } = options;
    this.#loaded();
    checkBatch(batch);
    const data = checkInputs(this.inputs, inputs, batch);
    const outputs = this.outputs.map(({ shape }) => new Float32Array(batch * elementCount(shape)));
    const measured = profile ? new Profile() : undefined;
    await this.#runParts(batch, { inputs: data, outputs }, measured);
    if (measured) this.#profile = measured;
    return Object.fromEntries(this.outputs.map(({ name }, i) => [name, outputs[i]!]));
  }

  /** A large batch goes in parts, so that memory does not grow with it. */
  async #runParts(batch: number, bindings: Bindings, profile: Profile | undefined): Promise<void> {
    for (let begin = 0; begin < batch; begin += BATCH_PART) {
      const samples = Math.min(BATCH_PART, batch - begin);
      const part = samples === batch ? bindings : cut(bindings, batch, begin, samples);
      if (!this.#team) {
        this.#loaded().run(samples, part, profile);
        continue;
      }
      const team = this.#team;
      // Threads take one part at a time, in the order in which they were asked for.
      const turn = this.#queue.then(() => {
        const engine = this.#loaded();
        return team.run(samples, part.inputs, () => engine.run(samples, part, profile));
      });
      this.#queue = turn.catch(() => {});
      await turn;
    }
  }

  /** What the model is made of and costs; layers' times and counts are those of the last profiled run. */
  get stats(): ModelStatistics {
    return describeModel(this.#loaded(), this.#fileBytes, this.#team, this.#profile);
  }

  /** Gives back all memory and ends the threads. Using the model after is an error; twice is not. */
  dispose(): void {
    this.#engine = undefined;
    this.#team?.dispose();
  }

  #loaded(): Engine {
    if (!this.#engine) {
      throw new UsageError('the model has been disposed of; load it again to run it');
    }
    return this.#engine;
  }
}
