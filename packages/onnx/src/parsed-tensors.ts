import { elementCount, InputError, quoteName, type TensorData } from '@pith/container';
import type { Carriage } from './carriage.js';
import { decodeElements, type OnnxTensorData } from './decode-elements.js';
import type { OnnxElementType } from './element-type.js';
import { findTensors } from './find-tensors.js';
import type { OnnxTensor } from './onnx-model.js';
import { takenAmong, takenShape } from './taken-sites.js';
import { checkRawLength, readTensorBytes } from './tensor-bytes.js';
import { readTensorMessage, type TensorMessage } from './tensor-message.js';

/** The tensors of a model by where they stand in it, which is also how they are known by name. */
export class ParsedTensors {
  readonly #bytes: Uint8Array;
  readonly #taken = new Map<number, { readonly key: string; readonly carriage: Carriage }>();

  /** @throws {InputError} when the bytes are damaged */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const sites = findTensors(bytes);
    for (const { message } of sites) checkRawLength(message);
    for (const { site, carriage, key } of takenAmong(sites))
      this.#taken.set(site.message.start, { key, carriage });
  }

  /** @param tensor a TensorProto, a part of the model's own bytes */
  tensor(tensor: Uint8Array): OnnxTensor {
    const start = tensor.byteOffset - this.#bytes.byteOffset;
    const message = readTensorMessage(this.#bytes, start, start + tensor.length);
    const taken = this.#taken.get(start);
    return new ParsedTensor(message, taken?.key, taken?.carriage);
  }
}

class ParsedTensor implements OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly elementType: OnnxElementType;
  declare readonly key?: string;
  readonly #message: TensorMessage;
  readonly #carriage: Carriage | undefined;

  constructor(message: TensorMessage, key: string | undefined, carriage: Carriage | undefined) {
    this.name = message.name;
    this.shape = message.shape;
    this.elementType = message.elementType.name;
    if (key !== undefined) this.key = key;
    this.#message = message;
    this.#carriage = carriage;
  }

  data(taken?: TensorData): OnnxTensorData {
    if (this.#carriage === undefined)
      return decodeElements(this.#message, readTensorBytes(this.#message));
    if (taken === undefined) {
      throw new InputError(
        `tensor ${quoteName(this.key!)}: its numbers were taken out of the model, and are not given`,
      );
    }
    const expected = elementCount(takenShape(this.#message, this.#carriage));
    if (taken.length !== expected) {
      throw new InputError(
        `tensor ${quoteName(this.key!)}: ${taken.length} elements were given, but it has ${expected}`,
      );
    }
    if (this.elementType === 'float64') return new Float64Array(taken);
    if (this.#carriage.dtype === 'float32') return new Float32Array(taken);
    return decodeElements(this.#message, this.#carriage.unload(taken));
  }
}
