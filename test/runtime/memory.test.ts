import {
  type BenchmarkNetwork,
  encodeAsPith,
  lenet5,
  mobileNetV1,
  singleDense,
  squeezeNet,
} from '@pith/bench';
import { load } from '@pith/runtime';
import { describe, expect, it } from 'vitest';

async function statistics(network: BenchmarkNetwork) {
  const model = await load(await encodeAsPith(network));
  const { stats } = model;
  model.dispose();
  return stats;
}

describe('memory', () => {
  it.each([
    ['LeNet-5', () => lenet5({ density: 0.1 })],
    ['SqueezeNet', () => squeezeNet()],
    ['MobileNet', () => mobileNetV1()],
  ])('%s keeps its activations within a tenth of the least there can be', async (_, make) => {
    const { activationBytes, leastActivationBytes } = await statistics(make());
    expect(activationBytes).toBeLessThanOrEqual(1.1 * leastActivationBytes);
  });

  it('SqueezeNet needs no more than its two largest neighbours, planes and borders included', async () => {
    // conv1's output [113, 113, 64] and pool1's [56, 56, 64] are alive together.
    const { leastActivationBytes } = await statistics(squeezeNet());
    const values = 4 * 64 * (113 * 113 + 56 * 56);
    expect(leastActivationBytes).toBeLessThan(1.15 * values);
  });

  it.each([0.05, 0.1, 0.25])(
    'at density %d weights take a few bytes a non-zero',
    async (density) => {
      const network = singleDense({ inputs: 1000, outputs: 1000 }, { density, centroids: 16 });
      const { layers } = await statistics(network);
      const { nonzeros, weightBytes } = layers[0]!;
      expect(weightBytes / nonzeros).toBeLessThanOrEqual(6.5);
      expect(weightBytes).toBeLessThan(0.5 * 4e6);
    },
  );
});
