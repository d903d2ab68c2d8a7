import { elementCount, InputError, type PithFile } from '@pith/container';
import { checkBatch, type TensorInfo } from '../check-inputs.js';
import { Engine, type EngineOptions } from '../engine.js';
import type { InputData } from '../execute/executable.js';
import { Profile } from '../execute/profile.js';
import type { Watcher } from '../execute/watcher.js';
import type { RunOptions } from '../model.js';
import type { Dataflow } from '../program/lower/dataflow.js';
import { lowerDataflow } from '../program/lower/lower-dataflow.js';
import type { Runner } from '../runner.js';
import { describeModel, type ModelStatistics } from '../statistics.js';
import { checkTensors } from './check-tensors.js';
import { describeUnplanned } from './graph-statistics.js';
import { resolveShapes } from './resolve-shapes.js';
import { steeringValues } from './steering-values.js';

/** Plans that are kept: callers that alternate between a few shapes do not wait. */
const KEPT = 4;

/**
 * Runs a graph, whose shapes may be open: for each set of shapes that it is given a program is made,
 * weights packed for it, and both kept.
 */
export class GraphRunner implements Runner {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly #graph: Dataflow;
  readonly #file: PithFile;
  readonly #fileBytes: number;
  readonly #options: EngineOptions;
  /** By shapes and steering values; the last one used is the last one. */
  readonly #engines = new Map<string, Engine>();
  #profile: Profile | undefined;

  constructor(graph: Dataflow, file: PithFile, fileBytes: number, options: EngineOptions) {
    this.#graph = graph;
    this.#file = file;
    this.#fileBytes = fileBytes;
    this.#options = options;
    this.inputs = graph.inputs.map(({ name, shape, type }) => ({ name, shape, type }));
    this.outputs = graph.outputs.map(({ name, shape = [], type }) => ({
      ...{ name, shape },
      ...(type && { type }),
    }));
  }

  async run(given: Readonly<Record<string, InputData>>, options: RunOptions, watcher?: Watcher) {
    const { batch = 1, profile = false } = options;
    checkBatch(batch);
    const data = checkTensors(this.#graph.inputs, given);
    const shapes = resolveShapes(this.#graph.inputs, data, options);
    const engine = await this.#engineFor(shapes, data);
    const { program } = engine;
    const outputs = program.outputs.map(
      ({ value }) => new Float32Array(elementCount(program.values[value]!.shape)),
    );
    const inputs = program.inputs.map(({ name }) => data.get(name)!);
    const measured = profile ? new Profile() : undefined;
    engine.run(1, { inputs, outputs }, measured, watcher);
    if (measured) this.#profile = measured;
    return {
      outputs: Object.fromEntries(program.outputs.map(({ name }, i) => [name, outputs[i]!])),
      shapes: Object.fromEntries(
        program.outputs.map(({ name, value, shape }) => {
          return [name, shape ?? program.values[value]!.shape];
        }),
      ),
    };
  }

  /** The engine for inputs of these shapes, made if it is not there yet. */
  async engineFor(
    inputs: Readonly<Record<string, InputData>>,
    options: Pick<RunOptions, 'batch' | 'shapes'> = {},
  ): Promise<Engine> {
    const data = checkTensors(this.#graph.inputs, inputs);
    return this.#engineFor(resolveShapes(this.#graph.inputs, data, options), data);
  }

  async #engineFor(
    shapes: ReadonlyMap<string, readonly number[]>,
    data: ReadonlyMap<string, InputData>,
  ): Promise<Engine> {
    const values = steeringValues(this.#graph.inputs, shapes, data);
    const key = JSON.stringify([[...shapes], [...values].map(([name, v]) => [name, [...v]])]);
    const known = this.#engines.get(key);
    if (known) {
      this.#engines.delete(key);
      this.#engines.set(key, known);
      return known;
    }
    const program = lowerDataflow(this.#graph, { shapes, values });
    if (program.operations.length === 0 && program.outputs.length === 0) {
      throw new InputError('the graph has no outputs');
    }
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
