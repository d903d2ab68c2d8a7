import { InputError } from '@pith/container';
import type { Memory, Pointer } from '../../memory/memory.js';
import { EPILOGUE_BYTES, FIRST, LAST, SCALED } from './convolve-modes.js';
import type { PlaneKernels } from './kernels.js';
import {
  type ConvolutionSource,
  checkGeometry,
  checkOutputs,
  checkWeights,
  storeEpilogue,
} from './layer-input.js';
import type { PlaneLayer, PlaneLayerOptions } from './plane-layer.js';
import { linearPixels, type Planes } from './planes.js';
import { findTaps, scratchBytesOf } from './taps.js';
import { codeWeights, sharedReach } from './weight-stream.js';

/** Phases of so many bytes stay in a second-level cache. */
const CHUNK_BYTES = 256_000;

/** One kernel call: outputs [begin, end), which see the channels [first, last). */
interface Chunk {
  readonly begin: number;
  readonly end: number;
  readonly first: number;
  readonly last: number;
  readonly stream: Pointer;
  readonly bytes: number;
  readonly nonzeros: number;
}

/**
 * As `packConvolution`, for kernels [height, width, channels, multiplier]: output channel
 * c · multiplier + m sees channel c alone.
 *
 * @throws {InputError} naming the layer, where weights, planes and geometry do not fit together
 */
export function packDepthwise(
  memory: Memory,
  kernels: PlaneKernels,
  source: ConvolutionSource,
  input: Planes,
  output: Planes,
  options: PlaneLayerOptions = {},
): PlaneLayer {
  const { name, weights, geometry, epilogue } = source;
  const [height, width, channels, multiplier] = checkWeights(source);
  const outputs = channels * multiplier;
  if (channels !== input.channels || outputs !== output.channels) {
    throw new InputError(
      `${name}: a depthwise kernel of shape [${weights.shape}] does not make ` +
        `${output.channels} channels of ${input.channels}`,
    );
  }
  checkGeometry(source, [height, width], input, output);
  const slice = checkOutputs(name, outputs, options);
  const taps = findTaps(kernels, name, geometry, [height, width], input, output);
  const addressable = sharedReach(taps.offsets, taps.stride) >= 1;
  const code = codeWeights(memory, weights, epilogue.scale, { addressable });

  // A strided layer splits a few channels at a time, which its windows then find in the cache.
  const most = taps.copy ? Math.max(1, Math.floor(CHUNK_BYTES / (taps.stride * 4))) : channels;
  const chunks: Chunk[] = [];
  for (let begin = slice.begin; begin < slice.end; ) {
    const first = Math.floor(begin / multiplier);
    const end = Math.min(slice.end, (first + most) * multiplier);
    const last = Math.ceil(end / multiplier);
    chunks.push({ begin, end, first, last, ...packChunk(begin, end, taps.copy ? first : 0) });
    begin = end;
  }

  function packChunk(begin: number, end: number, first: number) {
    const found = new Uint32Array(1);
    const entries = Array.from({ length: end - begin }, (_, i) =>
      taps.offsets
        .map((offset, tap) => ({ offset, index: tap * outputs + begin + i }))
        .filter(({ index }) => code.scan(index, 1, found) === 1),
    );
    const nonzeros = entries.reduce((sum, { length }) => sum + length, 0);
    const bytes = 4 * (2 * entries.length + nonzeros * code.words);
    const stream = memory.allocate(bytes);
    let at = stream / 4;
    entries.forEach((list, i) => {
      memory.u32[at++] = (Math.floor((begin + i) / multiplier) - first) * taps.stride * 4;
      memory.u32[at++] = 4 * list.length * code.words;
      for (const { offset, index } of list) {
        code.write(memory, at, offset, index, begin + i);
        at += code.words;
      }
    });
    return { stream, bytes, nonzeros };
  }

  const stored = storeEpilogue(memory, name, outputs, slice, epilogue);
  const vectors = Math.ceil(linearPixels(output) / 4);
  const outputStride = output.stride * 4;
  const nonzeros = chunks.reduce((sum, chunk) => sum + chunk.nonzeros, 0);
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
  const mode = FIRST | LAST | (code.shared && epilogue.scale ? SCALED : 0);

  return {
    name: code.shared ? 'depthwiseShared' : 'depthwisePlain',
    weightBytes: bytes + stored.bytes + code.centroidBytes,
    nonzeros,
    multiplyAdds: nonzeros * output.height * output.width,
    scratchBytes: scratchBytesOf(taps, Math.min(most, channels)),
    run(from, to, scratch) {
      const inputs = taps.copy ? scratch : from;
      const { low, high } = epilogue;
      for (const { begin, end, first, last, stream } of chunks) {
        taps.copy?.(from, scratch, { begin: first, end: last });
        const target = to + (begin * output.stride + output.origin) * 4;
        const ending = stored.pointer + (begin - slice.begin) * EPILOGUE_BYTES;
        if (code.shared) {
          const { centroids, centroidBytes } = code;
          kernels.depthwiseShared(
            inputs,
            target,
            outputStride,
            end - begin,
            vectors,
            stream,
            centroids,
            centroidBytes,
            ending,
            low,
            high,
            mode,
          );
        } else {
          kernels.depthwisePlain(
            inputs,
            target,
            outputStride,
            end - begin,
            vectors,
            stream,
            ending,
            low,
            high,
            mode,
          );
        }
      }
    },
  };
}
