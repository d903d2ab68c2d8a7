import { InputError, type Tensor } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterScalars } from './cluster-scalars.js';
import { dequantise } from './dequantise.js';
import { shareTensor } from './share-tensor.js';

const options = { clusters: 4, initialisation: 'linear', seed: 0 } as const;

function tensor(...values: number[]): Tensor {
  return {
    name: 'fc1/kernel',
    shape: [values.length],
    dtype: 'float32',
    data: Float32Array.from(values),
  };
}

describe('shareTensor', () => {
  it('keeps zeros as cluster 0 and clusters the other weights alone', () => {
    const weight = fc.oneof(fc.constant(0), fc.float({ noNaN: true, min: -2, max: 2 }));
    fc.assert(
      fc.property(fc.array(weight, { maxLength: 80 }), (values) => {
        const shared = shareTensor(tensor(...values), options);
        const data = Float32Array.from(values);
        const alone = clusterScalars(
          data.filter((value) => value !== 0),
          options,
        );
        expect(shared.centroids).toEqual(alone.centroids);
        expect(Array.from(shared.clusters, (c) => c === 0)).toEqual(values.map((v) => v === 0));
        const error = dequantise(shared).reduce((sum, w, i) => sum + (w - data[i]!) ** 2, 0);
        expect(error).toBeCloseTo(alone.squaredError, 9);
      }),
    );
  });

  it('keeps few distinct weights exactly', () => {
    const shared = shareTensor(tensor(0, 0.5, -0.25, 0.5), options);
    expect(shared).toMatchObject({ name: 'fc1/kernel', shape: [4], vectorLength: 1 });
    expect([...shared.centroids]).toEqual([-0.25, 0.5]);
    expect([...shared.clusters]).toEqual([0, 2, 1, 2]);
  });

  it('stores a survivor whose centroid is 0 as a survivor', () => {
    const shared = shareTensor(tensor(0, -1, 1), { ...options, clusters: 1 });
    expect([...shared.centroids]).toEqual([0]);
    expect([...shared.clusters]).toEqual([0, 1, 1]);
  });

  it('gives no centroids for a tensor of zeros', () => {
    const shared = shareTensor(tensor(0, 0), options);
    expect(shared.centroids).toHaveLength(0);
    expect([...dequantise(shared)]).toEqual([0, 0]);
  });

  it('refuses other types and NaN, by the tensor’s name', () => {
    const whole: Tensor = { name: 'ids', shape: [1], dtype: 'int32', data: Int32Array.of(1) };
    expect(() => shareTensor(whole, options)).toThrow(InputError);
    expect(() => shareTensor(whole, options)).toThrow('ids: dtype int32');
    expect(() => shareTensor(tensor(1, Number.NaN), options)).toThrow('fc1/kernel: element');
  });
});
