import { InputError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { restoreTensors } from '@pith/onnx';
import type * as Ort from 'onnxruntime-node';
import { checkInputs, checkWeights } from '../check-values.js';
import type { OpenModel, OutputValue, Value, ValueInfo } from '../open-model.js';
import type { OnnxRuntime } from './ort.js';
import { fromOrtTensor, toOrtTensor } from './tensors.js';

/**
 * An ONNX model in onnxruntime. It has no way to exchange weights, which are folded and packed when a
 * session is made: a new one is made at the first run after an exchange.
 */
export async function openOnnxRuntime(saved: SavedModel, runtime: OnnxRuntime): Promise<OpenModel> {
  const session = await createSession(saved, new Map(), runtime);
  return new OnnxRuntimeModel(saved, session, runtime);
}

class OnnxRuntimeModel implements OpenModel {
  readonly engine: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly #saved: SavedModel;
  readonly #runtime: OnnxRuntime;
  readonly #weights = new Map<string, Float32Array>();
  #session: Ort.InferenceSession | undefined;
  #disposed = false;

  constructor(saved: SavedModel, session: Ort.InferenceSession, runtime: OnnxRuntime) {
    this.engine = runtime.name;
    this.inputs = session.inputMetadata.map(describe);
    this.outputs = session.outputMetadata.map(describe);
    this.#saved = saved;
    this.#runtime = runtime;
    this.#session = session;
  }

  async run(inputs: Readonly<Record<string, Value>>): Promise<Record<string, OutputValue>> {
    if (this.#disposed) {
      throw new InputError('the model has been disposed of; open it again to run it');
    }
    const values = checkInputs(this.inputs, inputs);
    this.#session ??= await createSession(this.#saved, this.#weights, this.#runtime);
    const { Tensor } = this.#runtime.ort;
    const feeds = Object.fromEntries(
      this.inputs.map((info, i) => [info.name, toOrtTensor(Tensor, values[i]!, info)]),
    );
    const results = await this.#run(this.#session, feeds);
    return Object.fromEntries(
      this.outputs.map(({ name }) => {
        const output = fromOrtTensor(name, results[name] as Ort.Tensor);
        return [name, output];
      }),
    );
  }

  async #run(
    session: Ort.InferenceSession,
    feeds: Record<string, Ort.Tensor>,
  ): Promise<Ort.InferenceSession.OnnxValueMapType> {
    try {
      return await session.run(feeds, { logSeverityLevel: 4 });
    } catch (cause) {
      throw new InputError(`${this.engine} cannot run the model: ${reason(cause)}`, { cause });
    }
  }

  async setWeights(weights: ReadonlyMap<string, Float32Array>): Promise<void> {
    checkWeights(this.#saved.tensors, weights);
    for (const [name, values] of weights) this.#weights.set(name, values.slice());
    await this.#release();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#weights.clear();
    await this.#release();
  }

  async #release(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.release();
  }
}

async function createSession(
  saved: SavedModel,
  weights: ReadonlyMap<string, Float32Array>,
  { ort, name, options }: OnnxRuntime,
): Promise<Ort.InferenceSession> {
  const tensors = saved.tensors.map((tensor) => {
    return { ...tensor, data: weights.get(tensor.name) ?? tensor.data };
  });
  const bytes = restoreTensors(saved.topology, tensors);
  try {
    return await ort.InferenceSession.create(bytes, options);
  } catch (cause) {
    throw new InputError(`${name} cannot load the model: ${reason(cause)}`, { cause });
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function describe(value: Ort.InferenceSession.ValueMetadata): ValueInfo {
  const { name } = value;
  if (!value.isTensor) {
    throw new InputError(
      `"${name}" is a sequence, a map or optional; only tensors can be given and taken`,
    );
  }
  const shape = value.shape.map((size) => {
    // '' and −1, which onnxruntime-web gives as 2³² − 1: left open without a name.
    if (typeof size === 'string') return size === '' ? null : size;
    return size < 0 || size === 2 ** 32 - 1 ? null : size;
  });
  return { name, shape, type: value.type };
}
