import { InputError } from '@pith/container';
import type { Memory } from '../../memory/memory.js';
import { FIRST, LAST, SCALED } from './convolve-modes.js';
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
import { findTaps } from './taps.js';
import { codeWeights, sharedReach } from './weight-stream.js';

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

  const ignored = new Uint32Array(1);
  const entries: { offset: number; index: number; output: number }[][] = [];
  for (let at = slice.begin; at < slice.end; at++) {
    const found = taps.offsets.map((offset, tap) => {
      return { offset, index: tap * outputs + at, output: at };
    });
    entries.push(found.filter(({ index }) => code.scan(index, 1, ignored) === 1));
  }
  const nonzeros = entries.reduce((sum, { length }) => sum + length, 0);
  const bytes = 4 * (2 * entries.length + nonzeros * code.words);
  const stream = memory.allocate(bytes);
  let at = stream / 4;
  entries.forEach((list, i) => {
    memory.u32[at++] = Math.floor((slice.begin + i) / multiplier) * taps.stride * 4;
    memory.u32[at++] = list.length;
    for (const { offset, index, output } of list) {
      code.write(memory, at, offset, index, output);
      at += code.words;
    }
  });
  const stored = storeEpilogue(memory, name, outputs, slice, epilogue);
  const vectors = Math.ceil(linearPixels(output) / 4);
  const outputStride = output.stride * 4;
  const mode = FIRST | LAST | (code.shared && epilogue.scale ? SCALED : 0);

  return {
    name,
    weightBytes: bytes + stored.bytes + code.centroidBytes,
    nonzeros,
    multiplyAdds: nonzeros * output.height * output.width,
    scratchBytes: taps.scratchBytes,
    run(from, to, scratch) {
      taps.copy?.(from, scratch);
      const inputs = taps.copy ? scratch : from;
      const target = to + (slice.begin * output.stride + output.origin) * 4;
      const count = entries.length;
      const { low, high } = epilogue;
      if (code.shared) {
        const { centroids, centroidBytes } = code;
        kernels.depthwiseShared(
          inputs,
          target,
          outputStride,
          count,
          vectors,
          stream,
          centroids,
          centroidBytes,
          stored.pointer,
          low,
          high,
          mode,
        );
      } else {
        kernels.depthwisePlain(
          inputs,
          target,
          outputStride,
          count,
          vectors,
          stream,
          stored.pointer,
          low,
          high,
          mode,
        );
      }
    },
  };
}
