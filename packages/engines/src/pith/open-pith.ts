import { deflateRawSync } from 'node:zlib';
import { elementCount, encodeModel, InputError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { load, type Model } from '@pith/runtime';
import { checkInputs, checkWeights } from '../check-values.js';
import type { OpenModel, OutputValue, Value, ValueInfo } from '../open-model.js';

/** A saved model in Pith's own runtime, which takes `.pith` files: it is encoded as it is. */
export async function openPith(
  saved: SavedModel,
  { threads = 1 }: { readonly threads?: number } = {},
): Promise<OpenModel> {
  return new PithModel(saved, await loadSaved(saved, threads), threads);
}

class PithModel implements OpenModel {
  readonly engine: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly #threads: number;
  #saved: SavedModel;
  #model: Model | undefined;
  #disposed = false;

  constructor(saved: SavedModel, model: Model, threads: number) {
    this.engine = `pith (${model.stats.instructionSet})`;
    const describe = ({ name, shape }: { name: string; shape: readonly number[] }): ValueInfo => {
      return { name, shape: [null, ...shape], type: 'float32' };
    };
    this.inputs = model.inputs.map(describe);
    this.outputs = model.outputs.map(describe);
    this.#saved = saved;
    this.#model = model;
    this.#threads = threads;
  }

  async run(inputs: Readonly<Record<string, Value>>): Promise<Record<string, OutputValue>> {
    if (this.#disposed) {
      throw new InputError('the model has been disposed of; open it again to run it');
    }
    const values = checkInputs(this.inputs, inputs);
    this.#model ??= await loadSaved(this.#saved, this.#threads);
    const batch = values[0]?.shape[0] ?? 1;
    const feeds = Object.fromEntries(
      values.map(({ data }, i) => {
        return [this.inputs[i]!.name, Float32Array.from(data, Number)];
      }),
    );
    const results = await this.#model.run(feeds, { batch });
    return Object.fromEntries(
      this.#model.outputs.map(({ name, shape }) => {
        const output = { data: results[name]!, shape: [batch, ...shape], type: 'float32' };
        if (elementCount(output.shape) !== output.data.length) {
          throw new InputError(`output "${name}" is not of shape [${output.shape}]`);
        }
        return [name, output];
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

async function loadSaved(saved: SavedModel, threads: number): Promise<Model> {
  const { format, topology, tensors } = saved;
  const { bytes } = await encodeModel(
    { format, topology, tensors, recipe: '', generator: 'pith' },
    { deflate: (raw, dictionary) => deflateRawSync(raw, { dictionary, level: 1 }) },
  );
  return load(bytes, { threads });
}
