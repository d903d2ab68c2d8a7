import { encodeAsPith, randomInput, singleDense } from '@pith/bench';
import { load } from '@pith/runtime';
import { describe, expect, it } from 'vitest';

// Han et al., EIE (ISCA 2016), Table III: density of weights and activations, and the "FLOP%" that
// is left of the dense layer's; layers scaled to an eighth of their sides, which changes no share.
const layers = [
  { name: 'Alex-6', inputs: 1152, outputs: 512, weights: 0.09, activations: 0.351, flop: 0.03 },
  { name: 'Alex-8', inputs: 512, outputs: 125, weights: 0.25, activations: 0.375, flop: 0.1 },
  { name: 'VGG-6', inputs: 3136, outputs: 512, weights: 0.04, activations: 0.183, flop: 0.01 },
  { name: 'NT-We', inputs: 512, outputs: 75, weights: 0.1, activations: 1, flop: 0.1 },
];

describe('skipping zeros', () => {
  it.each(layers)('$name does the share of multiply-adds that EIE counts', async (layer) => {
    const { inputs, outputs, weights, activations, flop } = layer;
    const network = singleDense({ inputs, outputs }, { density: weights, centroids: 16 });
    const model = await load(await encodeAsPith(network));
    const data = randomInput({ shape: [inputs], density: activations });
    await model.run({ input: data }, { profile: true });
    const { multiplyAdds, kernel } = model.stats.layers[0]!;
    const left = multiplyAdds.done / multiplyAdds.dense;
    // Row-major kernels skip weights only. The sample has a per cent or so more or fewer zeros than
    // asked for, and the table's shares are rounded to whole per cents.
    const active = kernel.startsWith('fcCsr') ? 1 : data.filter((x) => x !== 0).length / inputs;
    expect(left / (weights * active)).toBeCloseTo(1, 1);
    if (active < 1) expect(Math.abs(left - flop)).toBeLessThan(0.01);
  });

  it('does less with every zero more among the activations, and nothing for zeros alone', async () => {
    const network = singleDense({ inputs: 400, outputs: 300 }, { density: 0.1, centroids: 16 });
    const model = await load(await encodeAsPith(network));
    const count = async (data: Float32Array) => {
      await model.run({ input: data }, { profile: true });
      return model.stats.layers[0]!.multiplyAdds.done;
    };
    let last = Infinity;
    for (const zeros of [0, 1, 50, 200, 399]) {
      const done = await count(new Float32Array(400).fill(1).fill(0, 0, zeros));
      expect(done).toBeLessThan(last);
      last = done;
    }
    expect(await count(new Float32Array(400))).toBe(0);
  });
});
