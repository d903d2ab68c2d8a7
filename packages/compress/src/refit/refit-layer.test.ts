import { elementCount, InputError, type Tensor, UsageError } from '@pith/container';
import { expect, test } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { dequantise } from '../share/dequantise.js';
import { quantiseToGrid } from '../share/entropy-constrained.js';
import { bitsOf } from '../share/grid-tensor.js';
import { Gram } from './gram.js';
import { matrixView } from './matrix-view.js';
import { outputError } from './output-error.js';
import { refitLayer } from './refit-layer.js';

function randomTensor(shape: readonly number[], seed: number, scale = 0.1): Tensor {
  const random = new SeededRandom(seed);
  const data = Float32Array.from({ length: elementCount(shape) }, () => scale * random.normal());
  return { name: 'kernel', shape, dtype: 'float32', data };
}

/** Rows of inputs that depend on a few hidden causes, as neighbouring pixels and channels do. */
function correlatedInputs(rows: number, width: number, seed: number): Float32Array {
  const random = new SeededRandom(seed);
  const causes = Math.max(1, Math.floor(width / 4));
  const mixing = Float32Array.from({ length: causes * width }, () => random.normal());
  const inputs = new Float32Array(rows * width);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < causes; c++) {
      const cause = random.normal();
      for (let i = 0; i < width; i++) inputs[r * width + i]! += cause * mixing[c * width + i]!;
    }
    for (let i = 0; i < width; i++) {
      // Rectified: most inputs of real layers are.
      inputs[r * width + i] = Math.max(0, inputs[r * width + i]! + 0.5 * random.normal());
    }
  }
  return inputs;
}

function gramOf(patches: Float32Array, inputs: number, groups = 1, limit?: number): Gram {
  const gram = new Gram(inputs, groups, limit);
  gram.add(patches);
  return gram;
}

const total = (errors: Float64Array) => errors.reduce((sum, error) => sum + error, 0);

const LAYERS = [
  { kind: 'fully-connected', shape: [96, 40] },
  { kind: 'convolution', shape: [3, 3, 12, 20] },
  { kind: 'convolution', shape: [3, 3, 6, 20], groups: 2 },
  { kind: 'depthwise-convolution', shape: [3, 3, 24, 2] },
] as const;

test.each(LAYERS)('outputs of $kind $shape are closer than with rounding', (layer) => {
  const tensor = randomTensor(layer.shape, 1);
  const weights = tensor.data as Float32Array;
  const view = matrixView(layer);
  const patches = correlatedInputs(400, view.groups * view.inputs, 2);
  const gram = gramOf(patches, view.inputs, view.groups);
  for (const lambda of [0, 0.1]) {
    const plain = quantiseToGrid(tensor, { step: 0.08, lambda });
    const refitted = refitLayer(tensor, view, gram, { step: 0.08, lambda });
    const error = (shared: typeof plain) =>
      total(outputError(weights, dequantise(shared), view, gram));
    expect(error(refitted)).toBeLessThan(0.8 * error(plain));
    expect(bitsOf(refitted)).toBeLessThan(1.1 * bitsOf(plain));
  }
});

test('for inputs that have nothing to do with each other it is rounding', () => {
  const tensor = randomTensor([8, 5], 3);
  const gram = new Gram(8);
  gram.add(Float32Array.from({ length: 64 }, (_, i) => (i % 9 === 0 ? 2 : 0)));
  const view = matrixView({ kind: 'fully-connected', shape: [8, 5] });
  const options = { step: 0.03, lambda: 0 };
  expect(refitLayer(tensor, view, gram, options)).toEqual(quantiseToGrid(tensor, options));
});

test('of two weights it finds the best pair there is', () => {
  const view = matrixView({ kind: 'fully-connected', shape: [2, 1] });
  let missed = 0;
  let [refitted, rounded] = [0, 0];
  for (let round = 0; round < 100; round++) {
    const gram = gramOf(correlatedInputs(20, 2, round), 2);
    const tensor = randomTensor([2, 1], 100 + round, 3);
    const weights = tensor.data as Float32Array;
    const error = (levels: ArrayLike<number>) =>
      total(outputError(weights, Float32Array.from(levels), view, gram));
    let best = Infinity;
    for (let a = -12; a <= 12; a++)
      for (let b = -12; b <= 12; b++) best = Math.min(best, error([a, b]));
    const found = error(
      dequantise(refitLayer(tensor, view, gram, { step: 1, lambda: 0, damping: 1e-9 })),
    );
    refitted += found;
    rounded += error(weights.map(Math.round));
    expect(found).toBeGreaterThanOrEqual(best * (1 - 1e-9));
    if (found > best * 1.0001) missed++;
  }
  expect(refitted).toBeLessThan(0.9 * rounded);
  // One after the other is not all pairs.
  expect(missed).toBeLessThan(30);
});

test('a kernel in the order of ONNX gives the same weights', () => {
  const [height, width, inputs, outputs] = [3, 2, 5, 7];
  const tensor = randomTensor([height, width, inputs, outputs], 5);
  const weights = tensor.data as Float32Array;
  const stored = new Float32Array(weights.length);
  const at = (o: number, i: number, y: number, x: number) =>
    ((o * inputs + i) * height + y) * width + x;
  const visit = (f: (from: number, to: number) => void) => {
    let from = 0;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let i = 0; i < inputs; i++)
          for (let o = 0; o < outputs; o++) f(from++, at(o, i, y, x));
  };
  visit((from, to) => {
    stored[to] = weights[from]!;
  });
  const kernel = { kind: 'convolution', shape: tensor.shape } as const;
  const view = matrixView(kernel);
  const gram = gramOf(correlatedInputs(100, view.inputs, 6), view.inputs);
  const expected = dequantise(refitLayer(tensor, view, gram, { step: 0.05 }));
  const order = [2, 3, 1, 0];
  const got = dequantise(
    refitLayer(
      { ...tensor, shape: [outputs, inputs, height, width], data: stored },
      matrixView({ ...kernel, stored: { shape: [outputs, inputs, height, width], order } }),
      gram,
      { step: 0.05 },
    ),
  );
  visit((from, to) => {
    expect(got[to]).toBe(expected[from]);
  });
});

test('pruned weights stay 0, and the others take up their errors', () => {
  const tensor = randomTensor([64, 30], 7);
  const weights = tensor.data as Float32Array;
  const view = matrixView({ kind: 'fully-connected', shape: [64, 30] });
  const gram = gramOf(correlatedInputs(300, 64, 8), 64);
  const mask = Uint8Array.from(weights, (weight) => (Math.abs(weight) > 0.05 ? 1 : 0));
  const masked = { ...tensor, data: weights.map((weight, i) => weight * mask[i]!) };
  const options = { step: 0.02, lambda: 0 };
  const told = dequantise(refitLayer(tensor, view, gram, { ...options, mask }));
  const found = dequantise(refitLayer(masked, view, gram, options));
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) expect([told[i], found[i]]).toEqual([0, 0]);
  }
  const error = (after: Float32Array) => total(outputError(weights, after, view, gram));
  expect(error(told)).toBeLessThan(0.5 * error(found));
});

test('blocks of inputs are better than none and worse than all', () => {
  const tensor = randomTensor([60, 20], 9);
  const weights = tensor.data as Float32Array;
  const view = matrixView({ kind: 'fully-connected', shape: [60, 20] });
  const patches = correlatedInputs(300, 60, 10);
  const whole = gramOf(patches, 60);
  const error = (gram: Gram) => {
    const shared = refitLayer(tensor, view, gram, { step: 0.05, lambda: 0 });
    return total(outputError(weights, dequantise(shared), view, whole));
  };
  const [one, three, sixty] = [60, 20, 1].map((limit) => error(gramOf(patches, 60, 1, limit)));
  expect(one!).toBeLessThan(three!);
  expect(three!).toBeLessThan(sixty!);
});

test('errors of important outputs are smaller', () => {
  const tensor = randomTensor([32, 2], 11);
  const weights = tensor.data as Float32Array;
  const view = matrixView({ kind: 'fully-connected', shape: [32, 2] });
  const gram = gramOf(correlatedInputs(100, 32, 12), 32);
  const options = { step: 0.05, lambda: 0.5, importance: Float32Array.of(10, 0.1) };
  const [first, second] = outputError(
    weights,
    dequantise(refitLayer(tensor, view, gram, options)),
    view,
    gram,
  );
  expect(first!).toBeLessThan(0.5 * second!);
});

test('what does not fit is refused', () => {
  const tensor = randomTensor([4, 3], 13);
  const view = matrixView({ kind: 'fully-connected', shape: [4, 3] });
  const gram = gramOf(correlatedInputs(10, 4, 14), 4);
  expect(() => refitLayer(tensor, view, new Gram(5), { step: 1 })).toThrow(UsageError);
  expect(() => refitLayer(tensor, view, gram, { step: 1, damping: 0 })).toThrow(UsageError);
  expect(() => refitLayer(tensor, view, gram, { step: 1, mask: new Uint8Array(3) })).toThrow(
    UsageError,
  );
  expect(() => refitLayer(randomTensor([5, 3], 1), view, gram, { step: 1 })).toThrow(InputError);
  expect(() => matrixView({ kind: 'convolution', shape: [3, 3] })).toThrow(InputError);
  expect(() => matrixView({ kind: 'fully-connected', shape: [3, 4], groups: 3 })).toThrow(
    InputError,
  );
});

test('without calibration inputs it is rounding', () => {
  const tensor = randomTensor([6, 4], 15);
  const view = matrixView({ kind: 'fully-connected', shape: [6, 4] });
  const options = { step: 0.05, lambda: 0 };
  expect(refitLayer(tensor, view, new Gram(6), options)).toEqual(quantiseToGrid(tensor, options));
});
