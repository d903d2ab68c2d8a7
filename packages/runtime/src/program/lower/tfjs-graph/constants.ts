import { elementCount, float16ToFloat32, InputError, isRecord, quoteName } from '@pith/container';
import { plainName } from '../../plain-name.js';
import { unsupportedLayers } from '../../unsupported-operation-error.js';
import { knownOf } from '../algebra/known.js';
import { weightKnown } from '../algebra/stored-known.js';
import type { ElementType, Known } from '../algebra/tensor.js';
import type { WeightSource } from '../weight-source.js';
import { Attributes } from './attributes.js';
import type { GraphNode } from './graph-def.js';

/** The `Const` nodes of a graph: their numbers are tensors of the file, or stand in the topology. */
export class Constants {
  readonly #nodes: ReadonlyMap<string, GraphNode>;
  readonly #weights: WeightSource;
  readonly #carried: ReadonlyMap<string, Carried>;

  /** @param carried the topology's own weightsManifest */
  constructor(nodes: readonly GraphNode[], weights: WeightSource, carried: unknown) {
    this.#nodes = new Map(nodes.map((node) => [node.name, node]));
    this.#weights = weights;
    this.#carried = readCarried(carried);
  }

  /**
   * @returns undefined where no Const node has the name
   * @throws {UnsupportedOperationError} for constants that are no numbers
   * @throws {InputError} for one whose numbers are nowhere
   */
  find(name: string): Known | undefined {
    const node = this.#nodes.get(name);
    if (!node) return undefined;
    const type = new Attributes(node).type('dtype');
    if (type === undefined) {
      throw unsupportedLayers([{ operation: 'Const that is no numbers', layer: name }]);
    }
    if (this.#weights.has(name)) return weightKnown(this.#weights, name, type);
    const carried = this.#carried.get(name);
    if (carried) return decode(carried, name, type);
    throw new InputError(
      `Const ${plainName(name)}: there is no tensor of this name; the file has ${this.#weights.names.length} others`,
    );
  }
}

/** A weight that the topology carries, since it is not finite. */
interface Carried {
  readonly entry: Readonly<Record<string, unknown>>;
  readonly path: string;
}

function readCarried(manifest: unknown): ReadonlyMap<string, Carried> {
  const carried = new Map<string, Carried>();
  for (const group of Array.isArray(manifest) ? manifest : []) {
    const { paths, weights } = isRecord(group) ? group : {};
    const [path] = Array.isArray(paths) ? paths : [];
    const [entry] = Array.isArray(weights) ? weights : [];
    if (typeof path === 'string' && isRecord(entry) && typeof entry['name'] === 'string') {
      carried.set(entry['name'], { entry, path });
    }
  }
  return carried;
}

/** Larger ones are tensors of the file. */
const MOST_ELEMENTS = 2 ** 20;

function decode({ entry, path }: Carried, name: string, type: ElementType): Known {
  const { shape, quantization } = entry;
  const sizes: readonly unknown[] = Array.isArray(shape) ? shape : [-1];
  const stored = isRecord(quantization) ? quantization['dtype'] : entry['dtype'];
  const numbers = readNumbers(path.slice(path.indexOf(',') + 1), stored);
  const valid = sizes.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
  const count = valid ? elementCount(sizes as number[]) : -1;
  if (!numbers || count > MOST_ELEMENTS || numbers.length !== count) {
    throw new InputError(
      `topology: weightsManifest: the bytes of ${quoteName(name)} do not fit its type and shape`,
    );
  }
  return knownOf(numbers, sizes as number[], type);
}

/** From the bytes that a shard would hold. */
function readNumbers(base64: string, stored: unknown): Float32Array | undefined {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
  if (stored === 'float32' && bytes.length % 4 === 0) return new Float32Array(bytes.buffer);
  if (stored !== 'float16' || bytes.length % 2 !== 0) return undefined;
  return Float32Array.from(new Uint16Array(bytes.buffer), float16ToFloat32);
}
