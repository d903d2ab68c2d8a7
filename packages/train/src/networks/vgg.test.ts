import { expect, it } from 'vitest';
import { loadTensorFlow } from '../tensorflow.js';
import { networks } from './index.js';

it('VGG-16 has 138,357,544 parameters (keras.applications, torchvision)', async () => {
  const { tf } = await loadTensorFlow();
  const before = process.memoryUsage().rss;
  const model = networks['vgg-16']!.build(tf, 1, { initialWeights: 'zeros' });
  expect(model.countParams()).toBe(138_357_544);
  // Zeros that nobody reads take no memory, although they are 553 MB of weights.
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  expect(model.getLayer('pool5').outputShape).toEqual([null, 7, 7, 512]);
  const convolutions = model.layers.filter(({ name }) => name.startsWith('conv'));
  expect(convolutions).toHaveLength(13);
  // Without the top, as keras.applications counts it.
  expect(convolutions.reduce((sum, layer) => sum + layer.countParams(), 0)).toBe(14_714_688);
  model.dispose();
});
