import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlow, type TensorFlow } from '../tensorflow.js';
import { networks } from './index.js';

let tf: typeof TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadTensorFlow());
});

const build = (name: string, options = {}) =>
  networks[name]!.build(tf, 1, { initialWeights: 'zeros', ...options });

/** Heights of the maps that layers give, by layer. */
function sizes(model: TensorFlow.LayersModel, names: readonly string[]) {
  return names.map((name) => (model.getLayer(name).outputShape as number[])[1]);
}

describe('SqueezeNet 1.0', () => {
  it('has 1,248,424 parameters (torchvision: squeezenet1_0)', () => {
    const model = build('squeezenet-1.0');
    expect(model.countParams()).toBe(1_248_424);
    model.dispose();
  });

  // Iandola et al. 2016, Table 1: output sizes and parameters before pruning.
  it('has the maps and the parameters of the paper, layer by layer', () => {
    const model = build('squeezenet-1.0');
    expect(sizes(model, ['conv1', 'pool1', 'fire4_concat', 'pool4', 'pool8', 'conv10'])).toEqual([
      111, 55, 55, 27, 13, 13,
    ]);
    const counts = Array.from({ length: 8 }, (_, i) =>
      ['squeeze1x1', 'expand1x1', 'expand3x3']
        .map((part) => model.getLayer(`fire${i + 2}_${part}`).countParams())
        .reduce((sum, count) => sum + count),
    );
    expect(counts).toEqual([11_920, 12_432, 45_344, 49_440, 104_880, 111_024, 188_992, 197_184]);
    expect(model.getLayer('conv1').countParams()).toBe(14_208);
    expect(model.getLayer('conv10').countParams()).toBe(513_000);
    model.dispose();
  });
});

it('SqueezeNet 1.1 has 1,235,496 parameters (torchvision: squeezenet1_1)', () => {
  const model = build('squeezenet-1.1');
  expect(model.countParams()).toBe(1_235_496);
  expect(sizes(model, ['conv1', 'pool1', 'pool3', 'pool5', 'conv10'])).toEqual([
    111, 55, 27, 13, 13,
  ]);
  model.dispose();
});
