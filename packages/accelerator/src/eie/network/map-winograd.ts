import type { Convolution } from '@pith/runtime';
import { hostEpilogue } from './host-epilogue.js';
import type { LayerMapping } from './layer-mapping.js';
import {
  TILE,
  TILE_OUTPUTS,
  transformFilter,
  transformInput,
  transformOutput,
} from './winograd.js';

/** Places of a transformed tile. */
const PLACES = TILE * TILE;

/**
 * A 3×3 convolution with stride 1 as the paper runs it (Han et al., ISCA 2016, §VII-C): each 2×2
 * positions take 16 products of a matrix [channels, filters] and a vector over channels, 2.25 times
 * fewer multiplications than windows take. The paper leaves open who transforms; here it is the host,
 * which therefore also adds biases and activates.
 *
 * The factor is a dense layer's. A transformed filter is 0 only where all that is summed is: at 4
 * places one weight, at 8 three, at 4 all nine, and of a density d are left d, 1 − (1 − d)³ and
 * 1 − (1 − d)⁹. So are transformed activations. Pruned as published, a layer takes more
 * multiplications by Winograd than by windows, which the tests show; to prune after the transform
 * (Liu et al., ICLR 2018) is another training. Transformed weights are sums of shared ones, and need
 * wider codes than the kernel's: the report says how wide.
 */
export function mapWinograd(
  { padding, groups, epilogue, kernel: { shape } }: Convolution,
  inputShape: readonly number[],
  outputShape: readonly number[],
  kernel: Float32Array,
): LayerMapping {
  const [, , channels, filters] = shape as [number, number, number, number];
  const [height, width, allChannels] = inputShape as [number, number, number];
  const [outHeight, outWidth] = outputShape as [number, number];
  const tilesAcross = Math.ceil(outWidth / TILE_OUTPUTS);
  const outputs = filters / groups;
  const kernels = transformedKernels(kernel, channels, filters, groups);
  const { writeBack, host, finish } = hostEpilogue(epilogue);
  const tile = new Float32Array(PLACES);
  const sums = new Float32Array(PLACES);
  return {
    form: 'winograd',
    matrices: kernels.map((own) => ({
      ...{ inputs: channels, outputs, kernel: own },
      writeBack: writeBack(0, outputs),
    })),
    positions: Math.ceil(outHeight / TILE_OUTPUTS) * tilesAcross,
    host: ['Winograd transforms', ...host],
    gather(input, position, vectors) {
      const top = Math.floor(position / tilesAcross) * TILE_OUTPUTS - padding.top;
      const left = (position % tilesAcross) * TILE_OUTPUTS - padding.left;
      for (let c = 0; c < allChannels; c++) {
        for (let i = 0; i < PLACES; i++) {
          const y = top + Math.floor(i / TILE);
          const x = left + (i % TILE);
          const inside = y >= 0 && y < height && x >= 0 && x < width;
          tile[i] = inside ? input[(y * width + x) * allChannels + c]! : 0;
        }
        const group = Math.floor(c / channels);
        transformInput(tile).forEach((value, place) => {
          vectors[group * PLACES + place]![c % channels] = value;
        });
      }
    },
    store(products, position, output) {
      const top = Math.floor(position / tilesAcross) * TILE_OUTPUTS;
      const left = (position % tilesAcross) * TILE_OUTPUTS;
      for (let m = 0; m < filters; m++) {
        const group = Math.floor(m / outputs);
        for (let i = 0; i < PLACES; i++) sums[i] = products[group * PLACES + i]![m % outputs]!;
        transformOutput(sums).forEach((sum, i) => {
          const y = top + Math.floor(i / TILE_OUTPUTS);
          const x = left + (i % TILE_OUTPUTS);
          // The last tiles may stand over the edge.
          if (y < outHeight && x < outWidth) {
            output[(y * outWidth + x) * filters + m] = finish!(sum, m);
          }
        });
      }
    },
  };
}

/** For each group and place, [channels, filters of the group]. */
function transformedKernels(
  kernel: Float32Array,
  channels: number,
  filters: number,
  groups: number,
): Float32Array[] {
  const outputs = filters / groups;
  const kernels = Array.from(
    { length: groups * PLACES },
    () => new Float32Array(channels * outputs),
  );
  const filter = new Float32Array(9);
  for (let c = 0; c < channels; c++) {
    for (let m = 0; m < filters; m++) {
      for (let i = 0; i < 9; i++) filter[i] = kernel[(i * channels + c) * filters + m]!;
      if (filter.every((weight) => weight === 0)) continue;
      const group = Math.floor(m / outputs);
      transformFilter(filter).forEach((weight, place) => {
        kernels[group * PLACES + place]![c * outputs + (m % outputs)] = weight;
      });
    }
  }
  return kernels;
}
