import { beforeAll, expect, it } from 'vitest';
import { loadTensorFlow, type TensorFlow } from '../tensorflow.js';
import { networks } from './index.js';

let tf: typeof TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadTensorFlow());
});

it.each([
  // 4u(r + u + 1) + 10(u + 1) and 3u(r + u + 1) + 10(u + 1), with u = 128 and r = 28.
  ['lstm', 81_674],
  ['gru', 61_578],
])('%s for MNIST has %i parameters', (name, expected) => {
  const model = networks[name]!.build(tf, 1);
  expect(model.countParams()).toBe(expected);
  model.dispose();
});

it("an LSTM's last state follows from the equations", () => {
  const [height, width, units] = [3, 4, 128];
  const model = networks['lstm']!.build(tf, 5, { inputShape: [height, width, 1], classes: 2 });
  const x = tf.randomNormal<TensorFlow.Rank.R4>([1, height, width, 1], 0, 1, 'float32', 9);
  const last = tf.model({
    inputs: model.inputs,
    outputs: model.getLayer('lstm').output as TensorFlow.SymbolicTensor,
  });
  const values = Array.from((last.predict(x) as TensorFlow.Tensor).dataSync());

  const [kernel, recurrent, bias] = model
    .getLayer('lstm')
    .getWeights()
    .map((weight) => weight.arraySync()) as [number[][], number[][], number[]];
  const rows = x.reshape([height, width]).arraySync() as number[][];
  const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
  let state = new Array<number>(units).fill(0);
  let cell = new Array<number>(units).fill(0);
  for (const row of rows) {
    const sums = bias.map(
      (b, j) =>
        b +
        row.reduce((sum, value, i) => sum + value * kernel[i]![j]!, 0) +
        state.reduce((sum, value, i) => sum + value * recurrent[i]![j]!, 0),
    );
    const gate = (k: number) => sums.slice(k * units, (k + 1) * units);
    const [input, forget, candidate, output] = [gate(0), gate(1), gate(2), gate(3)];
    cell = cell.map(
      (c, j) => sigmoid(forget[j]!) * c + sigmoid(input[j]!) * Math.tanh(candidate[j]!),
    );
    state = cell.map((c, j) => sigmoid(output[j]!) * Math.tanh(c));
  }
  expect(bias.slice(units, 2 * units)).toEqual(new Array(units).fill(1));
  for (const [j, value] of values.entries()) expect(value).toBeCloseTo(state[j]!, 5);
});
