import { UsageError } from '@pith/container';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlow, type TensorFlow } from '../tensorflow.js';
import { type ResidualNetworkOptions, residualNetwork } from './residual-network.js';

let tf: typeof TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadTensorFlow());
});

const build = (depth: number, options: Partial<ResidualNetworkOptions> = {}) =>
  residualNetwork(tf, 1, { inputShape: [32, 32, 3], classes: 10, depth, ...options });

function trained(model: TensorFlow.LayersModel): number {
  return model.trainableWeights.reduce(
    (sum, { shape }) => sum + tf.util.sizeFromShape(shape as number[]),
    0,
  );
}

describe('parameters', () => {
  // He et al. 2016, Table 6, in millions: 0.27, 0.46, 0.66, 0.85, 1.7. It gives two digits.
  it.each([
    [20, 269_722, '0.27'],
    [32, 464_154, '0.46'],
    [44, 658_586, '0.66'],
    [56, 853_018, '0.85'],
    [110, 1_727_962, '1.7'],
  ])('at depth %i are %i', (depth, expected, millions) => {
    const model = build(depth, { initialWeights: 'zeros' });
    expect(trained(model)).toBe(expected);
    expect((expected / 1e6).toPrecision(2)).toBe(millions);
    const kinds = model.layers.map((layer) => layer.getClassName());
    expect(kinds.filter((kind) => kind === 'Conv2D' || kind === 'Dense')).toHaveLength(depth);
    model.dispose();
  });

  it('of projections are two 1×1 convolutions and their normalisations', () => {
    const [identity, projection] = [build(8), build(8, { shortcuts: 'projection' })];
    const more = 16 * 32 + 2 * 32 + 32 * 64 + 2 * 64;
    expect(trained(projection) - trained(identity)).toBe(more);
  });
});

it('passes every second pixel on, and zeros for the channels that are more', () => {
  const model = build(8);
  const part = (name: string) => model.getLayer(name).output as TensorFlow.SymbolicTensor;
  const probe = tf.model({
    inputs: model.inputs,
    outputs: [part('stage1_block1_relu2'), part('stage2_block1_width_to_channels')],
  });
  const images = tf.randomNormal([2, 32, 32, 3], 0, 1, 'float32', 5);
  const [before, shortcut] = probe.predict(images) as TensorFlow.Tensor4D[];
  const pixels = before!.stridedSlice([0, 0, 0, 0], [2, 32, 32, 16], [1, 2, 2, 1]);
  const channels = (count: number) => tf.zeros([2, 16, 16, count]);
  const expected = tf.concat([channels(8), pixels, channels(8)], 3);
  expect(shortcut!.shape).toEqual([2, 16, 16, 32]);
  expect(pixels.max().dataSync()[0]).toBeGreaterThan(0);
  expect(shortcut!.sub(expected).abs().max().dataSync()[0]).toBe(0);
});

it('takes images of odd sizes', () => {
  const model = build(8, { inputShape: [7, 5, 1], classes: 3 });
  expect(model.outputs[0]!.shape).toEqual([null, 3]);
  model.dispose();
});

it.each([2, 10, 8.5, -4])('refuses the depth %d', (depth) => {
  expect(() => build(depth)).toThrow(UsageError);
});
