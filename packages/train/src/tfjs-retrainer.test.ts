import {
  centroidGradients,
  dequantise,
  type Masks,
  magnitudeMask,
  parseRecipe,
  SeededRandom,
  shareTensor,
  type Training,
} from '@pith/compress';
import type { SharedTensor } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { beforeAll, describe, expect, it } from 'vitest';
import { Classifier } from './classifier.js';
import type { LabelledData } from './data/index.js';
import { toLayersModel, toSavedModel } from './layers-model.js';
import { MaskedParameters, SharedParameters } from './parameters.js';
import { loadTensorFlow, type TensorFlow } from './tensorflow.js';
import { TfjsRetrainer, type TrainingData } from './tfjs-retrainer.js';

const training = parseRecipe({ prune: { training: { epochs: 2, batchSize: 20 } } }).prune.training;

/** Two classes of 6 × 6 images: bright in the upper or in the lower half, in noise. */
function halves(count: number, seed: number): LabelledData {
  const random = new SeededRandom(seed);
  const inputs = new Uint8Array(count * 36);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = random.integer(2);
    for (let p = 0; p < 36; p++) {
      const bright = labels[i] === (p < 18 ? 0 : 1);
      inputs[i * 36 + p] = random.integer(120) + (bright ? 100 : 0);
    }
  }
  return { inputs, shape: [6, 6, 1], labels, count };
}

let tf: typeof TensorFlow;
let model: SavedModel;
let data: TrainingData;

beforeAll(async () => {
  ({ tf } = await loadTensorFlow());
  const kernelInitializer = (seed: number) => tf.initializers.glorotUniform({ seed });
  const network = tf.sequential({
    layers: [
      tf.layers.conv2d({
        ...{ name: 'conv', inputShape: [6, 6, 1], filters: 4, kernelSize: 3 },
        kernelInitializer: kernelInitializer(1),
      }),
      tf.layers.flatten(),
      tf.layers.dense({
        ...{ name: 'hidden', units: 8, activation: 'relu' },
        kernelInitializer: kernelInitializer(2),
      }),
      tf.layers.dense({
        ...{ name: 'out', units: 2, activation: 'softmax' },
        kernelInitializer: kernelInitializer(3),
      }),
    ],
  });
  model = await toSavedModel(tf, network);
  data = { train: halves(200, 1), validation: halves(100, 2), test: halves(100, 3) };
});

const weightsOf = (saved: SavedModel) =>
  new Map(saved.tensors.map(({ name, data }) => [name, data as Float32Array]));

function halfMasks(saved: SavedModel): Masks {
  return new Map(
    saved.tensors
      .filter(({ shape }) => shape.length >= 2)
      .map(({ name, data }) => [name, magnitudeMask(data as Float32Array, 0.5)]),
  );
}

describe('retrain', () => {
  it.each(['sgd', 'momentum', 'adam', 'rmsprop'] as const)(
    'keeps every pruned weight at +0 and moves the survivors, under %s',
    async (optimiser) => {
      const retrainer = await TfjsRetrainer.create(model, data);
      const masks = halfMasks(model);
      const before = weightsOf(model);
      const after = await retrainer.retrain(before, masks, {
        training: { ...training, optimiser, weightDecay: 1e-3, learningRate: 0.01 },
        seed: 1,
      });
      for (const [name, mask] of masks) {
        const values = after.get(name)!;
        let moved = 0;
        for (let i = 0; i < mask.length; i++) {
          if (mask[i] === 0) expect(Object.is(values[i], 0), `${name}[${i}]`).toBe(true);
          else if (values[i] !== before.get(name)![i]) moved++;
        }
        expect(moved).toBeGreaterThan(mask.reduce((a, b) => a + b, 0) / 2);
      }
      retrainer.dispose();
    },
  );

  it.each([1, 3, 1000])(
    'settles a schedule of steps of %i however short the training',
    async (everySteps) => {
      const retrainer = await TfjsRetrainer.create(model, data);
      const progresses: number[] = [];
      await retrainer.retrain(weightsOf(model), new Map(), {
        training: { ...training, epochs: 1, batchSize: 20 },
        seed: 1,
        remask: {
          ...{ everySteps, settled: 0.65 },
          update: (progress) => {
            progresses.push(progress);
            return new Map();
          },
        },
      });
      expect(progresses[0]).toBe(0);
      expect(progresses.at(-1)).toBeGreaterThanOrEqual(0.65);
      // Ten steps: 0 and the seventh, where no other falls between it and the end.
      expect(progresses.length).toBe({ 1: 10, 3: 4, 1000: 2 }[everySteps]);
      retrainer.dispose();
    },
  );

  it('holds weights at 0 that a schedule prunes on the way, whatever momentum they had', async () => {
    const retrainer = await TfjsRetrainer.create(model, data);
    const weights = weightsOf(model);
    let masks: Masks = new Map();
    const after = await retrainer.retrain(weights, masks, {
      training: { ...training, optimiser: 'momentum', learningRate: 0.05 },
      seed: 1,
      remask: {
        everySteps: 5,
        settled: 0.5,
        update: (progress, current) => {
          if (progress >= 0.25 && masks.size === 0) {
            masks = new Map(
              ['hidden/kernel', 'conv/kernel'].map((name) => {
                return [name, magnitudeMask(current.get(name)!, 0.2)];
              }),
            );
          }
          return masks;
        },
      },
    });
    expect(masks.size).toBe(2);
    for (const [name, mask] of masks) {
      expect(after.get(name)!.filter((value, i) => mask[i] === 0 && value !== 0)).toHaveLength(0);
    }
    retrainer.dispose();
  });

  it('learns, and gives the same weights for the same seed', async () => {
    const run = async (seed: number) => {
      const retrainer = await TfjsRetrainer.create(model, data);
      const options = {
        training: { ...training, epochs: 8, learningRate: 0.01, augmentation: 0.3 },
        seed,
      };
      const weights = await retrainer.retrain(weightsOf(model), new Map(), options);
      const result = await retrainer.evaluate(weights, 'test');
      retrainer.dispose();
      return { weights, result };
    };
    const [a, b, c] = [await run(7), await run(7), await run(8)];
    expect(a.result.error).toBeLessThan(0.05);
    expect(a.weights).toEqual(b.weights);
    expect(a.weights).not.toEqual(c.weights);
  });

  it('returns the epoch with the fewest validation errors under keep: best', async () => {
    const retrainer = await TfjsRetrainer.create(model, data);
    const seen = new Map<number, number>();
    const weights = await retrainer.retrain(weightsOf(model), new Map(), {
      training: { ...training, epochs: 5, learningRate: 0.2, decay: 'constant', keep: 'best' },
      seed: 3,
      onProgress: ({ epoch, step, steps, validation }) => {
        if (validation !== undefined && step === (steps / 5) * epoch)
          seen.set(epoch, validation.error);
      },
    });
    expect(seen.size).toBe(5);
    const { error } = await retrainer.evaluate(weights, 'validation');
    expect(error).toBe(Math.min(...seen.values()));
    retrainer.dispose();
  });

  it('stops when it is told to', async () => {
    const retrainer = await TfjsRetrainer.create(model, data);
    const controller = new AbortController();
    const retraining = retrainer.retrain(weightsOf(model), new Map(), {
      training: { ...training, epochs: 1000 },
      seed: 1,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(retraining).rejects.toThrow(/abort/i);
    retrainer.dispose();
  });

  it('leaves no tensors behind', async () => {
    const retrainer = await TfjsRetrainer.create(model, data);
    const weights = weightsOf(model);
    const once = () => retrainer.retrain(weights, halfMasks(model), { training, seed: 1 });
    await once();
    const before = tf.memory().numTensors;
    await once();
    expect(tf.memory().numTensors).toBe(before);
    retrainer.dispose();
  });
});

describe('tuneCentroids', () => {
  const sharedOf = (saved: SavedModel): Map<string, SharedTensor> => {
    const masks = halfMasks(saved);
    return new Map(
      saved.tensors
        .filter(({ shape }) => shape.length >= 2)
        .map((tensor) => {
          const mask = masks.get(tensor.name)!;
          const data = (tensor.data as Float32Array).map((value, i) => value * mask[i]!);
          const options = { clusters: 5, initialisation: 'linear', seed: 1 } as const;
          return [tensor.name, shareTensor({ ...tensor, data }, options)];
        }),
    );
  };

  it('moves each centroid by the summed gradient of its weights', async () => {
    const shared = sharedOf(model);
    const classifier = await Classifier.load(model);
    classifier.setWeights(weightsOf(model));
    const parameters = new SharedParameters(
      classifier,
      shared,
      new MaskedParameters(classifier, new Map()),
    );
    const gradients: TensorFlow.NamedTensorMap = {};
    const random = new SeededRandom(5);
    for (const name of classifier.trainable) {
      const variable = classifier.variables.get(name)!;
      const values = Float32Array.from({ length: variable.size }, () => random.normal());
      gradients[variable.name] = tf.tensor(values, variable.shape);
    }
    const rate = 0.1;
    const optimiser = tf.train.sgd(rate);
    parameters.step(
      gradients,
      {
        step: (given) => {
          const list = Object.entries(given).map(([name, tensor]) => ({ name, tensor }));
          optimiser.applyGradients(list);
        },
        pendingBytes: () => 0,
        dispose: () => optimiser.dispose(),
      },
      rate,
    );
    for (const [name, tensor] of shared) {
      const values = gradients[classifier.variables.get(name)!.name]!.dataSync() as Float32Array;
      const k = tensor.centroids.length;
      const sums = centroidGradients(values, tensor.clusters, k);
      const expected = tensor.centroids.map((centroid, i) => centroid - rate * sums[i]!);
      const found = parameters.centroids().get(name)!;
      for (let i = 0; i < k; i++) expect(found[i]).toBeCloseTo(expected[i]!, 5);
      // The weights in the model are the centroids, gathered: bit for bit.
      const weights = classifier.getWeights().get(name)!;
      expect(weights).toEqual(dequantise({ ...tensor, centroids: found }));
    }
    parameters.dispose();
    classifier.dispose();
  });

  it('keeps cluster indexes, zeros and masks, and lowers the loss', async () => {
    const retrainer = await TfjsRetrainer.create(model, data);
    const masks = halfMasks(model);
    const weights = await retrainer.retrain(weightsOf(model), masks, { training, seed: 1 });
    const trained = {
      ...model,
      tensors: model.tensors.map((t) => ({ ...t, data: weights.get(t.name)! })),
    };
    const shared = sharedOf(trained);
    shared.delete('conv/kernel');
    const dequantisedWeights = (w: ReadonlyMap<string, Float32Array>, s: typeof shared) =>
      new Map([...w].map(([name, v]) => [name, s.has(name) ? dequantise(s.get(name)!) : v]));
    const before = await retrainer.evaluate(dequantisedWeights(weights, shared), 'validation');
    const tuned = await retrainer.tuneCentroids(weights, shared, masks, {
      training: { ...training, epochs: 4, learningRate: 0.003 } satisfies Training,
      seed: 2,
    });
    const after = await retrainer.evaluate(
      dequantisedWeights(tuned.weights, new Map(tuned.shared)),
      'validation',
    );
    expect(after.loss).toBeLessThan(before.loss);
    for (const [name, tensor] of tuned.shared) {
      expect(tensor.clusters).toBe(shared.get(name)!.clusters);
      expect(tuned.weights.get(name)).toEqual(dequantise(tensor));
    }
    const mask = masks.get('conv/kernel')!;
    const conv = tuned.weights.get('conv/kernel')!;
    expect(conv.filter((value, i) => mask[i] === 0 && !Object.is(value, 0))).toHaveLength(0);
    retrainer.dispose();
  });
});

describe('Classifier', () => {
  it('evaluates as plain TensorFlow.js predicts', async () => {
    const classifier = await Classifier.load(model);
    const plain = await toLayersModel(tf, model);
    const { test } = data;
    const inputs = tf.tensor(
      Float32Array.from(test.inputs, (v) => v / 255),
      [test.count, 6, 6, 1],
    );
    const probabilities = (plain.predict(inputs) as TensorFlow.Tensor).arraySync() as number[][];
    const wrong = probabilities.filter(([a, b], i) => (a! >= b! ? 0 : 1) !== test.labels[i]).length;
    const loss =
      probabilities.reduce((sum, p, i) => sum - Math.log(p[test.labels[i]!]!), 0) / test.count;
    const result = await classifier.evaluate(test);
    expect(result.error).toBe(wrong / test.count);
    expect(result.loss).toBeCloseTo(loss, 4);
    expect(await classifier.evaluate(test, 10)).toMatchObject({ examples: 10 });
    classifier.dispose();
  });
});
