import { bitLength } from './bit-length.js';
import { BitWriter } from './bit-writer.js';
import { fixedStream } from './fixed-stream.js';
import type { StreamCoder } from './stream-coder.js';
import { STREAM_RECORD_BYTES } from './stream-record-size.js';

/** Codes with a fixed number of bits a symbol, the fewest that hold all that occur. */
export const fixedCoder: StreamCoder = {
  ...fixedStream,

  plan({ used, total }) {
    const min = used[0] ?? 0;
    const max = used.at(-1) ?? 0;
    const bits = bitLength(max - min);
    const base = bits < bitLength(max) ? min : 0;
    const payloadBytes = Math.ceil((total * bits) / 8);
    const headerBytes = payloadBytes > 0 ? STREAM_RECORD_BYTES : 2;
    return { coder: fixedStream.id, bits, base, payloadBytes, headerBytes };
  },

  encode(symbols, { bits, base, payloadBytes }) {
    if (bits === 0) return new Uint8Array(0);
    if (bits === 8 && base === 0 && symbols instanceof Uint8Array) {
      return new Uint8Array(symbols); // not slice(), which would share a Buffer's memory
    }
    const writer = new BitWriter(payloadBytes);
    for (let i = 0; i < symbols.length; i++) writer.write(symbols[i]! - base, bits);
    return writer.finish();
  },
};
