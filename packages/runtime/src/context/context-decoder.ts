import {
  type ContextDecoder,
  type ContextStream,
  type ContextTensor,
  type FirstModels,
  InputError,
  type SymbolArray,
} from '@pith/container';
import type { ContextKernels } from './kernels.js';
import {
  HEAP,
  MAGNITUDE_INPUTS,
  MAGNITUDE_SETS,
  MAGNITUDE_WEIGHTS,
  NEAREST_IN_ORDER,
  OF_NEAREST,
  SIGN_INPUTS,
  SIGN_SETS,
  SIGN_WEIGHTS,
  SIGNIFICANCE_INPUTS,
  SIGNIFICANCE_SETS,
  SIGNIFICANCE_WEIGHTS,
  STREAM_STATE,
} from './memory-map.js';

const PAGE = 65536;
const MOST_BYTES = 2 ** 32 - PAGE;

/** Arrays of a tensor are addressed by 32 bits; those of more elements would not fit. */
const MOST_ELEMENTS = 2 ** 30;

/**
 * A decoder of one compact file in WebAssembly, to the very symbols of @pith/container's own
 * (docs/coding.md). It takes 200 kB and the stream, and 3 to 70 bytes an element of the largest
 * tensor, whose size the reader has held against its limits.
 *
 * @param kernels of an instance with that memory
 * @param memory fresh; it goes with the decoder
 */
export function createContextDecoder(
  kernels: ContextKernels,
  memory: WebAssembly.Memory,
  stream: ContextStream,
  { significance, sign, magnitude }: FirstModels,
): ContextDecoder {
  const { bytes, state } = stream;
  grow(memory, HEAP + bytes.length);
  const { buffer } = memory;
  setWeights(buffer, SIGNIFICANCE_WEIGHTS, SIGNIFICANCE_INPUTS, SIGNIFICANCE_SETS, significance);
  setWeights(buffer, SIGN_WEIGHTS, SIGN_INPUTS, SIGN_SETS, sign);
  setWeights(buffer, MAGNITUDE_WEIGHTS, MAGNITUDE_INPUTS, MAGNITUDE_SETS, magnitude);
  moveNearest(
    new Int32Array(buffer, SIGNIFICANCE_WEIGHTS, SIGNIFICANCE_INPUTS * SIGNIFICANCE_SETS),
  );
  new Uint8Array(buffer).set(bytes, HEAP);
  new Uint32Array(buffer, STREAM_STATE).set([...state, HEAP, bytes.length]);
  kernels.beginStream(Math.ceil((HEAP + bytes.length) / 16) * 16);

  return {
    decode({ shape, alphabet, center, scan }: ContextTensor, symbols: SymbolArray): void {
      if (symbols.length === 0) return;
      const { height, width, order } = scan;
      const outputs = shape.at(-1) ?? 1;
      const channels = symbols.length / (height * width * outputs);
      if (symbols.length > MOST_ELEMENTS) failMemory(symbols.length);
      const end = kernels.prepareTensor(
        ...[height, width, channels, outputs],
        ...[order, shape.length, alphabet, center, symbols.BYTES_PER_ELEMENT],
      );
      grow(memory, end);
      new Uint32Array(memory.buffer, STREAM_STATE).set(state);
      const found = kernels.decodeTensor(end);
      state.set(new Uint32Array(memory.buffer, STREAM_STATE, state.length));
      const target = new Uint8Array(symbols.buffer, symbols.byteOffset, symbols.byteLength);
      target.set(new Uint8Array(memory.buffer, found, symbols.byteLength));
    },
  };
}

/** Sets are filled up with zeros. */
function setWeights(
  buffer: ArrayBuffer,
  address: number,
  inputs: number,
  sets: number,
  { weights }: { readonly weights: Int32Array },
): void {
  const target = new Int32Array(buffer, address, inputs * sets);
  const given = weights.length / sets;
  for (let set = 0; set < sets; set++) {
    target.set(weights.subarray(set * given, (set + 1) * given), set * inputs);
  }
}

/** Puts weights of the six nearest last in each set. */
function moveNearest(weights: Int32Array): void {
  for (let set = 0; set < weights.length; set += SIGNIFICANCE_INPUTS) {
    const first = set + NEAREST_IN_ORDER;
    const behind = SIGNIFICANCE_INPUTS - OF_NEAREST;
    const nearest = weights.slice(first, first + behind);
    weights.copyWithin(first, first + behind, set + SIGNIFICANCE_INPUTS);
    weights.set(nearest, set + OF_NEAREST);
  }
}

function grow(memory: WebAssembly.Memory, end: number): void {
  const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE);
  if (missing <= 0) return;
  if (end > MOST_BYTES) failMemory(end);
  try {
    memory.grow(missing);
  } catch (cause) {
    failMemory(end, cause);
  }
}

function failMemory(bytes: number, cause?: unknown): never {
  throw new InputError(
    `${bytes} bytes are needed to decode this model, which cannot be had here; ` +
      'set limits.elements to refuse such a file beforehand',
    { cause },
  );
}
