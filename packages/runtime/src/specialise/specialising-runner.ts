import { elementCount, type PithFile } from '@pith/container';
import { checkBatch, type TensorInfo } from '../check-inputs.js';
import { Engine, type EngineOptions, parts } from '../engine.js';
import type { InputData } from '../execute/executable.js';
import { Profile } from '../execute/profile.js';
import type { Watcher } from '../execute/watcher.js';
import type { RunOptions } from '../run-options.js';
import type { Runner } from '../runner.js';
import { describeModel, type ModelStatistics } from '../statistics.js';
import { checkTensors } from './check-tensors.js';
import type { OpenModel } from './open-model.js';
import { resolveShapes } from './resolve-shapes.js';
import { steeringValues } from './steering-values.js';
import { describeUnplanned } from './unplanned-statistics.js';

/** Plans that are kept: callers that alternate between a few shapes do not wait. */
const KEPT = 4;

/**
 * Runs a model whose shapes may be open: for each set of shapes that it is given a program is made,
 * weights packed for it, and both kept.
 */
export class SpecialisingRunner implements Runner {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly #model: OpenModel;
  readonly #file: PithFile;
  readonly #fileBytes: number;
  readonly #options: EngineOptions;
  /** By shapes and steering values; the last one used is the last one. */
  readonly #engines = new Map<string, Engine>();
  #profile: Profile | undefined;

  constructor(model: OpenModel, file: PithFile, fileBytes: number, options: EngineOptions) {
    this.#model = model;
    this.#file = file;
    this.#fileBytes = fileBytes;
    this.#options = options;
    const describe = ({ name, shape = [], type }: OpenModel['outputs'][number]): TensorInfo => ({
      ...{ name, shape },
      ...(type && !model.batchApart && { type }),
    });
    this.inputs = model.inputs.map(describe);
    this.outputs = model.outputs.map(describe);
  }

  async run(given: Readonly<Record<string, InputData>>, options: RunOptions, watcher?: Watcher) {
    const { batch = 1, profile = false } = options;
    checkBatch(batch);
    const data = checkTensors(this.#model.inputs, given);
    const shapes = resolveShapes(this.#model, data, options);
    const engine = await this.#engineFor(shapes, data);
    const { program } = engine;
    const samples = this.#model.batchApart ? batch : 1;
    const outputs = program.outputs.map(
      ({ value }) => new Float32Array(samples * elementCount(program.values[value]!.shape)),
    );
    const inputs = program.inputs.map(({ name }) => data.get(name)!);
    const measured = profile ? new Profile() : undefined;
    for (const part of parts(samples, { inputs, outputs })) {
      engine.run(part.samples, part.bindings, measured, watcher);
    }
    if (measured) this.#profile = measured;
    return {
      outputs: Object.fromEntries(program.outputs.map(({ name }, i) => [name, outputs[i]!])),
      shapes: Object.fromEntries(
        program.outputs.map(({ name, value, shape }) => {
          return [name, shape ?? [batch, ...program.values[value]!.shape]];
        }),
      ),
    };
  }

  async #engineFor(
    shapes: ReadonlyMap<string, readonly number[]>,
    data: ReadonlyMap<string, InputData>,
  ): Promise<Engine> {
    const values = steeringValues(this.#model.inputs, shapes, data);
    const key = JSON.stringify([[...shapes], [...values].map(([name, v]) => [name, [...v]])]);
    const known = this.#engines.get(key);
    if (known) {
      this.#engines.delete(key);
      this.#engines.set(key, known);
      return known;
    }
    const program = this.#model.lower({ shapes, values });
    const engine = await Engine.create(this.#file, { program }, this.#options);
    const [oldest] = this.#engines.keys();
    if (this.#engines.size >= KEPT) this.#engines.delete(oldest!);
    this.#engines.set(key, engine);
    this.#profile = undefined;
    return engine;
  }

  get stats(): ModelStatistics {
    const engine = [...this.#engines.values()].at(-1);
    if (!engine) return describeUnplanned(this.#fileBytes);
    return describeModel(engine, this.#fileBytes, undefined, this.#profile);
  }

  dispose(): void {
    this.#engines.clear();
  }
}
