import { concatenate } from './concatenate.js';
import { CorruptFileError, InputError } from './errors.js';
import { HEADER_DICTIONARY } from './header-dictionary.js';

/**
 * Raw DEFLATE (RFC 1951) of `raw` whose back references may reach into `dictionary`, as if it came
 * right before. In Node: `(raw, dictionary) => deflateRawSync(raw, { dictionary, level: 9 })`.
 */
export type Deflate = (raw: Uint8Array, dictionary: Uint8Array) => Uint8Array;

/**
 * Compresses a header. Without a `deflate` the platform's CompressionStream does it: it takes no
 * dictionary, so the result is valid but larger.
 *
 * @throws {InputError} when what `deflate` gave does not decompress to the header
 */
export async function compressHeader(raw: Uint8Array, deflate?: Deflate): Promise<Uint8Array> {
  if (deflate === undefined) {
    return concatenate(await pass(raw, new CompressionStream('deflate-raw'), Infinity));
  }
  const compressed = deflate(raw, HEADER_DICTIONARY);
  const back = await decompressHeader(compressed, raw.length, 0).catch(() => undefined);
  if (back === undefined || !back.every((byte, i) => byte === raw[i])) {
    throw new InputError(
      'options.deflate gave bytes that do not decompress to the header; it must return raw DEFLATE ' +
        'without a zlib wrapper, made with the dictionary that it is handed',
    );
  }
  return compressed;
}

/**
 * Decompresses a header. DecompressionStream takes no dictionary either, but a DEFLATE stream may
 * begin with a stored block that holds it: the references behind then reach into that block.
 *
 * @param rawLength exact length of the result; memory is bounded by it
 * @param offset where the compressed header stands in the file, for errors
 * @throws {CorruptFileError} when the bytes are not DEFLATE, or give another length
 */
export async function decompressHeader(
  compressed: Uint8Array,
  rawLength: number,
  offset: number,
): Promise<Uint8Array> {
  const prefix = storedBlock(HEADER_DICTIONARY);
  const expected = HEADER_DICTIONARY.length + rawLength;
  let chunks: Uint8Array[];
  try {
    const stream = new DecompressionStream('deflate-raw');
    chunks = await pass(concatenate([prefix, compressed]), stream, expected);
  } catch (cause) {
    throw new CorruptFileError(offset, 'the header does not decompress as raw DEFLATE', { cause });
  }
  const found = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (found !== expected) {
    const more = found > expected;
    throw new CorruptFileError(
      offset,
      `the header decompresses to ${more ? `more than ${rawLength}` : found - HEADER_DICTIONARY.length} bytes, but ${rawLength} are declared`,
    );
  }
  return concatenate(chunks).subarray(HEADER_DICTIONARY.length);
}

/** A block of DEFLATE that is neither the last nor compressed: its length and content as they are. */
function storedBlock(content: Uint8Array): Uint8Array {
  const block = new Uint8Array(5 + content.length);
  const header = new DataView(block.buffer);
  header.setUint8(0, 0);
  header.setUint16(1, content.length, true);
  header.setUint16(3, content.length ^ 0xffff, true);
  block.set(content, 5);
  return block;
}

/** Sends bytes through a stream and collects what comes out, until it is more than `limit` bytes. */
async function pass(
  bytes: Uint8Array,
  through: CompressionStream | DecompressionStream,
  limit: number,
): Promise<Uint8Array[]> {
  const writer = through.writable.getWriter();
  const reader = through.readable.getReader();
  // A fault shows at both ends; the reader's is the one that is handled.
  const ignore = () => undefined;
  writer.closed.catch(ignore);
  writer.write(bytes as Uint8Array<ArrayBuffer>).catch(ignore);
  writer.close().catch(ignore);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return chunks;
    chunks.push(value);
    length += value.length;
    if (length > limit) {
      reader.cancel().catch(ignore);
      return chunks;
    }
  }
}
