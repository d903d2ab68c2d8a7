import { deflateRawSync } from 'node:zlib';
import { encodeModel, InputError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { load, type Model, type TensorInfo } from '@pith/runtime';
import { checkInputs, checkWeights } from '../check-values.js';
import { asFloats } from '../number-array.js';
import type { OpenModel, OutputValue, Value, ValueInfo } from '../open-model.js';

export interface PithOptions {
  /** @default 1 */
  readonly threads?: number;
  /** The model as a `.pith` file, where there is one. */
  readonly encoded?: Uint8Array | undefined;
}

/**
 * A saved model in Pith's own runtime. It takes `.pith` files, so the model is encoded, without loss,
 * and again at the first run after weights were exchanged.
 */
export async function openPith(
  saved: SavedModel,
  { threads = 1, encoded }: PithOptions = {},
): Promise<OpenModel> {
  const model = await (encoded ? load(encoded, { threads }) : loadSaved(saved, threads));
  return new SavedPithModel(saved, model, threads);
}

class SavedPithModel implements OpenModel {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly #threads: number;
  #engine = 'pith';
  #saved: SavedModel;
  #model: Model | undefined;
  #disposed = false;

  constructor(saved: SavedModel, model: Model, threads: number) {
    this.inputs = model.inputs.map(describe);
    this.outputs = model.outputs.map(describe);
    this.#saved = saved;
    this.#model = model;
    this.#threads = threads;
  }

  /** With the instruction set, once it is decided. */
  get engine(): string {
    return this.#engine;
  }

  async run(inputs: Readonly<Record<string, Value>>): Promise<Record<string, OutputValue>> {
    if (this.#disposed) {
      throw new InputError('the model has been disposed of; open it again to run it');
    }
    const values = checkInputs(this.inputs, inputs);
    this.#model ??= await loadSaved(this.#saved, this.#threads);
    const { outputs, shapes } = await runPith(
      this.#model,
      Object.fromEntries(this.inputs.map(({ name }, i) => [name, values[i]!])),
    );
    this.#engine = `pith (${this.#model.stats.instructionSet})`;
    return Object.fromEntries(
      this.outputs.map(({ name, type }) => {
        return [name, { data: typed(outputs[name]!, type), shape: shapes[name]!, type }];
      }),
    );
  }

  async setWeights(weights: ReadonlyMap<string, Float32Array>): Promise<void> {
    checkWeights(this.#saved.tensors, weights);
    const tensors = this.#saved.tensors.map((tensor) => {
      const values = weights.get(tensor.name);
      return values === undefined ? tensor : { ...tensor, data: values.slice() };
    });
    this.#saved = { ...this.#saved, tensors };
    this.#release();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#release();
  }

  #release(): void {
    this.#model?.dispose();
    this.#model = undefined;
  }
}

/** Runs a model of either kind. */
function runPith(model: Model, values: Readonly<Record<string, Value>>) {
  const { data, options } = runOptions(model, values);
  return model.runShaped(data, options);
}

/** What a run takes: those of layers a batch, and shapes without it if they are open; graphs shapes. */
export function runOptions(model: Model, values: Readonly<Record<string, Value>>) {
  const data = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, asFloats(value.data)]),
  );
  const isOpen = model.inputs.some(({ shape }) => shape.some((size) => typeof size !== 'number'));
  const given = Object.entries(values);
  const shapes = given.map(([name, { shape }]) => {
    return [name, isGraph(model) ? shape : shape.slice(1)] as const;
  });
  const options = {
    ...(!isGraph(model) && { batch: given[0]?.[1].shape[0] ?? 1 }),
    ...((isGraph(model) || isOpen) && { shapes: Object.fromEntries(shapes) }),
  };
  return { data, options };
}

function isGraph({ inputs }: Model): boolean {
  return inputs.some(({ type }) => type !== undefined);
}

const TYPES = { float: 'float32', integer: 'int32', boolean: 'bool' } as const;

function describe({ name, shape, type }: TensorInfo): ValueInfo {
  return type === undefined
    ? { name, shape: [null, ...shape], type: 'float32' }
    : { name, shape, type: TYPES[type] };
}

/** The runtime computes with floats alone. */
function typed(values: Float32Array, type: string): OutputValue['data'] {
  if (type === 'int32') return Int32Array.from(values);
  return type === 'bool' ? Uint8Array.from(values) : values;
}

/** A saved model in the runtime: encoded, without loss, and loaded. */
export async function loadSaved(saved: SavedModel, threads: number): Promise<Model> {
  const { format, topology, tensors } = saved;
  const { bytes } = await encodeModel(
    { format, topology, tensors, recipe: '', generator: 'pith' },
    { deflate: (raw, dictionary) => deflateRawSync(raw, { dictionary, level: 1 }) },
  );
  return load(bytes, { threads });
}
