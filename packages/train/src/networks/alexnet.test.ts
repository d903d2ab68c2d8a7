import { beforeAll, expect, it } from 'vitest';
import { loadTensorFlow, type TensorFlow } from '../tensorflow.js';
import { networks } from './index.js';

let tf: typeof TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadTensorFlow());
});

/** Its weights stay untouched zeros, which take no memory. */
const build = (name: string, options = {}) =>
  networks[name]!.build(tf, 1, { initialWeights: 'zeros', ...options });

/** Of the layers whose names begin so. */
function parameters({ layers }: TensorFlow.LayersModel, name: string): number {
  return layers
    .filter((layer) => layer.name.startsWith(name))
    .reduce((sum, layer) => sum + layer.countParams(), 0);
}

it('AlexNet has 60,965,224 parameters, as in Caffe', () => {
  const model = build('alexnet');
  expect(model.countParams()).toBe(60_965_224);
  // Krizhevsky et al. 2012, §3.5 and Figure 2: the maps' sizes, and 6·6·256 values for fc6.
  const sizes = ['conv1a', 'conv2b', 'conv3a', 'conv5b', 'pool5a'].map((name) =>
    (model.getLayer(name).outputShape as number[]).slice(1),
  );
  expect(sizes).toEqual([
    [55, 55, 48],
    [27, 27, 128],
    [13, 13, 192],
    [13, 13, 128],
    [6, 6, 128],
  ]);
  // Han et al. 2016, Table 4, in thousands: 35, 307, 885, 663, 442, 38 M, 17 M, 4 M.
  const counts = ['conv1', 'conv2', 'conv3', 'conv4', 'conv5', 'fc6', 'fc7', 'fc8'].map((name) =>
    parameters(model, name),
  );
  expect(counts).toEqual([
    34_944, 307_456, 885_120, 663_936, 442_624, 37_752_832, 16_781_312, 4_097_000,
  ]);
  model.dispose();
});

it('AlexNet with one tower has 61,100,840 parameters (torchvision: alexnet)', () => {
  const model = build('alexnet-one-tower');
  expect(model.countParams()).toBe(61_100_840);
  expect(model.getLayer('conv1').outputShape).toEqual([null, 55, 55, 64]);
  expect(model.getLayer('pool5').outputShape).toEqual([null, 6, 6, 256]);
  model.dispose();
});

it("each tower's second convolution sees its own half of the channels alone", () => {
  const model = build('alexnet', { inputShape: [67, 67, 3], classes: 2 });
  const [second] = model.getLayer('conv2a').getWeights();
  expect(second!.shape).toEqual([5, 5, 48, 128]);
  const [third] = model.getLayer('conv3a').getWeights();
  expect(third!.shape).toEqual([3, 3, 256, 192]);
  model.dispose();
});
