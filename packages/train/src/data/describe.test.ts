import { expect, it } from 'vitest';
import { labelledData } from './dataset.js';
import { describeDataset } from './describe.js';
import { loadDataset } from './load-dataset.js';

it('describes MNIST by its published figures', async () => {
  const { train, test, shape, classes } = describeDataset(await loadDataset('mnist'));
  expect({ shape, classes }).toEqual({ shape: [28, 28, 1], classes: 10 });
  expect(train).toMatchObject({ count: 60_000, dtype: 'uint8', min: 0, max: 255 });
  expect(train.mean / 255).toBeCloseTo(0.1307, 4);
  expect(train.deviation / 255).toBeCloseTo(0.3081, 4);
  expect(test.perClass).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
});

it('counts classes that have no example', () => {
  const part = labelledData('d', {
    inputs: Float32Array.of(-1, 3),
    shape: [1],
    labels: Int32Array.of(2, 2),
    classes: 3,
  });
  const { train } = describeDataset({ name: 'd', classes: 3, train: part, test: part });
  expect(train).toEqual({
    count: 2,
    dtype: 'float32',
    perClass: [0, 0, 2],
    min: -1,
    max: 3,
    mean: 1,
    deviation: 2,
  });
});
