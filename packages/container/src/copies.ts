import { crc32 } from './crc32.js';
import type { SharedTensor, Tensor } from './tensor.js';

/** Elements from which a reference is surely shorter than the elements. */
const LEAST_ELEMENTS = 16;

/** Finds tensors that have the very elements of an earlier one, whatever their names and shapes. */
export class Copies {
  readonly #byKey = new Map<string, { position: number; parts: readonly Uint8Array[] }[]>();

  /** The position of the earlier tensor; else this one is remembered under `position`. */
  find(tensor: Tensor | SharedTensor, position: number): number | undefined {
    const { key, parts } = contents(tensor);
    if (parts.at(-1)!.length < LEAST_ELEMENTS) return undefined;
    const alike = this.#byKey.get(key) ?? [];
    const found = alike.find((earlier) => same(earlier.parts, parts));
    if (found) return found.position;
    this.#byKey.set(key, [...alike, { position, parts }]);
    return undefined;
  }
}

/** All that says what the elements are, to the bit. */
function contents(tensor: Tensor | SharedTensor) {
  if (!('clusters' in tensor)) {
    const bytes = bytesOf(tensor.data);
    return { key: `${tensor.dtype} ${bytes.length} ${crc32(bytes)}`, parts: [bytes] };
  }
  const { clusters, centroids, vectorLength } = tensor;
  const [symbols, book] = [bytesOf(clusters), bytesOf(centroids)];
  const width = `${clusters.BYTES_PER_ELEMENT}x${vectorLength}`;
  const key = `shared ${width} ${symbols.length} ${crc32(symbols)} ${crc32(book)}`;
  return { key, parts: [book, symbols] };
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function same(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.every((part, i) => {
    const other = b[i]!;
    return part.length === other.length && part.every((byte, at) => byte === other[at]);
  });
}
