import { SeededRandom } from '@pith/compress';
import { UsageError } from '@pith/container';
import { beforeAll, describe, expect, it } from 'vitest';
import { Classifier } from './classifier.js';
import type { LabelledData } from './data/index.js';
import { toSavedModel } from './layers-model.js';
import { squaredGradients } from './squared-gradients.js';
import { loadTensorFlow } from './tensorflow.js';

let classifier: Classifier;
let data: LabelledData;
/** By tensor: the mean over examples of Σ p(c) (∂ log p(c) / ∂w)², class by class. */
let exact: Map<string, Float64Array>;

beforeAll(async () => {
  const { tf } = await loadTensorFlow();
  const model = tf.sequential();
  const initial = (seed: number) => ({ kernelInitializer: tf.initializers.glorotNormal({ seed }) });
  model.add(tf.layers.dense({ units: 3, inputShape: [4], activation: 'tanh', ...initial(1) }));
  model.add(tf.layers.dense({ units: 3, activation: 'softmax', ...initial(2) }));
  classifier = await Classifier.load(await toSavedModel(tf, model));
  model.dispose();

  const random = new SeededRandom(5);
  const inputs = Float32Array.from({ length: 6 * 4 }, () => 2 * random.normal());
  data = { inputs, labels: new Int32Array(6), shape: [4], count: 6 };

  exact = new Map();
  for (let i = 0; i < 6; i++) {
    const example = tf.tensor2d(inputs.subarray(i * 4, i * 4 + 4), [1, 4]);
    const probabilities = tf.softmax(classifier.logits(example)).dataSync();
    for (let c = 0; c < 3; c++) {
      const { grads } = tf.variableGrads(
        () => classifier.logits(example).logSoftmax().gather([c], 1).sum(),
        [...classifier.variables.values()],
      );
      for (const [name, variable] of classifier.variables) {
        const sum = exact.get(name) ?? new Float64Array(variable.size);
        exact.set(name, sum);
        grads[variable.name]!.dataSync().forEach((g, j) => {
          sum[j]! += (probabilities[c]! * g * g) / 6;
        });
      }
    }
  }
});

describe('squaredGradients', () => {
  it.each([1, 4, 6])(
    'is the Fisher information, class by class: batches of %i',
    async (batchSize) => {
      const sums = new Map<string, Float64Array>();
      const seeds = 50 * batchSize;
      for (let seed = 0; seed < seeds; seed++) {
        for (const [name, values] of await squaredGradients(classifier, data, {
          batchSize,
          seed,
        })) {
          const sum = sums.get(name) ?? new Float64Array(values.length);
          sums.set(name, sum);
          values.forEach((value, i) => {
            sum[i]! += value / seeds;
          });
        }
      }
      expect([...sums.keys()]).toEqual([...exact.keys()]);
      for (const [name, values] of exact) {
        const scale = values.reduce((a, b) => a + b) / values.length;
        values.forEach((value, i) => {
          // A probe's square has a deviation of √2 times its mean; a batch has one probe.
          expect(Math.abs(sums.get(name)![i]! - value) / (value + 0.1 * scale)).toBeLessThan(0.35);
        });
      }
    },
  );

  it('is the same for the same seed, and refuses what is no number of examples', async () => {
    const look = (options = {}) => squaredGradients(classifier, data, { seed: 3, ...options });
    expect(await look()).toEqual(await look());
    expect(await look({ examples: 2 })).not.toEqual(await look());
    await expect(look({ batchSize: 0 })).rejects.toThrow(UsageError);
  });
});
