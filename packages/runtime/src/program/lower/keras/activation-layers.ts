import type { Activation } from '../../activation.js';
import { type LayerClass, onOneInput } from './layer-class.js';
import { activate, readActivation } from './named-activation.js';

/** Activation: any of the activations by name. */
export const activation: LayerClass = (config) => {
  const named = readActivation(config);
  return onOneInput((call) => activate(call, call.input, named));
};

/**
 * tfjs reads `max_value` alone. Where a threshold or a slope is set as well, Keras would compute
 * something else than tfjs, so that such a layer is refused.
 */
export const relu: LayerClass = (config) => {
  const high = config.number('maxValue', Infinity);
  if (config.number('threshold', 0) !== 0 || config.number('negativeSlope', 0) !== 0) {
    throw config.unsupported(
      'with a threshold or a negative slope, which TensorFlow.js ignores and Keras applies',
    );
  }
  if (!(high >= 0)) throw config.wrong('maxValue', 'a number of at least 0');
  return always({ kind: 'clamp', low: 0, high });
};

export const leakyRelu: LayerClass = (config) => {
  // Keras 3 has another name for it.
  const slope = config.number('alpha', config.number('negativeSlope', 0.3));
  return always({ kind: 'leaky-relu', slope });
};

export const elu: LayerClass = (config) => {
  return always({ kind: 'elu', alpha: config.number('alpha', 1) });
};

export const thresholdedRelu: LayerClass = (config) => {
  return always({ kind: 'thresholded-relu', theta: config.number('theta', 1) });
};

/** tfjs's default axis is 1, the last one of a vector. */
export const softmax: LayerClass = (config) => {
  const axis = config.axis('axis', 1);
  return onOneInput((call) => {
    if (axis !== -1 && axis !== call.shape.length) throw config.unsupported(`along axis ${axis}`);
    return activate(call, call.input, 'softmax');
  });
};

/** Its slopes, [...], are shared along `shared_axes`, where they have the size 1. */
export const prelu: LayerClass = (config) => {
  const single = config.get('sharedAxes');
  const shared = typeof single === 'number' ? [single] : (config.integers('sharedAxes') ?? []);
  return onOneInput(({ builder, tensors, layer, input, shape }) => {
    if (shared.some((axis) => axis < 1 || axis > shape.length)) {
      throw config.wrong('sharedAxes', `axes between 1 and ${shape.length}`);
    }
    const slopes = shape.map((size, axis) => (shared.includes(axis + 1) ? 1 : size));
    const slope = { shape: slopes, data: tensors.values('alpha', slopes) };
    return builder.add({ kind: 'prelu', layer, inputs: [input], slope });
  });
};

function always(one: Activation) {
  return onOneInput((call) => activate(call, call.input, one));
}
