import { InputError } from '@pith/container';
import type { LayerClass } from './layer-class.js';

export const concatenate: LayerClass = (config) => {
  const axis = config.axis('axis', -1);
  return ({ builder, layer, inputs }) => {
    const rank = builder.shape(inputs[0]!).length + 1;
    const counted = axis < 0 ? axis + rank : axis;
    if (inputs.length < 2 || counted < 1 || counted >= rank) {
      throw new InputError(
        `${layer}: ${inputs.length} inputs of rank ${rank} along axis ${axis}, but at least 2 ` +
          `inputs and an axis after the batch's are needed`,
      );
    }
    return builder.add({ kind: 'concatenate', layer, inputs, axis: counted - 1 });
  };
};
