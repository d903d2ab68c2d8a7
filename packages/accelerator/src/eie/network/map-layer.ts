import { elementCount } from '@pith/container';
import type { Convolution, FullyConnected } from '@pith/runtime';
import type { TracedLayer } from '../../network/traced-layer.js';
import { shareEpilogue } from './host-epilogue.js';
import type { LayerMapping, UnmappedLayer } from './layer-mapping.js';
import { mapPatches } from './map-patches.js';
import { mapWinograd } from './map-winograd.js';

export interface MapLayerOptions {
  /** Of 3×3 convolutions with stride 1: the paper's way, or as any other. @default 'winograd' */
  readonly convolutions?: 'winograd' | 'patches';
}

/**
 * A layer as products of a sparse matrix and a vector, all that EIE does (Han et al., ISCA 2016,
 * §III-A, and "Flexibility" in §VII-C). A convolution over groups is one matrix a group.
 */
export function mapLayer(
  layer: Pick<TracedLayer, 'operation' | 'inputShape' | 'outputShape' | 'kernel'>,
  { convolutions = 'winograd' }: MapLayerOptions = {},
): LayerMapping | UnmappedLayer {
  const { operation, inputShape, outputShape, kernel } = layer;
  switch (operation.kind) {
    case 'fully-connected':
      return mapFullyConnected(operation, inputShape, kernel);
    case 'convolution': {
      const [, , channels, filters] = operation.kernel.shape as [number, number, number, number];
      if (operation.groups > 1 && channels === 1) return depthwise(filters / operation.groups);
      const map = convolutions === 'winograd' && isWinograd(operation) ? mapWinograd : mapPatches;
      return map(operation, inputShape, outputShape, kernel);
    }
    case 'depthwise-convolution':
      return depthwise(operation.kernel.shape[3]!);
  }
}

function mapFullyConnected(
  { kernel: { shape }, epilogue }: FullyConnected,
  inputShape: readonly number[],
  kernel: Float32Array,
): LayerMapping {
  const [inputs, outputs] = shape as [number, number];
  const { writeBack, host, finish } = shareEpilogue(epilogue);
  return {
    form: 'fully-connected',
    matrices: [{ inputs, outputs, kernel, writeBack: writeBack(0, outputs) }],
    positions: elementCount(inputShape) / inputs,
    host,
    gather(input, position, [vector]) {
      vector!.set(input.subarray(position * inputs, (position + 1) * inputs));
    },
    store([sums], position, output) {
      const at = position * outputs;
      for (let o = 0; o < outputs; o++) {
        output[at + o] = finish ? finish(sums![o]!, o) : sums![o]!;
      }
    },
  };
}

function isWinograd({ kernel, strides, dilation }: Convolution): boolean {
  const [height, width] = kernel.shape;
  return (
    height === 3 && width === 3 && strides.every((n) => n === 1) && dilation.every((n) => n === 1)
  );
}

function depthwise(multiplier: number): UnmappedLayer {
  return {
    form: 'unmapped',
    reason:
      'a depthwise convolution sums over no channels: each of its matrices would have ' +
      `${multiplier} ${multiplier === 1 ? 'row' : 'rows'} to spread over the processing elements; ` +
      'what EIE runs are fully connected layers and convolutions over channels',
  };
}
