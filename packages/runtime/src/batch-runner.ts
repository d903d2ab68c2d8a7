import { elementCount, UsageError } from '@pith/container';
import { checkBatch, checkInputs, type TensorInfo } from './check-inputs.js';
import { type Engine, parts } from './engine.js';
import type { Bindings, InputData } from './execute/executable.js';
import { Profile } from './execute/profile.js';
import type { Watcher } from './execute/watcher.js';
import type { Port } from './program/program.js';
import type { RunOptions } from './run-options.js';
import type { Runner } from './runner.js';
import { describeModel, type ModelStatistics } from './statistics.js';
import type { Team } from './threads/team.js';

/** Runs a model whose shapes are fixed, any number of samples at a time: a LayersModel. */
export class BatchRunner implements Runner {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly engine: Engine;
  readonly #sizes: readonly number[];
  readonly #fileBytes: number;
  readonly #team: Team | undefined;
  #profile: Profile | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine, fileBytes: number, team: Team | undefined) {
    const { program } = engine;
    const describe = ({ name, value }: Port): TensorInfo => ({
      name,
      shape: program.values[value]!.shape,
    });
    this.inputs = program.inputs.map(describe);
    this.outputs = program.outputs.map(describe);
    this.#sizes = program.outputs.map(({ value }) => elementCount(program.values[value]!.shape));
    this.engine = engine;
    this.#fileBytes = fileBytes;
    this.#team = team;
  }

  async run(
    given: Readonly<Record<string, InputData>>,
    { batch = 1, profile = false }: RunOptions,
    watcher?: Watcher,
  ) {
    checkBatch(batch);
    const data = checkInputs(this.inputs, given, batch);
    const outputs = this.#sizes.map((size) => new Float32Array(batch * size));
    const measured = profile ? new Profile() : undefined;
    await this.#runParts(batch, { inputs: data, outputs }, measured, watcher);
    if (measured) this.#profile = measured;
    return {
      outputs: Object.fromEntries(this.outputs.map(({ name }, i) => [name, outputs[i]!])),
      shapes: Object.fromEntries(
        this.outputs.map(({ name, shape }) => [name, [batch, ...(shape as readonly number[])]]),
      ),
    };
  }

  async #runParts(
    batch: number,
    bindings: Bindings,
    profile: Profile | undefined,
    watcher: Watcher | undefined,
  ): Promise<void> {
    if (watcher && this.#team) {
      throw new UsageError('layers are observed in one thread; load the model with threads: 1');
    }
    for (const { samples, bindings: part } of parts(batch, bindings)) {
      if (!this.#team) {
        this.engine.run(samples, part, profile, watcher);
        continue;
      }
      const team = this.#team;
      // Threads take one part at a time, in the order in which they were asked for.
      const turn = this.#queue.then(() =>
        team.run(samples, part.inputs, () => this.engine.run(samples, part, profile)),
      );
      this.#queue = turn.catch(() => {});
      await turn;
    }
  }

  get stats(): ModelStatistics {
    return describeModel(this.engine, this.#fileBytes, this.#team, this.#profile);
  }

  dispose(): void {
    this.#team?.dispose();
  }
}
