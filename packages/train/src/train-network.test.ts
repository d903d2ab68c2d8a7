import { SeededRandom } from '@pith/compress';
import { InputError, UsageError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import type { LabelledData } from './data/index.js';
import { trainNetwork } from './train-network.js';

/** Three classes of 8×8 images: bright above, in the middle or below, in noise. */
function bands(count: number, seed: number): LabelledData {
  const random = new SeededRandom(seed);
  const inputs = new Uint8Array(count * 64);
  const labels = Int32Array.from({ length: count }, () => random.integer(3));
  for (const [i, label] of labels.entries()) {
    for (let p = 0; p < 64; p++) {
      const bright = Math.floor(p / 24) === label;
      inputs[i * 64 + p] = random.integer(100) + (bright ? 150 : 0);
    }
  }
  return { inputs, shape: [8, 8, 1], labels, count };
}

const data = { train: bands(300, 1), validation: bands(60, 2), test: bands(60, 3) };
const training = { batchSize: 20, augmentation: 0, learningRate: 0.003 };

describe('trainNetwork', () => {
  it.each([
    ['lenet-300-100', 2],
    ['alexnet-28', 2],
    ['squeezenet-28', 5],
    ['vgg-28', 3],
    ['mobilenet-28', 3],
    ['resnet-8', 3],
    ['lstm', 3],
    ['gru', 3],
    ['transformer', 2],
  ])('teaches %s what tells small images apart', async (name, epochs) => {
    const { model, test } = await trainNetwork(name, {
      ...{ data, seed: 1, training: { ...training, epochs } },
    });
    // Two of three are wrong by chance.
    expect(test.error).toBeLessThan(0.2);
    expect(model.tensors.map(({ shape }) => shape)).toContainEqual([3]);
  });

  it('refuses unknown networks and those that have no room for the examples', async () => {
    const options = { data, seed: 1 };
    await expect(trainNetwork('lenet-6', options)).rejects.toThrow(UsageError);
    await expect(trainNetwork('vgg-16', options)).rejects.toThrow(InputError);
    await expect(trainNetwork('vgg-16', options)).rejects.toThrow(/\[8, 8, 1\].*at least 32×32/);
  });
});
