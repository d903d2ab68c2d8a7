import { type PithFile, readModel, type Tensor } from '@pith/container';
import { lowerModel, type Program } from '@pith/runtime';
import { randomInput } from '../networks/random-input.js';
import type { Network, NetworkInput } from './engine.js';

export interface OpenNetworkOptions {
  readonly name: string;
  /** Of the inputs. @default 1 */
  readonly batch?: number;
  /** Share of the inputs' numbers that are not zero. @default 1 */
  readonly inputDensity?: number;
  /** Of the inputs. @default 1 */
  readonly seed?: number;
}

/**
 * Opens a `.pith` file in the forms that engines take a network in, with random inputs.
 *
 * @param bytes the whole file
 * @throws {CorruptFileError} when it is damaged
 * @throws {UnsupportedOperationError} when the runtime does not run its operations
 * @example
 * const network = await openNetwork(await readFile('model.pith'), { name: 'model', batch: 8 });
 */
export async function openNetwork(
  bytes: Uint8Array,
  { name, batch = 1, inputDensity = 1, seed = 1 }: OpenNetworkOptions,
): Promise<Network> {
  const file = await readModel(bytes);
  const program = await lowerModel(file);
  const inputs = program.inputs.map(({ name, value }, i): [string, NetworkInput] => {
    const { shape } = program.values[value]!;
    const options = { shape, batch, density: inputDensity, seed: seed + i };
    return [name, { shape, data: randomInput(options) }];
  });
  return pithNetwork({ name, bytes, file, program, inputs: new Map(inputs) });
}

interface PithNetworkOptions {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly file: PithFile;
  readonly program: Program;
  readonly inputs: ReadonlyMap<string, NetworkInput>;
}

function pithNetwork({ name, bytes, file, program, inputs }: PithNetworkOptions): Network {
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
