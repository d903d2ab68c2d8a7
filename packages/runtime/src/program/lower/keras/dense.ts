import { type LayerClass, onOneInput } from './layer-class.js';
import { linearEpilogue } from './linear-epilogue.js';
import { activate, readActivation } from './named-activation.js';

/** On values of any rank it works along the last axis. */
export const dense: LayerClass = (config) => {
  const units = config.positiveInteger('units');
  const useBias = config.flag('useBias', true);
  const activation = readActivation(config);
  return onOneInput((call) => {
    const { builder, tensors, layer, input, shape } = call;
    const kernel = tensors.reference('kernel', [shape.at(-1)!, units]);
    const epilogue = linearEpilogue(tensors, { channels: units, useBias });
    const sum = builder.add({ kind: 'fully-connected', layer, inputs: [input], kernel, epilogue });
    return activate(call, sum, activation);
  });
};
