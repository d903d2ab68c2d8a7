import { expect, it } from 'vitest';
import { loadTensorFlow, type TensorFlow } from '../tensorflow.js';
import { fireModule } from './fire-module.js';
import { SeededLayers } from './seeded-layers.js';

it('computes what its three convolutions do one by one', async () => {
  const { tf } = await loadTensorFlow();
  const layers = new SeededLayers(tf, 3, { inputShape: [5, 4, 6], classes: 2 });
  const input = layers.input();
  const fire = fireModule(layers, input, 'fire2', { squeeze: 2, expand: 3 });
  const model = layers.model('fire', input, fire);
  // Iandola et al. 2016, §3.2: s(c + 1) + e(s + 1) + e(9s + 1)
  expect(model.countParams()).toBe(2 * 7 + 3 * 3 + 3 * 19);

  const x = tf.randomNormal<TensorFlow.Rank.R4>([2, 5, 4, 6], 0, 1, 'float32', 7);
  const kernel = (part: string) =>
    model.getLayer(`fire2_${part}`).getWeights()[0] as TensorFlow.Tensor4D;
  const convolved = (from: TensorFlow.Tensor4D, part: string) =>
    tf.relu(tf.conv2d(from, kernel(part), 1, 'same'));
  const squeezed = convolved(x, 'squeeze1x1');
  const expected = tf.concat(
    [convolved(squeezed, 'expand1x1'), convolved(squeezed, 'expand3x3')],
    3,
  );
  const output = model.predict(x) as TensorFlow.Tensor4D;
  expect(output.shape).toEqual([2, 5, 4, 6]);
  expect(output.max().dataSync()[0]).toBeGreaterThan(0);
  expect(output.sub(expected).abs().max().dataSync()[0]).toBeLessThan(1e-5);
});
