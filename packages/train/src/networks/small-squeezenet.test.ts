import { expect, it } from 'vitest';
import { loadTensorFlow } from '../tensorflow.js';
import { networks } from './index.js';

it.each([
  ['squeezenet-28', 47_034, { channels: 1, stem: 16, base: 16 }],
  ['squeezenet-32', 727_626, { channels: 3, stem: 64, base: 64 }],
])('%s has %i parameters, by the formulas of the paper', async (name, expected, widths) => {
  const { tf } = await loadTensorFlow();
  const model = networks[name]!.build(tf, 1, { initialWeights: 'zeros' });
  expect(model.countParams()).toBe(expected);

  // Iandola et al. 2016, §5.1: e of module i is base + incr · ⌊i / freq⌋; s = SR · e (§5.2).
  const { channels, stem, base } = widths;
  let [sum, inputs] = [stem * (9 * channels + 1), stem];
  for (let i = 0; i < 8; i++) {
    const expand = 2 * base + 2 * base * Math.floor(i / 2);
    const squeeze = 0.125 * expand;
    sum += squeeze * (inputs + 1) + (expand / 2) * (squeeze + 1 + 9 * squeeze + 1);
    inputs = expand;
  }
  expect(sum + 10 * (inputs + 1)).toBe(expected);
  model.dispose();
});

it.each([
  ['squeezenet-28', [28, 14, 7]],
  ['squeezenet-32', [32, 16, 8]],
])('%s halves its maps twice', async (name, expected) => {
  const { tf } = await loadTensorFlow();
  const model = networks[name]!.build(tf, 1, { initialWeights: 'zeros' });
  const sizes = ['conv1', 'fire3_concat', 'fire9_concat'].map(
    (layer) => (model.getLayer(layer).outputShape as number[])[1],
  );
  expect(sizes).toEqual(expected);
  model.dispose();
});

it('passes fire3, fire5, fire7 and fire9 by (Iandola et al. 2016, §6)', async () => {
  const { tf } = await loadTensorFlow();
  const model = networks['squeezenet-28']!.build(tf, 1, { initialWeights: 'zeros' });
  const sums = model.layers.filter((layer) => layer.getClassName() === 'Add');
  expect(sums.map(({ name }) => name)).toEqual(
    [3, 5, 7, 9].map((module) => `fire${module}_bypass`),
  );
  model.dispose();
});

it('starts modules that are passed by with small expand layers', async () => {
  const { tf } = await loadTensorFlow();
  const model = networks['squeezenet-28']!.build(tf, 1, {});
  // By He et al. 2015, §2.2, times a gain: 1 where nothing passes the module by.
  const gain = (module: number) => {
    const [kernel] = model.getLayer(`fire${module}_expand3x3`).getWeights();
    const fanIn = kernel!.shape.slice(0, 3).reduce((product, extent) => product * extent!, 1);
    const deviation = Math.sqrt(kernel!.square().mean().dataSync()[0]!);
    return deviation / Math.sqrt(2 / fanIn);
  };
  for (const module of [4, 6, 8]) expect(Math.abs(gain(module) - 1)).toBeLessThan(0.06);
  for (const module of [5, 7, 9]) expect(Math.abs(gain(module) - 0.3)).toBeLessThan(0.03);
  model.dispose();
});
