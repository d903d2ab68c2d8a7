import { beforeAll, expect, it } from 'vitest';
import { loadTensorFlow, type TensorFlow } from '../tensorflow.js';
import { networks } from './index.js';
import { mobileNetV1 } from './mobilenet-v1.js';

let tf: typeof TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadTensorFlow());
});

const zeros = { initialWeights: 'zeros' } as const;

it('has 4,253,864 parameters with the moving averages, 4,231,976 trained (keras.applications)', () => {
  const model = networks['mobilenet-v1']!.build(tf, 1, zeros);
  expect(model.countParams()).toBe(4_253_864);
  const trained = model.trainableWeights.reduce(
    (sum, { shape }) => sum + tf.util.sizeFromShape(shape as number[]),
    0,
  );
  expect(trained).toBe(4_231_976);
  expect(model.getLayer('conv_pw_13_relu').outputShape).toEqual([null, 7, 7, 1024]);
  model.dispose();
});

// Howard et al. 2017, Table 6, in millions: 4.2, 2.6, 1.3, 0.5.
it.each([
  [1, 4.2],
  [0.75, 2.6],
  [0.5, 1.3],
  [0.25, 0.5],
])('has at a width of %f the %f million parameters of the paper', (alpha, millions) => {
  const model = mobileNetV1(tf, 1, { inputShape: [224, 224, 3], classes: 1000, alpha, ...zeros });
  const trained = model.trainableWeights.reduce(
    (sum, { shape }) => sum + tf.util.sizeFromShape(shape as number[]),
    0,
  );
  expect(Math.round(trained / 1e5) / 10).toBe(millions);
  model.dispose();
});

it('halves small images twice', () => {
  const model = networks['mobilenet-28']!.build(tf, 1, zeros);
  const heights = [1, 2, 3, 4, 13].map(
    (block) => (model.getLayer(`conv_pw_${block}`).outputShape as number[])[1],
  );
  expect(heights).toEqual([28, 14, 14, 7, 7]);
  model.dispose();
});
