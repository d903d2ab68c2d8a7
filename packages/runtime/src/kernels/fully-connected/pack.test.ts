import { InputError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { Memory } from '../../memory/memory.js';
import { type LayerWeights, type StoredWeights, withZeros } from '../../weights/layer-weights.js';
import { packFullyConnected } from './pack.js';
import { referenceFullyConnected } from './reference.js';

const LINEAR = { low: -Infinity, high: Infinity };

function pack(
  weights: LayerWeights | StoredWeights,
  options: Partial<Parameters<typeof packFullyConnected>[4]> = {},
) {
  const memory = new Memory();
  const kernels = referenceFullyConnected(memory);
  return {
    memory,
    layer: packFullyConnected(memory, kernels, weights, LINEAR, { regime: 'single', ...options }),
  };
}

/** Every n-th weight is not 0; clusters go round. */
function every(n: number, inputs: number, outputs: number, centroids: number): LayerWeights {
  const clusters = Uint8Array.from({ length: inputs * outputs }, (_, i) =>
    i % n === 0 ? 1 + ((i / n) % centroids) : 0,
  );
  const codebook = Float32Array.from({ length: centroids }, (_, i) => i + 1);
  return { kind: 'shared', shape: [inputs, outputs], clusters, centroids: codebook };
}

describe('packFullyConnected', () => {
  it('chooses by density which kernel is fastest', () => {
    const name = (weights: LayerWeights, activationDensity: number) =>
      pack(weights, { activationDensity }).layer.name;
    expect(name(every(11, 1024, 1024, 16), 0.35)).toBe('fcCsc4');
    expect(name(every(11, 2048, 256, 16), 1)).toMatch('fcCsr');
    expect(name(every(1, 256, 256, 16), 1)).toBe('fcDense4');
    expect(pack(every(1, 64, 64, 16), { regime: 'batch' }).layer.name).toBe('fcBatchDense4');
    expect(pack(every(9, 64, 64, 16), { regime: 'batch' }).layer.name).toBe('fcBatchCsr');
  });

  it('keeps no dense matrix of weights that are mostly 0', () => {
    // Both are fastest as a matrix.
    expect(pack(every(4, 120, 84, 32), { activationDensity: 0.4 }).layer.name).toBe('fcCscF32');
    expect(pack(every(2, 120, 84, 32), { activationDensity: 0.4 }).layer.name).toBe('fcDense4');
  });

  it('takes about 2.5 bytes for a weight that is shared and not 0', () => {
    const { layer } = pack(every(11, 1024, 4096, 16), { activationDensity: 0.3 });
    expect(layer.nonzeros).toBe(Math.ceil((1024 * 4096) / 11));
    expect(layer.weightBytes / layer.nonzeros).toBeLessThan(2.6);
  });

  it('counts the non-zeros of the inputs that are not 0', () => {
    const weights: LayerWeights = {
      kind: 'plain',
      shape: [3, 2],
      values: Float32Array.of(1, 2, 0, 3, 4, 5),
    };
    const { memory, layer } = pack(weights, { kernel: 'fcCscF32' });
    const input = memory.allocate(12);
    memory.f32.set([1, -0, Number.NaN], input / 4);
    expect(layer.countMultiplyAdds(input)).toBe(4);
    expect(pack(weights, { kernel: 'fcCsrF32' }).layer.countMultiplyAdds(input)).toBe(5);
    // Dense kernels multiply by zero weights, though not by inputs of 0.
    const dense = pack(weights, { kernel: 'fcDense4' });
    const other = dense.memory.allocate(12);
    dense.memory.f32.set([1, -0, Number.NaN], other / 4);
    expect(dense.layer.multiplyAdds).toBe(6);
    expect(dense.layer.countMultiplyAdds(other)).toBe(4);
  });

  it('hands NaN and infinity on from the activations that it touches', () => {
    for (const kernel of ['fcCsc4', 'fcCscF32', 'fcCsr4', 'fcCsrF32', 'fcDense4'] as const) {
      const weights: LayerWeights = {
        kind: 'shared',
        shape: [2, 2],
        clusters: Uint8Array.of(1, 0, 0, 2),
        centroids: Float32Array.of(2, -3),
      };
      const { memory, layer } = pack(weights, { kernel });
      const input = memory.allocate(8);
      const output = memory.allocate(8);
      memory.f32.set([Number.NaN, Infinity], input / 4);
      layer.run(input, output, 1, 1);
      expect(memory.f32[output / 4]).toBeNaN();
      // A dense kernel multiplies NaN by the 0 too.
      if (kernel !== 'fcDense4') expect(memory.f32[output / 4 + 1]).toBe(-Infinity);
    }
  });

  it('packs sparse weights as those with zeros', () => {
    // Gaps of up to 3 with fillers among the clusters, past 4 of the 9 inputs at the end.
    const gaps = Uint8Array.from({ length: 40 }, (_, i) => (i * 7) % 4);
    const clusters = Uint8Array.from({ length: 40 }, (_, i) => (i * 5) % 4);
    const centroids = Float32Array.of(2, -3, 5);
    const sparse = { kind: 'sparse', shape: [9, 20], gaps, clusters, centroids } as const;
    for (const kernel of ['fcCsc4', 'fcCscF32', 'fcCsr4', 'fcCsrF32', 'fcDense4'] as const) {
      for (const outputs of [
        { begin: 0, end: 20 },
        { begin: 3, end: 11 },
      ]) {
        const [one, other] = [sparse, withZeros(sparse)].map((weights) =>
          pack(weights, { kernel, outputs }),
        );
        expect(one!.layer.nonzeros).toBeGreaterThan(outputs.end - outputs.begin - 1);
        expect(one!.layer.nonzeros).toBe(other!.layer.nonzeros);
        expect(one!.memory.u8).toEqual(other!.memory.u8);
      }
    }
    const beyond = { ...sparse, shape: [4, 20] };
    expect(() => pack(beyond)).toThrow('stands beyond the last weight');
    expect(() => withZeros(beyond)).toThrow(InputError);
    expect(() => pack({ ...sparse, gaps: gaps.subarray(1) })).toThrow(InputError);
  });

  it('refuses what does not fit together', () => {
    const bytes = Uint8Array.of(1, 2, 3, 0);
    const centroids = Float32Array.of(1, 2);
    const kinds = ['fcCsc4', 'fcCscF32', 'fcCsr4', 'fcCsrF32', 'fcDense4', 'fcBatchCsr'] as const;
    for (const clusters of [
      bytes,
      new Uint8Array([0, ...bytes]).subarray(1),
      Uint16Array.from(bytes),
    ]) {
      for (const kernel of kinds) {
        const weights = { kind: 'shared', shape: [2, 2], clusters, centroids } as const;
        expect(() => pack(weights, { kernel })).toThrow(
          "a weight has cluster 3, but its layer's codebook has 2 centroids",
        );
      }
    }
    const values = new Float32Array(5);
    expect(() => pack({ kind: 'plain', shape: [2, 3], values })).toThrow(InputError);
    expect(() => pack({ kind: 'plain', shape: [5], values })).toThrow(InputError);
    expect(() => pack({ kind: 'plain', shape: [0, 0], values: new Float32Array() })).toThrow(
      InputError,
    );
    const outputs = { begin: 1, end: 6 };
    expect(() => pack({ kind: 'plain', shape: [1, 5], values }, { outputs })).toThrow(InputError);
  });
});
