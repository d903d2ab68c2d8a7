import { beforeAll, describe, expect, it } from 'vitest';
import type { LabelledData } from './data/index.js';
import { SeededDropout } from './seeded-dropout.js';
import { loadTensorFlow, type TensorFlow } from './tensorflow.js';
import { trainNetwork } from './train-network.js';

let tf: typeof TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadTensorFlow());
});

/** A model within a model, each with a dropout of half of 40 values. */
function dropping(): TensorFlow.LayersModel {
  const inner = tf.sequential({
    layers: [tf.layers.dropout({ name: 'inner', rate: 0.5, inputShape: [40] })],
  });
  return tf.sequential({
    layers: [inner, tf.layers.dropout({ name: 'outer', rate: 0.5, seed: 5 })],
  });
}

describe('SeededDropout', () => {
  const masks = (model: TensorFlow.LayersModel, dropout: SeededDropout, steps: number) =>
    Array.from({ length: steps }, () => {
      dropout.nextStep();
      const run = () =>
        Array.from(
          (model.apply(tf.ones([1, 40]), { training: true }) as TensorFlow.Tensor).dataSync(),
        );
      const mask = run();
      expect(run()).toEqual(mask);
      return mask.join();
    });

  it('draws other masks at each step, which the seed fixes', () => {
    const model = dropping();
    const drawn = masks(model, new SeededDropout(model, 1), 20);
    expect(new Set(drawn).size).toBe(20);
    expect(masks(model, new SeededDropout(model, 1), 20)).toEqual(drawn);
    expect(masks(model, new SeededDropout(model, 2), 20)).not.toEqual(drawn);
    // Both layers keep a half, doubled: a quarter in all.
    const kept = drawn.join().match(/4/g)!.length;
    expect(kept).toBeGreaterThan(150);
    expect(kept).toBeLessThan(250);
  });

  it('gives the layers their own seeds back', () => {
    const model = dropping();
    const seeds = () => JSON.stringify(model.getConfig());
    const before = seeds();
    const dropout = new SeededDropout(model, 1);
    dropout.nextStep();
    expect(seeds()).not.toBe(before);
    dropout.restore();
    expect(seeds()).toBe(before);
  });
});

it('training with dropout depends on the seed alone', async () => {
  const noise = tf.randomUniform([40, 8, 8, 1], 0, 1, 'float32', 3).dataSync() as Float32Array;
  const labels = Int32Array.from({ length: 40 }, (_, i) => i % 2);
  const part: LabelledData = { inputs: noise, shape: [8, 8, 1], labels, count: 40 };
  const weights = async (seed: number) => {
    const { model } = await trainNetwork('squeezenet-28', {
      ...{ seed, data: { train: part, validation: part, test: part } },
      training: { epochs: 1, batchSize: 10, augmentation: 0 },
    });
    return model.tensors.map(({ data }) => (data as Float32Array).join());
  };
  const [one, again, other] = [await weights(1), await weights(1), await weights(2)];
  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
});
