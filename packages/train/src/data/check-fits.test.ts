import { describe, expect, it } from 'vitest';
import { checkFits } from './check-fits.js';
import { type Dataset, exampleSize, labelledData } from './dataset.js';

function dataset(shape: readonly number[], classes = 10): Dataset {
  const inputs = Float32Array.from({ length: 2 * exampleSize(shape) }, (_, i) => i);
  const part = labelledData('d', { inputs, shape, labels: Int32Array.of(0, 1), classes });
  return { name: 'mnist', classes, train: part, test: part };
}

describe('checkFits', () => {
  it.each([
    [
      [28, 28, 1],
      [null, 28, 28, 1],
      [28, 28, 1],
    ],
    [
      [28, 28, 1],
      [null, null, null, 1],
      [28, 28, 1],
    ],
    [[28, 28, 1], [null, 784], [784]],
    [
      [28, 28, 1],
      [1, 28, 28],
      [28, 28],
    ],
    [
      [28, 28, 1],
      [null, 1, 28, 28],
      [1, 28, 28],
    ],
    [
      [28, 28],
      [null, 28, 28, 1],
      [28, 28, 1],
    ],
    [[784], [null, 28, 28, 1], [28, 28, 1]],
    [[4, 5, 3], [null, 60], [60]],
  ])('fits [%s] to [%s]', (from, to, shape) => {
    const { train, test } = checkFits(dataset(from), to, 10);
    expect(train.shape).toEqual(shape);
    expect(test.shape).toEqual(shape);
    const isFlattened = shape.length === 1 && from.length > 1;
    expect(train.imageShape).toEqual(isFlattened ? from : undefined);
    expect(train.inputs).toEqual(dataset(from).train.inputs);
  });

  it('puts channels first where the model has them so', () => {
    const { train } = checkFits(dataset([2, 3, 2]), [null, 2, 2, 3], 10);
    expect(train.shape).toEqual([2, 2, 3]);
    // 2 × 3 pixels of 2 channels: even numbers are channel 0, odd ones channel 1.
    expect([...train.inputs]).toEqual([
      0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11, 12, 14, 16, 18, 20, 22, 13, 15, 17, 19, 21, 23,
    ]);
  });

  it('leaves the data that it was given as they were', () => {
    const inputs = Buffer.from([1, 2, 3, 4, 5, 6]);
    const part = labelledData('d', {
      inputs,
      shape: [1, 2, 3],
      labels: Int32Array.of(0),
      classes: 1,
    });
    const { train } = checkFits(
      { name: 'd', classes: 1, train: part, test: part },
      [1, 3, 1, 2],
      1,
    );
    expect([...train.inputs]).toEqual([1, 4, 2, 5, 3, 6]);
    expect([...part.inputs]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('refuses other shapes', () => {
    expect(() => checkFits(dataset([28, 28, 1]), [null, 300], 10)).toThrow(
      'data set mnist: examples of [28, 28, 1] (784 values), but the model takes [null, 300]; ',
    );
    // As many values, but no telling which belongs where.
    expect(() => checkFits(dataset([4, 6, 3]), [null, 6, 4, 3], 10)).toThrow('model takes');
    expect(() => checkFits(dataset([28, 28, 1]), [null, 32, 32, 1], 10)).toThrow('model takes');
  });

  it('refuses more classes than the model has', () => {
    expect(() => checkFits(dataset([4], 12), [null, 4], 10)).toThrow(
      '12 classes, but the model tells 10 apart',
    );
    expect(checkFits(dataset([4], 3), [null, 4], 10).classes).toBe(3);
  });
});
