import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serialize } from 'node:v8';
import { parseRecipe, type Training } from '@pith/compress';
import type { SavedModel } from '@pith/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Classifier } from '../classifier.js';
import { fit } from '../fit.js';
import { toSavedModel } from '../layers-model.js';
import { MaskedParameters } from '../parameters.js';
import { loadTensorFlow, type TensorFlow } from '../tensorflow.js';
import { VirtualMemory, type VirtualMemoryOptions } from './virtual-memory.js';

// A worker thread knows nothing of TypeScript: this is what was built.
const dist = new URL('../../dist/', import.meta.url);
const workerUrl = new URL('virtual-memory/stores/transfer-worker.js', dist);
const training: Training = {
  ...parseRecipe({ prune: { training: { epochs: 2, batchSize: 16 } } }).prune.training,
};
const images = {
  ...{ inputs: new Uint8Array(48 * 256).map((_, i) => (i * 37) % 251), shape: [16, 16, 1] },
  ...{ labels: Int32Array.from({ length: 48 }, (_, i) => i % 2), count: 48 },
};

let tf: typeof TensorFlow;
let directory: string;
beforeAll(async () => {
  ({ tf } = await loadTensorFlow());
  directory = await mkdtemp(join(tmpdir(), 'pith-failures-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** A convolution, normalised, its middle, and classes. */
async function network(middle: TensorFlow.layers.Layer): Promise<SavedModel> {
  const { layers, initializers } = tf;
  const seeded = (seed: number) => initializers.glorotUniform({ seed });
  const model = tf.sequential({
    layers: [
      layers.conv2d({
        ...{ name: 'conv', inputShape: [16, 16, 1], filters: 16, kernelSize: 3 },
        ...{ activation: 'relu', kernelInitializer: seeded(1) },
      }),
      layers.batchNormalization({ name: 'normal' }),
      middle,
      layers.flatten({ name: 'flat' }),
      layers.dense({ name: 'out', units: 2, kernelInitializer: seeded(2), activation: 'softmax' }),
    ],
  });
  return toSavedModel(tf, model);
}
const plainNetwork = () => network(tf.layers.maxPooling2d({ name: 'pool', poolSize: 2 }));

async function train(saved: SavedModel, options: VirtualMemoryOptions, how?: Partial<Training>) {
  const classifier = await Classifier.load(saved);
  const memory = new VirtualMemory(tf, { workerUrl, ...options });
  try {
    await fit(classifier, new MaskedParameters(classifier, new Map()), {
      ...{ training: { ...training, ...how }, seed: 1, memory, train: images, validation: images },
    });
    return memory.statistics;
  } finally {
    await memory.close();
    classifier.dispose();
  }
}

describe('a budget', () => {
  const optimisers = ['sgd', 'momentum', 'rmsprop', 'adam'] as const;
  it.each(optimisers)('that is too small names one that is enough, by %s', async (optimiser) => {
    const saved = await plainNetwork();
    const how = { optimiser };
    const error = await train(saved, { budget: 1000, directory }, how).catch((one) => one);
    expect(error).toMatchObject({ code: 'usage' });
    const [, least] = /a memory of 1 MB is too little .* give at least (\d+) MB/.exec(
      error.message,
    )!;
    const { steps } = await train(saved, { budget: 1e6 * Number(least), directory }, how);
    expect(steps).toBe(6);
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('an operation without a gradient', () => {
  it('is named', async () => {
    // Crops the middle by an operation that TensorFlow.js has no gradient of.
    class Crop extends tf.layers.Layer {
      static readonly className = 'TestCrop';
      override computeOutputShape(shape: TensorFlow.Shape) {
        return [shape[0]!, 4, 4, shape[3]!];
      }
      override call(inputs: TensorFlow.Tensor | TensorFlow.Tensor[]) {
        const [x] = [inputs].flat() as TensorFlow.Tensor4D[];
        const boxes = tf.tensor2d([[0.25, 0.25, 0.75, 0.75]]).tile([x!.shape[0], 1]) as never;
        const each = tf.range(0, x!.shape[0], 1, 'int32');
        return tf.image.cropAndResize(x!, boxes, each, [4, 4]);
      }
    }
    tf.serialization.registerClass(Crop);
    const saved = await network(new Crop({ name: 'crop' }));
    const error = await train(saved, { policy: 'all', directory }).catch((one) => one);
    expect(error).toMatchObject({ code: 'bad-input' });
    expect(error.message).toMatch('its operation CropAndResize has no gradient in TensorFlow.js');
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('a disk that fills up in the middle of training', () => {
  // A process may lower its own limit on the size of files, which the store then meets as a full disk.
  const program = `
    import { execFileSync } from 'node:child_process';
    const load = (name) => import(new URL(name, '${dist}'));
    const { Classifier } = await load('classifier.js');
    const { fit } = await load('fit.js');
    const { MaskedParameters } = await load('parameters.js');
    const { loadTensorFlow } = await load('tensorflow.js');
    const { VirtualMemory } = await load('virtual-memory/index.js');
    import { deserialize } from 'node:v8';
    const chunks = [];
    for await (const chunk of process.stdin) chunks.push(chunk);
    const { model, training, directory } = deserialize(Buffer.concat(chunks));
    const { tf } = await loadTensorFlow();
    const classifier = await Classifier.load(model);
    const inputs = new Uint8Array(48 * 256).map((_, i) => (i * 37) % 251);
    const labels = Int32Array.from({ length: 48 }, (_, i) => i % 2);
    const images = { inputs, labels, shape: [16, 16, 1], count: 48 };
    const memory = new VirtualMemory(tf, { policy: 'all', directory });
    const weights = () => JSON.stringify([...classifier.getWeights()].map(([k, v]) => [k, [...v]]));
    let before;
    let failedAt;
    const outcome = await fit(classifier, new MaskedParameters(classifier, new Map()), {
      training, seed: 1, memory, train: images, validation: images,
      beforeStep: (step) => {
        failedAt = step;
        before = weights();
        if (step === 3) {
          execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=65536:65536']);
        }
      },
    }).catch(({ code, message }) => ({ code, message }));
    const isAsBefore = weights() === before;
    await memory.close();
    console.log(JSON.stringify({ outcome, failedAt, isAsBefore }));
  `;

  it.runIf(existsSync('/usr/bin/prlimit'))(
    'leaves the weights of the last whole step',
    async () => {
      const model = await plainNetwork();
      const running = promisify(execFile)(process.execPath, [
        ...['--input-type=module', '--eval', program],
      ]);
      running.child.stdin!.end(serialize({ model, training, directory }));
      const { stdout } = await running;
      const { outcome, failedAt, isAsBefore } = JSON.parse(stdout.trim().split('\n').at(-1)!);
      expect(outcome.code).toBe('output-failed');
      expect(outcome.message).toMatch(
        /the spill file in .*: cannot be written: the file would be larger than is allowed here/,
      );
      expect({ failedAt, isAsBefore }).toEqual({ failedAt: 3, isAsBefore: true });
      expect(await readdir(directory)).toEqual([]);
    },
  );
});
