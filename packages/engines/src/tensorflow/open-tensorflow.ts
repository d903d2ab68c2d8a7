import { InputError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import type * as TensorFlow from '@tensorflow/tfjs';
import { checkInputs, checkWeights } from '../check-values.js';
import type { OpenModel, OutputValue, Value, ValueInfo } from '../open-model.js';
import type { Backend } from './backend.js';
import { loadGraphModel } from './graph-model.js';
import { loadLayersModel } from './layers-model.js';
import type { LoadedModel } from './loaded-model.js';
import { fromTensor, toTensor } from './tensors.js';

/** Adds layers and operations of the user's own to TF.js before the model is loaded. */
export type CustomObjects = (tf: typeof TensorFlow) => void | Promise<void>;

/** A LayersModel or GraphModel in TF.js, its weights exchanged in place. */
export async function openTensorFlow(
  saved: SavedModel,
  backend: Backend,
  { customObjects }: { readonly customObjects?: CustomObjects | undefined } = {},
): Promise<OpenModel> {
  await customObjects?.(backend.tf);
  return TensorFlowModel.load(saved, backend);
}

class TensorFlowModel implements OpenModel {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly #saved: SavedModel;
  readonly #shapes: ReadonlyMap<string, readonly number[]>;
  /** Weights that were exchanged, for a change of backends. */
  readonly #exchanged = new Map<string, Float32Array>();
  #backend: Backend;
  #model: LoadedModel | undefined;

  private constructor(saved: SavedModel, backend: Backend, model: LoadedModel) {
    this.#saved = saved;
    this.#shapes = new Map(saved.tensors.map(({ name, shape }) => [name, shape]));
    this.#backend = backend;
    this.#model = model;
    this.inputs = model.inputs;
    this.outputs = model.outputs;
  }

  static async load(saved: SavedModel, backend: Backend): Promise<TensorFlowModel> {
    return new TensorFlowModel(saved, backend, await loadModel(saved, backend));
  }

  get engine(): string {
    return this.#backend.name;
  }

  async run(inputs: Readonly<Record<string, Value>>): Promise<Record<string, OutputValue>> {
    const values = checkInputs(this.inputs, inputs);
    await this.#backend.activate();
    const { tf } = this.#backend;
    const tensors = values.map((value, i) => toTensor(tf, value, this.inputs[i]!));
    let results: readonly TensorFlow.Tensor[] = [];
    try {
      results = await this.#loaded().execute(tensors);
      const outputs: [string, OutputValue][] = [];
      for (const [i, result] of results.entries()) {
        const { name } = this.outputs[i]!;
        outputs.push([name, await fromTensor(name, result)]);
      }
      return Object.fromEntries(outputs);
    } catch (cause) {
      if (lacksKernel(cause) && this.#backend.fallback) {
        await this.#changeTo(await this.#backend.fallback());
        return this.run(inputs);
      }
      if (cause instanceof InputError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new InputError(`${this.engine} cannot run the model: ${reason}`, { cause });
    } finally {
      for (const tensor of [...tensors, ...results]) tensor.dispose();
    }
  }

  async setWeights(weights: ReadonlyMap<string, Float32Array>): Promise<void> {
    checkWeights(this.#saved.tensors, weights);
    await this.#backend.activate();
    this.#assign(weights);
    if (!this.#backend.fallback) return;
    for (const [name, values] of weights) this.#exchanged.set(name, values.slice());
  }

  async dispose(): Promise<void> {
    if (!this.#model) return;
    await this.#backend.activate();
    this.#model.dispose();
    this.#model = undefined;
    this.#exchanged.clear();
  }

  #assign(weights: ReadonlyMap<string, Float32Array>): void {
    const { tf } = this.#backend;
    const tensors = [...weights].map(([name, values]): [string, TensorFlow.Tensor] => {
      return [name, tf.tensor(values.slice(), [...this.#shapes.get(name)!], 'float32')];
    });
    this.#loaded().assign(Object.fromEntries(tensors));
  }

  async #changeTo(backend: Backend): Promise<void> {
    await this.#backend.activate();
    this.#loaded().dispose();
    this.#backend = backend;
    await backend.activate();
    this.#model = await loadModel(this.#saved, backend);
    this.#assign(this.#exchanged);
    this.#exchanged.clear();
  }

  #loaded(): LoadedModel {
    if (this.#model) return this.#model;
    throw new InputError('the model has been disposed of; open it again to run it');
  }
}

async function loadModel(saved: SavedModel, { tf }: Backend): Promise<LoadedModel> {
  const isGraph = saved.format === 'tfjs-graph-model';
  try {
    return await (isGraph ? loadGraphModel(tf, saved) : loadLayersModel(tf, saved));
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const load = isGraph ? 'tf.loadGraphModel' : 'tf.loadLayersModel';
    throw new InputError(
      `model topology: TensorFlow.js cannot load it: ${reason}; it must open with ${load}`,
      { cause },
    );
  }
}

/** Whether the backend has no kernel for an operation; its message is all that tells. */
function lacksKernel(error: unknown): boolean {
  return (
    error instanceof Error &&
    /kernel .* not registered|not registered for backend/i.test(error.message)
  );
}
