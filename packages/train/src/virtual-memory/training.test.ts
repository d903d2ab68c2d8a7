import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  dequantise,
  type Masks,
  magnitudeMask,
  parseRecipe,
  SeededRandom,
  shareTensor,
  type Training,
  type Weights,
} from '@pith/compress';
import type { SavedModel } from '@pith/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Classifier } from '../classifier.js';
import type { LabelledData } from '../data/index.js';
import { fit } from '../fit.js';
import { toSavedModel } from '../layers-model.js';
import { MaskedParameters } from '../parameters.js';
import { loadTensorFlow, type TensorFlow } from '../tensorflow.js';
import { TfjsRetrainer, type TrainingData } from '../tfjs-retrainer.js';
import { VirtualMemory, type VirtualMemoryOptions } from './virtual-memory.js';

// A worker thread knows nothing of TypeScript: this is what was built.
const workerUrl = new URL('../../dist/virtual-memory/stores/transfer-worker.js', import.meta.url);
const recipe = parseRecipe({ prune: { training: { epochs: 2, batchSize: 24 } } });
const training: Training = { ...recipe.prune.training, learningRate: 0.01, weightDecay: 1e-3 };

/** Two classes of 16 × 16 images: bright in the upper or in the lower half, in noise. */
function halves(count: number, seed: number): LabelledData {
  const random = new SeededRandom(seed);
  const inputs = new Uint8Array(count * 256);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = random.integer(2);
    for (let p = 0; p < 256; p++) {
      const bright = labels[i] === (p < 128 ? 0 : 1);
      inputs[i * 256 + p] = random.integer(120) + (bright ? 100 : 0);
    }
  }
  return { inputs, shape: [16, 16, 1], labels, count };
}

let tf: typeof TensorFlow;
let model: SavedModel;
let directory: string;
// 60 examples make two whole batches of 24 and one of 12.
const data: TrainingData = {
  ...{ train: halves(60, 1), validation: halves(30, 2), test: halves(30, 3) },
};

beforeAll(async () => {
  ({ tf } = await loadTensorFlow());
  directory = await mkdtemp(join(tmpdir(), 'pith-training-'));
  const kernelInitializer = (seed: number) => tf.initializers.glorotUniform({ seed });
  const conv = (name: string, seed: number, inputShape?: number[]) =>
    tf.layers.conv2d({
      ...{ name, filters: 8, kernelSize: 3, padding: 'same', ...(inputShape && { inputShape }) },
      kernelInitializer: kernelInitializer(seed),
    });
  const network = tf.sequential({
    layers: [
      conv('conv1', 1, [16, 16, 1]),
      tf.layers.batchNormalization({ name: 'normal' }),
      tf.layers.reLU({ name: 'relu' }),
      conv('conv2', 2),
      tf.layers.activation({ name: 'relu2', activation: 'relu' }),
      tf.layers.maxPooling2d({ name: 'pool', poolSize: 2 }),
      tf.layers.dropout({ name: 'dropout', rate: 0.3 }),
      tf.layers.flatten({ name: 'flat' }),
      tf.layers.dense({
        ...{ name: 'hidden', units: 8, activation: 'relu' },
        kernelInitializer: kernelInitializer(3),
      }),
      tf.layers.dense({
        ...{ name: 'out', units: 2, activation: 'softmax' },
        kernelInitializer: kernelInitializer(4),
      }),
    ],
  });
  model = await toSavedModel(tf, network);
  network.dispose();
});
afterAll(() => rm(directory, { recursive: true }));

const weightsOf = (saved: SavedModel): Weights =>
  new Map(saved.tensors.map(({ name, data }) => [name, data as Float32Array]));

const halfMasks = (saved: SavedModel): Masks =>
  new Map(
    saved.tensors
      .filter(({ shape }) => shape.length >= 2)
      .map(({ name, data }) => [name, magnitudeMask(data as Float32Array, 0.5)]),
  );

const masked = (values: Float32Array, mask: Uint8Array): Float32Array =>
  values.map((value, i) => value * mask[i]!);

/** Weights and result of training the network by `fit`. */
async function trained(how: Partial<Training>, options?: VirtualMemoryOptions) {
  const classifier = await Classifier.load(model);
  const teacher = how.distillation ? await Classifier.load(model) : undefined;
  const memory = options && new VirtualMemory(tf, { workerUrl, ...options });
  const evaluation = await fit(classifier, new MaskedParameters(classifier, new Map()), {
    ...{ training: { ...training, ...how }, seed: 5, teacher, memory },
    ...{ train: data.train, validation: data.validation },
  });
  const weights = classifier.getWeights();
  const statistics = memory?.statistics;
  await memory?.close();
  classifier.dispose();
  teacher?.dispose();
  return { weights, evaluation, statistics };
}

/** TensorFlow's tensors of one planned step without limits, and what outlasts it. */
async function whole(how: Partial<Training>): Promise<{ lasting: number; pages: number }> {
  const { statistics } = await trained(how, {});
  return { lasting: statistics!.lastingBytes, pages: statistics!.residentPeak };
}

describe('fit', () => {
  const optimisers = ['sgd', 'momentum', 'rmsprop', 'adam'] as const;
  it.each(optimisers)('gives the same weights under each policy, by %s', async (optimiser) => {
    const how = { optimiser };
    const plain = await trained(how);
    const { lasting, pages } = await whole(how);
    const least = lasting + pages;
    const settings: VirtualMemoryOptions[] = [
      { policy: 'all' },
      { policy: 'conv', directory },
      { policy: 'dynamic', budget: least, directory },
      { policy: 'dynamic', budget: least },
    ];
    for (const options of settings) {
      const { weights, evaluation, statistics } = await trained(how, options);
      expect(weights, JSON.stringify(options)).toEqual(plain.weights);
      expect(evaluation).toEqual(plain.evaluation);
      if (options.policy !== 'dynamic') expect(statistics!.rawBytes).toBeGreaterThan(0);
      if (options.directory && options.budget) {
        expect(statistics!.residentPeak).toBeLessThanOrEqual(pages);
      }
    }
    expect(await readdir(directory)).toEqual([]);
  });

  it('distils from a teacher to the bit', async () => {
    const how = { distillation: 0.5, temperature: 3 };
    const plain = await trained(how);
    for (const options of [{ policy: 'all' }, { policy: 'conv', directory }] as const) {
      expect((await trained(how, options)).weights).toEqual(plain.weights);
    }
  });

  it('moves batch normalisation’s averages, and drops the same units', async () => {
    const { weights } = await trained({}, { policy: 'all', directory });
    const before = weightsOf(model);
    for (const name of ['normal/moving_mean', 'normal/moving_variance']) {
      expect(weights.get(name)).not.toEqual(before.get(name));
    }
    expect(weights).toEqual((await trained({})).weights);
  });

  it('leaves no tensors behind', async () => {
    await trained({});
    const before = tf.memory().numTensors;
    await trained({}, { policy: 'all', directory });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('TfjsRetrainer', () => {
  const options = { training: { ...training, distillation: 0.3 }, seed: 3 };
  const settings: [string, () => VirtualMemoryOptions][] = [
    ['all, in RAM', () => ({ policy: 'all' })],
    ['conv, in a file', () => ({ policy: 'conv', directory })],
  ];

  it.each(settings)('retrains under masks to the bit: %s', async (_, memory) => {
    const [plain, virtual] = await Promise.all([
      TfjsRetrainer.create(model, data),
      TfjsRetrainer.create(model, data, { memory: { workerUrl, ...memory() } }),
    ]);
    const masks = halfMasks(model);
    const expected = await plain.retrain(weightsOf(model), masks, options);
    expect(await virtual.retrain(weightsOf(model), masks, options)).toEqual(expected);
    plain.dispose();
    virtual.dispose();
  });

  it.each(settings)('tunes centroids to the bit: %s', async (_, memory) => {
    const [plain, virtual] = await Promise.all([
      TfjsRetrainer.create(model, data),
      TfjsRetrainer.create(model, data, { memory: { workerUrl, ...memory() } }),
    ]);
    const masks = halfMasks(model);
    const hidden = model.tensors.find(({ name }) => name === 'hidden/kernel')!;
    const shared = shareTensor(
      { ...hidden, data: masked(hidden.data as Float32Array, masks.get(hidden.name)!) },
      { clusters: 5, initialisation: 'linear', seed: 1 },
    );
    const weights = new Map(weightsOf(model)).set(hidden.name, dequantise(shared));
    const [expected, result] = await Promise.all(
      [plain, virtual].map((one) =>
        one.tuneCentroids(weights, new Map([[hidden.name, shared]]), masks, options),
      ),
    );
    expect(result).toEqual(expected);
    plain.dispose();
    virtual.dispose();
  });
});
