import { IDENTITY } from '../../activation.js';
import { type LayerClass, onOneInput } from './layer-class.js';

/** Dropout, noise and regularisation: they do something in training alone. */
export const passing: LayerClass = () => onOneInput(({ input }) => input);

/** No tensor of the file stands for the numbers that a rescaling takes memory for. */
const MOST_CHANNELS = 2 ** 24;

/** x · scale + offset */
export const rescaling: LayerClass = (config) => {
  const factor = config.number('scale', 1);
  const offset = config.number('offset', 0);
  return onOneInput(({ builder, layer, input, shape }) => {
    const channels = shape.at(-1)!;
    if (channels > MOST_CHANNELS) throw config.unsupported(`of ${channels} channels`);
    const scale = new Float32Array(channels).fill(factor);
    const bias = offset === 0 ? {} : { bias: new Float32Array(channels).fill(offset) };
    const epilogue = { scale, ...bias, activation: IDENTITY };
    return builder.add({ kind: 'pointwise', layer, inputs: [input], epilogue });
  });
};
