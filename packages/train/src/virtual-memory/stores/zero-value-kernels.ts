import { module } from './generated/zero-value-kernels.js';
import type { ZeroValueCodec } from './zero-value-codec.js';

/** What assembly/zero-value-compression.ts exports; addresses and words of its memory. */
interface Exports {
  countNonzeros(words: number, count: number): number;
  compress(words: number, count: number, target: number, pack: number): number;
  decompress(words: number, target: number, count: number, spread: number): number;
}

/** Words that go through WebAssembly's memory at a time: in and out fit into a core's cache. */
const CHUNK = 2 ** 14;
const MOST_COMPRESSED = CHUNK + CHUNK / 32;

const PACK = 0;
const SPREAD = 256;
const RAW = 512;
const COMPRESSED = RAW + 4 * CHUNK;
/** And the 16 bytes past its end that kernels touch. */
const END = COMPRESSED + 4 * MOST_COMPRESSED + 16;
const WASM_PAGE = 2 ** 16;

/** Zero-value compression by SIMD instructions. */
export function zeroValueKernels(): ZeroValueCodec {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(END / WASM_PAGE) });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(module, 'base64')), {
    env: { memory },
  });
  const kernels = instance.exports as unknown as Exports;
  writeTables(new Uint8Array(memory.buffer));
  const all = new Uint32Array(memory.buffer);
  const [raw, compressed] = [all.subarray(RAW / 4), all.subarray(COMPRESSED / 4)];

  /** Copies words in, and zeros up to a whole group of 32. */
  const enter = (words: Uint32Array): number => {
    raw.set(words);
    const whole = 32 * Math.ceil(words.length / 32);
    raw.fill(0, words.length, whole);
    return whole;
  };
  return {
    countNonzeros(words) {
      let count = 0;
      for (const chunk of chunks(words)) count += kernels.countNonzeros(RAW, enter(chunk));
      return count;
    },

    compress(words, target) {
      let at = 0;
      for (const chunk of chunks(words)) {
        const length = kernels.compress(RAW, enter(chunk), COMPRESSED, PACK);
        target.set(compressed.subarray(0, length), at);
        at += length;
      }
      return at;
    },

    decompress(words, target) {
      let at = 0;
      for (const chunk of chunks(target)) {
        compressed.set(words.subarray(at, at + MOST_COMPRESSED));
        const whole = 32 * Math.ceil(chunk.length / 32);
        at += kernels.decompress(COMPRESSED, RAW, whole, SPREAD);
        chunk.set(raw.subarray(0, chunk.length));
        // Words that a mask has past the end are not the target's.
        for (let i = chunk.length; i < whole; i++) if (raw[i] !== 0) at--;
      }
      return at;
    },
  };
}

function* chunks(words: Uint32Array): Generator<Uint32Array> {
  for (let at = 0; at < words.length; at += CHUNK) yield words.subarray(at, at + CHUNK);
}

/** For each mask of four lanes, where each byte of the result comes from; 128 is nowhere, and zero. */
function writeTables(bytes: Uint8Array): void {
  bytes.fill(128, PACK, SPREAD + 256);
  for (let mask = 0; mask < 16; mask++) {
    let front = 0;
    for (let lane = 0; lane < 4; lane++) {
      if (((mask >> lane) & 1) === 0) continue;
      for (let byte = 0; byte < 4; byte++) {
        bytes[PACK + 16 * mask + 4 * front + byte] = 4 * lane + byte;
        bytes[SPREAD + 16 * mask + 4 * lane + byte] = 4 * front + byte;
      }
      front++;
    }
  }
}
