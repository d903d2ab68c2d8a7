import { isChannelsLast, type LayerConfig } from './layer-config.js';
import { type LayerOperation, OPAQUE } from './layer-operation.js';
import type { LayerTensors } from './layer-tensors.js';
import { namedActivation } from './scalar-activation.js';

/** Dense and the convolutions: a kernel of [..., channels, units], on a Dense layer of any rank. */
export function readLinear({ unitsKey, rank }: { unitsKey: 'units' | 'filters'; rank: number }) {
  return (config: LayerConfig, tensors: LayerTensors): LayerOperation => {
    const kernel = tensors.find('kernel', rank);
    const bias = biasOf(config, tensors);
    if (kernel === undefined || bias === 'missing') return OPAQUE;
    // In groups a filter sees some channels only: channels then come and go by the group.
    const grouped = (config.get('groups') ?? 1) !== 1;
    if (grouped || !isChannelsLast(config) || typeof config.get(unitsKey) !== 'number') {
      return OPAQUE;
    }
    return {
      ...{ kind: 'linear', unitsKey, kernel, bias, depthwise: undefined },
      pads: unitsKey === 'filters' && pads(config, tensors.shape('kernel')!.slice(0, -2)),
      activation: namedActivation(config.get('activation')),
      rank: unitsKey === 'units' ? undefined : rank,
    };
  };
}

/** A depthwise convolution, then one of 1 × 1. */
export function readSeparable(config: LayerConfig, tensors: LayerTensors): LayerOperation {
  const depthwise = tensors.find('depthwise_kernel', 4);
  const kernel = tensors.find('pointwise_kernel', 4);
  const bias = biasOf(config, tensors);
  if (depthwise === undefined || kernel === undefined || bias === 'missing') return OPAQUE;
  if (!isChannelsLast(config) || typeof config.get('filters') !== 'number') return OPAQUE;
  return {
    ...{ kind: 'linear', unitsKey: 'filters', kernel, bias, depthwise },
    pads: pads(config, tensors.shape('depthwise_kernel')!.slice(0, 2)),
    activation: namedActivation(config.get('activation')),
    rank: 4,
  };
}

export function readDepthwise(config: LayerConfig, tensors: LayerTensors): LayerOperation {
  // Keras 3 calls it as any other kernel.
  const name = tensors.shape('depthwise_kernel') === undefined ? 'kernel' : 'depthwise_kernel';
  const kernel = tensors.find(name, 4);
  const bias = biasOf(config, tensors);
  const activation = namedActivation(config.get('activation'));
  if (kernel === undefined || bias === 'missing' || activation === undefined) return OPAQUE;
  if (!isChannelsLast(config)) return OPAQUE;
  const [height, width, , multiplier] = tensors.shape(name)!;
  return {
    ...{ kind: 'depthwise', kernel, bias, activation },
    multiplier: multiplier!,
    pads: pads(config, [height!, width!]),
  };
}

function biasOf(config: LayerConfig, tensors: LayerTensors): string | 'missing' | undefined {
  return config.get('useBias') === false ? undefined : (tensors.find('bias', 1) ?? 'missing');
}

/** Whatever is not "valid" puts zeros around the input, unless the kernel is a single position. */
function pads(config: LayerConfig, window: readonly number[]): boolean {
  return (config.get('padding') ?? 'valid') !== 'valid' && window.some((size) => size > 1);
}
