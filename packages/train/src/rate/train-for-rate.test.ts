import { type RateOptions, type RateState, RateTensor, SeededRandom } from '@pith/compress';
import type { SavedModel } from '@pith/model';
import { beforeAll, describe, expect, it } from 'vitest';
import { Classifier } from '../classifier.js';
import type { LabelledData } from '../data/index.js';
import { toSavedModel } from '../layers-model.js';
import { loadTensorFlow } from '../tensorflow.js';
import { TfjsRetrainer, type TrainingData } from '../tfjs-retrainer.js';
import { maskLayouts } from './mask-layouts.js';
import { poolLoss } from './pool-loss.js';
import { scoredPool } from './scored-pool.js';

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
      ...{ epochs: 12, batchSize: 20, optimiser: 'adam', learningRate: 0.01, decay: 'cosine' },
      ...{ weightDecay: 0, augmentation: 0, distillation: 0, temperature: 1, keep: 'last' },
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

  it('stops when told to', async () => {
    const retrainer = await TfjsRetrainer.create(model, data);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(retrainer.trainForRate(start, { ...options, signal })).rejects.toThrow('enough');
    retrainer.dispose();
  });
});

describe('poolLoss', () => {
  it('mixes in what the teacher says, as the loss of training with a teacher in the loop does', async () => {
    const student = await Classifier.load(model);
    const teacher = await Classifier.load(model);
    teacher.setWeights(new Map([...start.weights].map(([name, w]) => [name, w.map((v) => 3 * v)])));
    const training = { ...options.training, distillation: 0.6, temperature: 3 };
    const { tf } = student;
    const pool = await scoredPool(data.validation, teacher);
    const inputs = tf.tensor(
      Float32Array.from(pool.inputs, (pixel) => pixel / 255),
      [100, 6, 6, 1],
    );
    const oneHot = tf.oneHot(tf.tensor1d(pool.labels, 'int32'), 2);
    const batch = { inputs: new Float32Array(), labels: pool.labels, count: 100 };
    const stored = poolLoss(student, inputs, { ...batch, teacher: pool.teacher }, training);
    const asked = student.loss(inputs, oneHot, training, teacher);
    expect(stored.dataSync()[0]).toBeCloseTo(asked.dataSync()[0]!, 5);
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
    const batch = { inputs: pixels, labels, teacher: undefined, count: 100 };
    const loss = () => poolLoss(classifier, inputs, batch, training);
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
