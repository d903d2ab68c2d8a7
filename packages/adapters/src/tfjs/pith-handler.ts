import { InputError, type ModelStream, openModel, type ReadLimits } from '@pith/container';
import { type OpenPithOptions, openPith, type PithSource } from '../pith-source.js';
import type { ModelArtifacts, WeightSpec } from './model-artifacts.js';
import { readTopology, type Topology } from './read-topology.js';

export interface PithHandlerOptions extends OpenPithOptions {
  /** Lower limits than the defaults, for files that are not trusted. */
  readonly limits?: Partial<ReadLimits> | undefined;
}

/** TensorFlow.js's `io.IOHandler`, for loading. */
export interface PithHandler {
  load(): Promise<ModelArtifacts>;
}

/** How TF.js models are called in a `.pith`. */
const FORMATS = ['tfjs-layers-model', 'tfjs-graph-model'];

/**
 * An IOHandler by which TensorFlow.js loads a model from a `.pith` file: the topology as it was saved,
 * and the weights bit for bit as they were compressed. Tensors are decoded while later ones are still
 * on their way. tfjs has no unsigned bytes in weights, so these become int32.
 *
 * @param source a URL, or the bytes of the file; a response or a stream can be loaded once
 * @throws {InputError} from `load`, when the source cannot be read or holds no TF.js model
 * @throws {CorruptFileError} from `load`, when the file is damaged
 *
 * @example
 * const model = await tf.loadGraphModel(pithHandler('model.pith'));
 * @example
 * const model = await tf.loadLayersModel(pithHandler(await readFile('model.pith')));
 */
export function pithHandler(source: PithSource, options: PithHandlerOptions = {}): PithHandler {
  return {
    async load() {
      const { limits } = options;
      const model = await openModel(await openPith(source, options), limits ? { limits } : {});
      try {
        return await artifacts(model);
      } finally {
        await model.cancel();
      }
    },
  };
}

async function artifacts(model: ModelStream): Promise<ModelArtifacts> {
  if (!FORMATS.includes(model.format)) {
    const advice = model.format === 'onnx' ? '; hand it to ONNX Runtime by way of toOnnx' : '';
    throw new InputError(
      `the .pith holds a model of the format ${JSON.stringify(model.format)}, not one of TensorFlow.js${advice}`,
    );
  }
  const topology = readTopology(model.topology);
  const weightSpecs = specs(model, topology);
  const weightData = await weights(model, topology);
  return { ...topology.members, weightSpecs, weightData };
}

function specs(model: ModelStream, { carried }: Topology): WeightSpec[] {
  return [
    ...model.tensors.map(({ name, shape, dtype }): WeightSpec => {
      return { name, shape: [...shape], dtype: dtype === 'uint8' ? 'int32' : dtype };
    }),
    ...carried.map(({ spec }) => spec),
  ];
}

async function weights(model: ModelStream, { carried }: Topology): Promise<ArrayBuffer> {
  const all = new Uint8Array(allocate(weightBytes(model, carried)));
  let at = 0;
  for await (const tensor of model) {
    const { data, dtype } = tensor.decodeTensor();
    const numbers = dtype === 'uint8' ? Int32Array.from(data) : data;
    all.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), at);
    at += numbers.byteLength;
  }
  for (const { bytes } of carried) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return all.buffer;
}

function weightBytes({ tensors }: ModelStream, carried: Topology['carried']): number {
  const numbers = tensors.reduce((sum, { elements, dtype }) => {
    return sum + elements * (dtype === 'bool' ? 1 : 4);
  }, 0);
  return carried.reduce((sum, { bytes }) => sum + bytes.length, numbers);
}

function allocate(bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch (cause) {
    throw new InputError(`the weights take ${bytes} bytes, which cannot be allocated at once`, {
      cause,
    });
  }
}
