import { beforeAll, expect, it } from 'vitest';
import { loadTensorFlow, type TensorFlow } from '../tensorflow.js';
import { transformerClassifier } from './transformer-classifier.js';

let tf: typeof TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadTensorFlow());
});

it.each([
  { inputShape: [28, 28, 1], classes: 10, patch: 4, width: 64, heads: 4, blocks: 2, hidden: 128 },
  { inputShape: [32, 32, 3], classes: 7, patch: 8, width: 12, heads: 1, blocks: 3, hidden: 20 },
])('has the parameters of the formula: $width wide, $blocks blocks', (options) => {
  const { inputShape, classes: k, patch: p, width: d, blocks: b, hidden: h } = options;
  const c = inputShape[2]!;
  const model = transformerClassifier(tf, 1, options);
  const block = 4 * d * (d + 1) + 4 * d + 2 * d * h + h + d;
  const expected = d * (p * p * c + 1) + 10 * d + b * block + 2 * d + k * (d + 1);
  expect(model.countParams()).toBe(expected);
  model.dispose();
});

it('attends by softmax(QKᵀ / √d)V', () => {
  const model = transformerClassifier(tf, 2, {
    ...{ inputShape: [8, 12, 1], classes: 2, patch: 4, width: 6, heads: 2, blocks: 1, hidden: 4 },
  });
  const part = (name: string) => model.getLayer(name).output as TensorFlow.SymbolicTensor;
  const probe = tf.model({
    inputs: model.inputs,
    outputs: [
      ...['query', 'key', 'value'].map((name) => part(`block1_head2_${name}`)),
      part('block1_head2_mixed'),
    ],
  });
  const images = tf.randomNormal([3, 8, 12, 1], 0, 1, 'float32', 4);
  const [q, k, v, mixed] = probe.predict(images) as [
    TensorFlow.Tensor3D,
    TensorFlow.Tensor3D,
    TensorFlow.Tensor3D,
    TensorFlow.Tensor3D,
  ];
  // Two by three patches; three values a head.
  expect(q.shape).toEqual([3, 6, 3]);
  const expected = tf.matMul(tf.softmax(tf.matMul(q, k, false, true).div(Math.sqrt(3))), v);
  expect(mixed.sub(expected).abs().max().dataSync()[0]).toBeLessThan(1e-5);
});

it('tells the same patches in other places apart', () => {
  const model = transformerClassifier(tf, 3, {
    ...{ inputShape: [16, 16, 1], classes: 4, patch: 4, width: 8, heads: 2, blocks: 1, hidden: 8 },
  });
  const patch = tf.ones([1, 4, 4, 1]);
  const at = (top: number, left: number) =>
    patch.pad([
      [0, 0],
      [top, 12 - top],
      [left, 12 - left],
      [0, 0],
    ]);
  const [corner, middle] = [at(0, 0), at(4, 8)].map((image) =>
    Array.from((model.predict(image) as TensorFlow.Tensor).dataSync()),
  ) as [number[], number[]];
  const difference = Math.max(...corner.map((value, i) => Math.abs(value - middle[i]!)));
  expect(difference).toBeGreaterThan(1e-4);
});
