import { type RateOptions, type RateState, RateTensor, SeededRandom } from '@pith/compress';
import type { SavedModel } from '@pith/model';
import { beforeAll, describe, expect, it } from 'vitest';
import { Classifier } from '../classifier.js';
import type { LabelledData } from '../data/index.js';
import { toSavedModel } from '../layers-model.js';
import { loadTensorFlow } from '../tensorflow.js';
import { TfjsRetrainer, type TrainingData } from '../tfjs-retrainer.js';
import { maskLayouts } from './mask-layouts.js';

const workerUrl = new URL('../../dist/virtual-memory/stores/transfer-worker.js', import.meta.url);

/** Two classes of 6 × 6 images: bright in the upper or in the lower half, in noise. */
function halves(count: number, seed: number): LabelledData {
  const random = new SeededRandom(seed);
  const inputs = new Uint8Array(count * 36);
  const labels = Int32Array.from({ length: count }, () => random.integer(2));
  for (let i = 0; i < inputs.length; i++) {
    const upper = i % 36 < 18;
    const bright = (labels[Math.floor(i / 36)] === 0) === upper;
    inputs[i] = random.integer(120) + (bright ? 100 : 0);
  }
  return { inputs, shape: [6, 6, 1], labels, count };
}

const data: TrainingData = {
  ...{ train: halves(600, 1), validation: halves(100, 2), test: halves(100, 3) },
};

let model: SavedModel;
let start: RateState;
let options: RateOptions;

beforeAll(async () => {
  const { tf } = await loadTensorFlow();
  const init = (seed: number) => ({ kernelInitializer: tf.initializers.glorotUniform({ seed }) });
  const network = tf.sequential({
    layers: [
      tf.layers.conv2d({
        ...{ name: 'conv', inputShape: [6, 6, 1], filters: 4, kernelSize: 3, ...init(1) },
      }),
      tf.layers.flatten(),
      tf.layers.dense({ name: 'hidden', units: 8, activation: 'relu', ...init(2) }),
      tf.layers.dense({ name: 'out', units: 2, activation: 'softmax', ...init(3) }),
    ],
  });
  model = await toSavedModel(tf, network);
  network.dispose();
  start = {
    weights: new Map(model.tensors.map(({ name, data }) => [name, data as Float32Array])),
    masks: new Map(),
    shared: new Map(),
  };
  const kernels = model.tensors.filter(({ shape }) => shape.length > 1);
  const biases = model.tensors.filter(({ shape }) => shape.length === 1);
  options = {
    ...{ nonzeros: 40, gamma: 1, entropyPenalty: 0, seed: 1 },
    levels: new Map(kernels.map(({ name }) => [name, { count: 4, step: 1 / 64 }])),
    grids: new Map(biases.map(({ name }) => [name, 1 / 16])),
    training: {
      ...{ epochs: 12, batchSize: 20, learningRate: 0.01 },
      ...{ weightDecay: 0, distillation: 0, temperature: 1 },
    },
  };
});

describe('trainForRate', () => {
  it('leaves few weights on few levels, and a network that still tells the classes apart', async () => {
    const retrainer = await TfjsRetrainer.create(model, data);
    const phases = new Set<string>();
    const state = await retrainer.trainForRate(start, {
      ...options,
      onProgress: ({ phase, nonzeros }) => {
        phases.add(phase);
        if (phase !== 'prune') expect(nonzeros).toBeLessThanOrEqual(40);
      },
    });
    expect([...phases]).toEqual(['prune', 'quantise', 'settle']);
    let nonzeros = 0;
    const realised = new Map(state.weights);
    for (const [name, { clusters, centroids }] of state.shared) {
      expect(centroids).toHaveLength(4);
      for (const level of centroids) expect(level * 64).toBe(Math.round(level * 64));
      for (const cluster of clusters) nonzeros += Math.min(cluster, 1);
      realised.set(
        name,
        Float32Array.from(clusters, (c) => (c === 0 ? 0 : centroids[c - 1]!)),
      );
    }
    expect(nonzeros).toBeGreaterThan(20);
    expect(nonzeros).toBeLessThanOrEqual(40);
    const { error } = await retrainer.evaluate(realised, 'validation');
    expect(error).toBeLessThan(0.05);
    retrainer.dispose();
  });

  it('does the same again under its seed, also with a borrowed model and from a state', async () => {
    const short = { ...options, training: { ...options.training, epochs: 4 } };
    const run = async (seed: number) => {
      const retrainer = await TfjsRetrainer.create(model, data);
      const state = await retrainer.withModel(model, async (lent) => {
        const first = await lent.trainForRate(start, { ...short, seed });
        return lent.trainForRate(first, { ...short, nonzeros: 30, seed: seed + 1 });
      });
      retrainer.dispose();
      return state;
    };
    const first = await run(5);
    expect(await run(5)).toEqual(first);
    expect(await run(6)).not.toEqual(first);
  });

  it('does the same in little memory', async () => {
    const short = { ...options, training: { ...options.training, epochs: 2 } };
    const plain = await TfjsRetrainer.create(model, data);
    const paged = await TfjsRetrainer.create(model, data, {
      memory: { policy: 'all', workerUrl },
    });
    try {
      const expected = await plain.trainForRate(start, short);
      expect(await paged.trainForRate(start, short)).toEqual(expected);
    } finally {
      plain.dispose();
      paged.dispose();
    }
  });

  it('keeps to its seed where units drop out, and what normalisation has learnt of the data', async () => {
    const { tf } = await loadTensorFlow();
    const network = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [6, 6, 1] }),
        tf.layers.dense({
          name: 'hidden',
          units: 8,
          kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
        }),
        tf.layers.batchNormalization({ name: 'normal' }),
        tf.layers.dropout({ rate: 0.3 }),
        tf.layers.dense({
          name: 'out',
          units: 2,
          activation: 'softmax',
          kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }),
        }),
      ],
    });
    const normalised = await toSavedModel(tf, network);
    network.dispose();
    const weights = new Map(
      normalised.tensors.map(({ name, data }) => [name, data as Float32Array]),
    );
    const own = {
      ...options,
      levels: new Map(
        ['hidden/kernel', 'out/kernel'].map((name) => [name, { count: 4, step: 1 / 64 }]),
      ),
      grids: new Map(),
      training: { ...options.training, epochs: 3 },
    };
    const run = async () => {
      const retrainer = await TfjsRetrainer.create(normalised, data);
      const state = await retrainer.trainForRate({ ...start, weights }, own);
      retrainer.dispose();
      return state;
    };
    const state = await run();
    expect(await run()).toEqual(state);
    const [name, before] = [...weights].find(([name]) => name.endsWith('moving_mean'))!;
    expect(state.weights.get(name)).not.toEqual(before);
    // Inputs are 0 … 1 and mostly bright in one half: no mean of a unit stays at 0.
    expect(state.weights.get(name)!.every((mean) => Math.abs(mean) > 1e-4)).toBe(true);
  });

  it('stops when told to', async () => {
    const retrainer = await TfjsRetrainer.create(model, data);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(retrainer.trainForRate(start, { ...options, signal })).rejects.toThrow('enough');
    retrainer.dispose();
  });
});

describe('levelGradients', () => {
  it('is how the loss changes with each level, by finite differences', async () => {
    const classifier = await Classifier.load(model);
    const { tf, variables } = classifier;
    const { training } = options;
    const { labels } = data.validation;
    const pixels = Float32Array.from(data.validation.inputs, (pixel) => pixel / 255);
    const inputs = tf.tensor(pixels, [100, 6, 6, 1]);
    const oneHot = tf.oneHot(tf.tensor1d(labels, 'int32'), 2);
    const loss = () => classifier.loss(inputs, oneHot, training);
    const name = 'hidden/kernel';
    const tensor = new RateTensor(name, start.weights.get(name)!);
    tensor.quantise({ count: 4, step: 2 ** -10 });
    const run = (values: Float32Array) => {
      classifier.setWeights(new Map([[name, values]]));
      return tf.tidy(() => loss().dataSync()[0]!);
    };
    run(tensor.effective);
    const variable = variables.get(name)!;
    const { grads } = tf.variableGrads(loss, [variable]);
    const gradient = grads[variable.name]!.dataSync() as Float32Array;
    const found = tensor.levelGradients(gradient);
    const by = 1e-4;
    for (const [level, sum] of found.entries()) {
      const moved = (step: number) =>
        tensor.effective.map((w, i) => (tensor.clusters[i] === level + 1 ? w + step : w));
      const slope = (run(moved(by)) - run(moved(-by))) / (2 * by);
      expect(sum).toBeCloseTo(slope, 2);
    }
    expect(Math.max(...found.map(Math.abs))).toBeGreaterThan(0.05);
  });
});

describe('maskLayouts', () => {
  it('finds the planes of windows and of flattened inputs', async () => {
    const layouts = maskLayouts(await Classifier.load(model));
    expect([...layouts]).toEqual([
      ['conv/kernel', { rows: 9, columns: 4, plane: [3, 3, 1] }],
      ['hidden/kernel', { rows: 64, columns: 8, plane: [4, 4, 4] }],
      ['out/kernel', { rows: 8, columns: 2, plane: undefined }],
    ]);
  });
});
