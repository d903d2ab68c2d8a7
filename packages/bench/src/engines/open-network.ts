import type { PithFile, Tensor } from '@pith/container';
import type { Program } from '@pith/runtime';
import type { Network, NetworkInput } from './engine.js';

export interface OpenNetworkOptions {
  readonly name: string;
  /** The whole `.pith` file. */
  readonly bytes: Uint8Array;
  /** The same, as `readModel` gives it. */
  readonly file: PithFile;
  readonly program: Program;
  readonly inputs: ReadonlyMap<string, NetworkInput>;
}

/** What a `.pith` file holds, in the forms that engines take a network in. */
export function openNetwork({ name, bytes, file, program, inputs }: OpenNetworkOptions): Network {
  return {
    ...{ name, program, inputs, pith: bytes },
    decode(tensor) {
      const { data } = file.decodeTensor(tensor);
      return data instanceof Float32Array ? data : Float32Array.from(data);
    },
    layersModel: {
      topology: new TextDecoder().decode(file.topology),
      *tensors(): Iterable<Tensor> {
        for (const { name } of file.tensors) yield file.decodeTensor(name);
      },
    },
  };
}
