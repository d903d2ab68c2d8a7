import type { Convolution } from '@pith/runtime';
import { shareEpilogue } from './host-epilogue.js';
import type { LayerMapping } from './layer-mapping.js';

/**
 * A convolution as one product for each position. A 1×1 filter leaves a sum over channels, which is
 * EIE's (§VII-C); of others the host copies each window into a vector, in the order of the kernel
 * [kernel height, kernel width, channels of the group], which the paper does not do.
 */
export function mapPatches(
  operation: Convolution,
  inputShape: readonly number[],
  outputShape: readonly number[],
  kernel: Float32Array,
): LayerMapping {
  const { strides, dilation, padding, groups, epilogue } = operation;
  const kernelShape = operation.kernel.shape as [number, number, number, number];
  const [kernelHeight, kernelWidth, channels, filters] = kernelShape;
  const [height, width, allChannels] = inputShape as [number, number, number];
  const [outHeight, outWidth] = outputShape as [number, number];
  const inputs = kernelHeight * kernelWidth * channels;
  const outputs = filters / groups;
  const pointwise = kernelHeight === 1 && kernelWidth === 1;
  const { writeBack, host, finish } = shareEpilogue(epilogue);
  return {
    form: pointwise ? 'pointwise' : 'patches',
    matrices: Array.from({ length: groups }, (_, group) => ({
      ...{ inputs, outputs },
      kernel: kernelOfGroup(kernel, group, groups, outputs),
      writeBack: writeBack(group * outputs, outputs),
    })),
    positions: outHeight * outWidth,
    host: pointwise ? host : ['windows', ...host],
    gather(input, position, vectors) {
      const top = Math.floor(position / outWidth) * strides[0] - padding.top;
      const left = (position % outWidth) * strides[1] - padding.left;
      for (let ky = 0, at = 0; ky < kernelHeight; ky++) {
        const y = top + ky * dilation[0];
        for (let kx = 0; kx < kernelWidth; kx++, at += channels) {
          const x = left + kx * dilation[1];
          const inside = y >= 0 && y < height && x >= 0 && x < width;
          const pixel = (y * width + x) * allChannels;
          vectors.forEach((vector, group) => {
            const from = pixel + group * channels;
            // Few channels are common, and views of them slower than a loop.
            for (let c = 0; c < channels; c++) vector[at + c] = inside ? input[from + c]! : 0;
          });
        }
      }
    },
    store(sums, position, output) {
      for (let m = 0; m < filters; m++) {
        const sum = sums[Math.floor(m / outputs)]![m % outputs]!;
        output[position * filters + m] = finish ? finish(sum, m) : sum;
      }
    },
  };
}

/** [inputs, outputs] of a group out of [inputs, groups · outputs]; the same memory where there is one. */
function kernelOfGroup(
  kernel: Float32Array,
  group: number,
  groups: number,
  outputs: number,
): Float32Array {
  if (groups === 1) return kernel;
  const own = new Float32Array(kernel.length / groups);
  for (let at = 0; at < own.length; at += outputs) {
    const from = at * groups + group * outputs;
    own.set(kernel.subarray(from, from + outputs), at);
  }
  return own;
}
