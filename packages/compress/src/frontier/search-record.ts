import { createHash } from 'node:crypto';
import { isRecord } from '@pith/container';

/** Arrays that a record can hold. */
export type RecordArray = Float32Array | Uint8Array | Uint16Array | Uint32Array;

/** What a search remembers of one of its steps. */
export interface SearchRecord {
  /** Anything that JSON holds. */
  readonly facts: unknown;
  readonly arrays: ReadonlyMap<string, RecordArray>;
}

const magic = 'pith search 1\n';
const hashBytes = 32;
const types = { Float32Array, Uint8Array, Uint16Array, Uint32Array } as const;

interface RecordHead {
  readonly facts: unknown;
  readonly arrays: readonly (readonly [name: string, type: keyof typeof types, length: number])[];
}

/**
 * A record as bytes: `pith search 1\n`, the length of a JSON head (uint32, little-endian), the head,
 * the arrays in the platform's byte order, SHA-256 of all that.
 */
export function encodeRecord({ facts, arrays }: SearchRecord): Uint8Array {
  const entries = [...arrays];
  const head: RecordHead = {
    facts,
    arrays: entries.map(([name, values]) => [name, typeOf(values), values.length]),
  };
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const parts = [
    ...[Buffer.from(magic), length, json],
    ...entries.map(([, { buffer, byteOffset, byteLength }]) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ),
  ];
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return Buffer.concat([...parts, hash.digest()]);
}

/** @returns undefined if the bytes are damaged or no record */
export function decodeRecord(bytes: Uint8Array): SearchRecord | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = magic.length + 4;
  const end = file.length - hashBytes;
  if (end < start || file.toString('latin1', 0, magic.length) !== magic) return undefined;
  const hash = createHash('sha256').update(file.subarray(0, end)).digest();
  if (!hash.equals(file.subarray(end))) return undefined;
  const headEnd = start + file.readUInt32LE(magic.length);
  if (headEnd > end) return undefined;
  const head = readHead(file.toString('utf8', start, headEnd));
  if (head === undefined) return undefined;
  const arrays = new Map<string, RecordArray>();
  let at = headEnd;
  for (const [name, type, length] of head.arrays) {
    const byteLength = length * types[type].BYTES_PER_ELEMENT;
    if (byteLength > end - at) return undefined;
    // A copy, since arrays of several bytes an element must be aligned.
    arrays.set(name, new types[type](new Uint8Array(file.subarray(at, at + byteLength)).buffer));
    at += byteLength;
  }
  return at === end ? { facts: head.facts, arrays } : undefined;
}

function readHead(text: string): RecordHead | undefined {
  let head: unknown;
  try {
    head = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(head) || !Array.isArray(head['arrays'])) return undefined;
  const sound = head['arrays'].every((entry: unknown) => {
    if (!Array.isArray(entry)) return false;
    const [name, type, length] = entry as unknown[];
    return (
      typeof name === 'string' &&
      Object.hasOwn(types, String(type)) &&
      Number.isSafeInteger(length) &&
      (length as number) >= 0
    );
  });
  return sound ? (head as unknown as RecordHead) : undefined;
}

function typeOf(values: RecordArray): keyof typeof types {
  if (values instanceof Float32Array) return 'Float32Array';
  if (values instanceof Uint16Array) return 'Uint16Array';
  return values instanceof Uint32Array ? 'Uint32Array' : 'Uint8Array';
}
