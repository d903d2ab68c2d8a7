import { IDENTITY } from '../../activation.js';
import { type LayerClass, onOneInput } from './layer-class.js';

/** Dropout, noise and regularisation: they do something in training alone. */
export const passing: LayerClass = () => onOneInput(({ input }) => input);

/** x · scale + offset */
export const rescaling: LayerClass = (config) => {
  const factor = config.number('scale', 1);
  const offset = config.number('offset', 0);
  return onOneInput(({ builder, layer, input, shape }) => {
    const scale = new Float32Array(shape.at(-1)!).fill(factor);
    const bias = offset === 0 ? {} : { bias: new Float32Array(shape.at(-1)!).fill(offset) };
    const epilogue = { scale, ...bias, activation: IDENTITY };
    return builder.add({ kind: 'pointwise', layer, inputs: [input], epilogue });
  });
};
