import { InputError, openModel, type ReadLimits, type Tensor } from '@pith/container';
import { restoreTensors } from '@pith/onnx';
import { type OpenPithOptions, openPith, type PithSource } from './pith-source.js';

export interface ToOnnxOptions extends OpenPithOptions {
  /** Lower limits than the defaults, for files that are not trusted. */
  readonly limits?: Partial<ReadLimits> | undefined;
}

/**
 * Turns a `.pith` file of an ONNX model into that model again, as ONNX Runtime (`onnxruntime-node`,
 * `onnxruntime-web`) takes it: all that the model said, with the numbers that it was compressed to.
 * Tensors are decoded while later ones are still on their way.
 *
 * @param source a URL, or the bytes of the file
 * @returns the bytes of the model, all numbers within
 * @throws {InputError} when the source cannot be read, or holds no ONNX model
 * @throws {CorruptFileError} when the file is damaged
 *
 * @example
 * const session = await InferenceSession.create(await toOnnx('model.pith'));
 */
export async function toOnnx(source: PithSource, options: ToOnnxOptions = {}): Promise<Uint8Array> {
  const { limits } = options;
  const model = await openModel(await openPith(source, options), limits ? { limits } : {});
  try {
    if (model.format !== 'onnx') {
      const isTfjs = model.format.startsWith('tfjs-');
      throw new InputError(
        `the .pith holds a model of the format ${JSON.stringify(model.format)}, not an ONNX model${isTfjs ? '; hand it to TensorFlow.js by way of pithHandler' : ''}`,
      );
    }
    const tensors: Tensor[] = [];
    for await (const tensor of model) tensors.push(tensor.decodeTensor());
    return restoreTensors(model.topology, tensors);
  } finally {
    await model.cancel();
  }
}
