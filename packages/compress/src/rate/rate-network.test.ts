import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { RateNetwork } from './rate-network.js';
import type { RateOptions, RateState } from './rate-trainer.js';
import { zeroOrderBits } from './zero-order-bits.js';

const random = new SeededRandom(3);
const normal = (n: number) => Float32Array.from({ length: n }, () => random.normal());

function network(gamma = 1) {
  const weights = new Map([
    ['a', normal(60)],
    ['bias', normal(6)],
    ['b', normal(24)],
    ['scale', normal(6)],
  ]);
  const options: RateOptions = {
    ...{ nonzeros: 20, gamma, entropyPenalty: 0, seed: 1 },
    levels: new Map([
      ['a', { count: 4, step: 1 / 32 }],
      ['b', { count: 2, step: 1 / 32 }],
    ]),
    grids: new Map([['bias', 1 / 16]]),
    training: {
      ...{ epochs: 1, batchSize: 1, optimiser: 'adam', learningRate: 0.01, decay: 'cosine' },
      ...{ weightDecay: 0, augmentation: 0, distillation: 0, temperature: 1, keep: 'last' },
    },
  };
  const layouts = new Map([
    ['a', { rows: 10, columns: 6 }],
    ['b', { rows: 6, columns: 4 }],
  ]);
  const state: RateState = { weights, masks: new Map(), shared: new Map() };
  return { weights, net: new RateNetwork(state, options, layouts) };
}

describe('RateNetwork', () => {
  it('keeps the weights of highest w² · Fisher over all tensors, where bits do not count', () => {
    const { weights, net } = network(0);
    const gradients = new Map([...weights].map(([name, { length }]) => [name, normal(length)]));
    net.step(gradients, 0);
    net.updateMasks(30);
    const scores = ['a', 'bias', 'b'].flatMap((name) =>
      [...weights.get(name)!].map((w, i) => ({
        score: (w * gradients.get(name)![i]!) ** 2,
        kept: net.tensors.get(name)!.mask[i],
      })),
    );
    scores.sort((x, y) => y.score - x.score);
    expect(scores.slice(0, 30).every(({ kept }) => kept === 1)).toBe(true);
    expect(scores.slice(30).every(({ kept }) => kept === 0)).toBe(true);
    expect(net.tensors.get('scale')!.mask.every((bit) => bit === 1)).toBe(true);
  });

  it('gives a state that says what the network runs with', () => {
    const { net } = network();
    net.step(new Map([...net.tensors].map(([name, t]) => [name, normal(t.latent.length)])), 0.01);
    net.updateMasks(30);
    net.quantise();
    net.freeze();
    const shapes = new Map([
      ['a', [10, 6]],
      ['b', [6, 4]],
    ]);
    const { weights, masks, shared } = net.state(shapes);
    expect([...shared.keys()]).toEqual(['a', 'b']);
    let nonzeros = 0;
    for (const [name, { clusters, centroids }] of shared) {
      const realised = Float32Array.from(clusters, (c) => (c === 0 ? 0 : centroids[c - 1]!));
      expect(realised).toEqual(net.tensors.get(name)!.effective);
      expect([...masks.get(name)!]).toEqual([...clusters].map((c) => Math.min(c, 1)));
      nonzeros += masks.get(name)!.reduce((sum, bit) => sum + bit, 0);
    }
    expect(net.nonzeros).toBe(nonzeros);
    for (const bias of weights.get('bias')!) expect(bias * 16).toBe(Math.round(bias * 16));
    const least = [...shared.values()].reduce(
      (bits, { clusters, centroids }) => bits + zeroOrderBits(clusters, centroids.length + 1),
      0,
    );
    expect(net.estimatedBytes()).toBeGreaterThan(least / 16);
  });
});
