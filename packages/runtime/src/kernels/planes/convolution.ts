import { InputError } from '@pith/container';
import type { Memory, Pointer } from '../../memory/memory.js';
import { type Block, blockSize, divideIntoBlocks, stripOf } from './blocks.js';
import { EPILOGUE_BYTES, SCALED } from './convolve-modes.js';
import { packDepthwise } from './depthwise.js';
import type { PlaneKernels } from './kernels.js';
import {
  type ConvolutionSource,
  checkGeometry,
  checkOutputs,
  checkWeights,
  storeEpilogue,
} from './layer-input.js';
import { pairing } from './pairs.js';
import type { PlaneLayer, PlaneLayerOptions } from './plane-layer.js';
import { linearPixels, type Planes } from './planes.js';
import { findTaps, scratchBytesOf, type Taps } from './taps.js';
import { codeWeights, sharedReach, type WeightCode } from './weight-stream.js';

/** Words of a stream before an output's entries. */
const HEADER_WORDS = 2;

/**
 * Writes a convolution's non-zero weights, kernel [height, width, channels / groups, outputs], into
 * `memory` as the kernels read them.
 *
 * With one pitch for input and output, a convolution of stride 1 is linear in p = y · pitch + x:
 * output[p] = Σ weight · input[p + offset], whatever its window, dilation and groups. What comes out
 * in the padding between the output's rows is garbage. Strided convolutions, and those whose input
 * has another pitch or too little padding, run over a copy that they make first.
 *
 * @throws {InputError} naming the layer, where weights, planes and geometry do not fit together
 */
export function packConvolution(
  memory: Memory,
  kernels: PlaneKernels,
  source: ConvolutionSource,
  input: Planes,
  output: Planes,
  options: PlaneLayerOptions = {},
): PlaneLayer {
  const { name, weights, geometry, epilogue } = source;
  const [height, width, depth, outputs] = checkWeights(source);
  const { groups } = geometry;
  if (
    !(groups >= 1) ||
    outputs % groups ||
    depth * groups !== input.channels ||
    outputs !== output.channels
  ) {
    throw new InputError(
      `${name}: a kernel of shape [${weights.shape}] in ${groups} groups does not make ` +
        `${output.channels} channels of ${input.channels}`,
    );
  }
  if (depth === 1 && groups > 1) {
    // The weights' order is the same: group · multiplier + m is the last axis's index in both.
    const shape = [height, width, groups, outputs / groups];
    const depthwise = { ...source, weights: { ...weights, shape } };
    return packDepthwise(memory, kernels, depthwise, input, output, options);
  }
  checkGeometry(source, [height, width], input, output);
  const slice = checkOutputs(name, outputs, options);
  const taps = findTaps(kernels, name, geometry, [height, width], input, output);
  const reachable = sharedReach(taps.offsets, taps.stride);
  const code = codeWeights(memory, weights, epilogue.scale, { addressable: reachable >= 1 });
  const scaled = code.shared && epilogue.scale ? SCALED : 0;
  const vectors = 2 * Math.ceil(linearPixels(output) / 8);
  const rows = height * width * depth;
  const average = countNonzeros(code, rows, outputs) / outputs;
  const size = blockSize(taps, depth, vectors, code.shared ? reachable : depth, average);
  const blocks = divideIntoBlocks(depth, groups, outputs, slice, size).map((block) => ({
    ...block,
    ...packBlock(memory, code, taps, depth, outputs, block),
  }));
  const strip = stripOf(vectors, (slice.end - slice.begin) / groups, Math.ceil(depth / size));
  const stored = storeEpilogue(memory, name, outputs, slice, epilogue);
  const nonzeros = blocks.reduce((sum, block) => sum + block.nonzeros, 0);
  const streamBytes = blocks.reduce((sum, block) => sum + block.bytes, 0);
  const outputStride = output.stride * 4;

  return {
    name: code.shared ? 'convolveShared' : 'convolvePlain',
    weightBytes: streamBytes + stored.bytes + code.centroidBytes,
    nonzeros,
    multiplyAdds: nonzeros * output.height * output.width,
    scratchBytes: scratchBytesOf(taps, input.channels),
    run(from, to, scratch) {
      taps.copy?.(from, scratch, { begin: 0, end: input.channels });
      const base = taps.copy ? scratch : from;
      const { low, high } = epilogue;
      for (let done = 0; done < vectors; done += strip) {
        const width = Math.min(strip, vectors - done);
        for (const block of blocks) {
          const inputs = base + block.firstChannel * taps.stride * 4 + done * 16;
          const target = to + (block.begin * output.stride + output.origin) * 4 + done * 16;
          const count = block.end - block.begin;
          const ending = stored.pointer + (block.begin - slice.begin) * EPILOGUE_BYTES;
          const mode = block.mode | scaled;
          const { stream } = block;
          if (code.shared) {
            const { centroids, centroidBytes } = code;
            kernels.convolveShared(
              inputs,
              target,
              outputStride,
              count,
              width,
              stream,
              centroids,
              centroidBytes,
              ending,
              low,
              high,
              mode,
            );
          } else {
            kernels.convolvePlain(
              inputs,
              target,
              outputStride,
              count,
              width,
              stream,
              ending,
              low,
              high,
              mode,
            );
          }
        }
      }
    },
  };
}

function countNonzeros(code: WeightCode, rows: number, outputs: number): number {
  const found = new Uint32Array(outputs);
  let nonzeros = 0;
  for (let row = 0; row < rows; row++) nonzeros += code.scan(row * outputs, outputs, found);
  return nonzeros;
}

/** A block's stream: for each output its bytes of pairs and of other entries, then these. */
function packBlock(
  memory: Memory,
  code: WeightCode,
  taps: Taps,
  depth: number,
  outputs: number,
  { group, firstChannel, channels, begin, end }: Block,
): { stream: Pointer; bytes: number; nonzeros: number } {
  const first = firstChannel - group * depth;
  // In the order of the weights in their array as far as can be: the outputs are its last axis.
  const found = new Uint32Array(end - begin);
  const visit = (see: (found: number, offset: number, index: number) => void) => {
    for (let channel = first; channel < first + channels; channel++) {
      for (let tap = 0; tap < taps.offsets.length; tap++) {
        const index = (tap * depth + channel) * outputs + begin;
        const offset = (taps.offsets[tap] as number) + (channel - first) * taps.stride;
        see(code.scan(index, found.length, found), offset, index);
      }
    }
  };
  const counts = new Uint32Array(end - begin);
  visit((nonzeros) => {
    for (let i = 0; i < nonzeros; i++) {
      const output = found[i] as number;
      counts[output] = (counts[output] as number) + 1;
    }
  });
  const nonzeros = counts.reduce((sum, count) => sum + count, 0);
  const bytes = 4 * (HEADER_WORDS * counts.length + nonzeros * code.words);
  const stream = memory.allocate(bytes);
  const cursors = new Uint32Array(end - begin);
  let at = stream / 4;
  counts.forEach((count, output) => {
    at += HEADER_WORDS;
    cursors[output] = at;
    at += count * code.words;
  });
  visit((nonzeros, offset, index) => {
    for (let i = 0; i < nonzeros; i++) {
      const output = found[i] as number;
      code.write(memory, cursors[output] as number, offset, index + output, begin + output);
      cursors[output] = (cursors[output] as number) + code.words;
    }
  });
  const pair = pairing(code);
  counts.forEach((count, output) => {
    const words = count * code.words;
    const first = (cursors[output] as number) - words;
    const paired = pair(memory.u32.subarray(first, first + words));
    memory.u32[first - 2] = 4 * paired;
    memory.u32[first - 1] = 4 * (words - paired);
  });
  return { stream, bytes, nonzeros };
}
