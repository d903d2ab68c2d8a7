import { IDENTITY } from '../../activation.js';
import { type LayerClass, onOneInput } from './layer-class.js';

/**
 * With the moving averages, as in inference: γ · (x − mean) / √(variance + ε) + β, which is one
 * factor and one offset a channel (Ioffe & Szegedy 2015, §3.1).
 */
export const batchNormalization: LayerClass = (config) => {
  const axis = config.axis('axis', -1);
  const epsilon = config.number('epsilon', 1e-3);
  const hasBeta = config.flag('center', true);
  const hasGamma = config.flag('scale', true);
  return onOneInput(({ builder, tensors, layer, input, shape }) => {
    if (axis !== -1 && axis !== shape.length) throw config.unsupported(`along axis ${axis}`);
    const channels = [shape.at(-1)!];
    const gamma = hasGamma ? tensors.values('gamma', channels) : undefined;
    const beta = hasBeta ? tensors.values('beta', channels) : undefined;
    const mean = tensors.values('moving_mean', channels);
    const variance = tensors.values('moving_variance', channels);
    const scale = variance.map((value, c) => (gamma?.[c] ?? 1) / Math.sqrt(value + epsilon));
    const bias = mean.map((value, c) => (beta?.[c] ?? 0) - value * scale[c]!);
    const epilogue = { scale, bias, activation: IDENTITY };
    return builder.add({ kind: 'pointwise', layer, inputs: [input], epilogue });
  });
};
