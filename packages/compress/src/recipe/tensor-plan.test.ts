import { InputError, type Tensor } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { parseRecipe } from './recipe.js';
import { planTensors } from './tensor-plan.js';

const tensor = (name: string, shape: number[], dtype: Tensor['dtype'] = 'float32'): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return {
    name,
    shape,
    dtype,
    data: dtype === 'float32' ? new Float32Array(size) : new Int32Array(size),
  };
};
const tensors = [
  tensor('conv1/kernel', [5, 5, 1, 20]),
  tensor('conv1/bias', [20]),
  tensor('block/ip1/kernel', [800, 500]),
  tensor('steps', [2, 2], 'int32'),
];
const plan = (document: unknown) => planTensors(parseRecipe(document), tensors);

describe('planTensors', () => {
  it('treats matrices and kernels as weights, the rest as others', () => {
    const [conv, bias, ip] = plan({
      weights: { density: 0.1, clusters: 16 },
      others: { store: 'float16' },
    });
    expect(conv).toMatchObject({ density: 0.1, clusters: 16, store: 'float32' });
    expect(bias).toMatchObject({ density: 1, clusters: null, store: 'float16' });
    expect(ip).toMatchObject({ density: 0.1, clusters: 16 });
  });

  it('lets later rules override earlier ones, by glob over the whole name', () => {
    const [conv, bias, ip] = plan({
      weights: { density: 0.1 },
      tensors: [
        { match: '**/kernel', clusters: 64 },
        { match: '**/ip*/kernel', density: 0.05, clusters: 8 },
        { match: 'conv1/bias', clusters: 4 },
      ],
    });
    expect(conv).toMatchObject({ density: 0.1, clusters: 64 });
    expect(ip).toMatchObject({ density: 0.05, clusters: 8 });
    expect(bias).toMatchObject({ density: 1, clusters: 4 });
  });

  it('leaves what is not float32 alone', () => {
    expect(plan({ weights: { density: 0.1 } })[3]!.compressible).toBe(false);
  });

  it('refuses a rule that matches nothing, naming the tensors', () => {
    expect(() => plan({ tensors: [{ match: 'ip9/*', density: 0.5 }] })).toThrow(InputError);
    expect(() => plan({ tensors: [{ match: 'ip9/*', density: 0.5 }] })).toThrow(
      /ip9\/\*.*conv1\/kernel, conv1\/bias/,
    );
  });

  it('refuses vectors that do not fill a tensor', () => {
    expect(() => plan({ weights: { clusters: 4, vectorLength: 7 } })).toThrow(
      /conv1\/kernel: 500 elements.*vectors of 7/,
    );
  });
});
