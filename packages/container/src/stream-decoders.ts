import { adaptiveStream } from './adaptive-stream.js';
import { fixedStream } from './fixed-stream.js';
import { huffmanStream } from './huffman-stream.js';
import type { StreamDecoder } from './stream-coder.js';

/** What reads each coder's streams, of those that a file can name. */
const STREAM_DECODERS: readonly StreamDecoder[] = [fixedStream, huffmanStream, adaptiveStream];

/** The decoder of this number in the file, or `undefined`. */
export function streamDecoder(id: number): StreamDecoder | undefined {
  return STREAM_DECODERS.find((decoder) => decoder.id === id);
}
