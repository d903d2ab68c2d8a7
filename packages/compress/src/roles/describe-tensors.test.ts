import { readFileSync } from 'node:fs';
import type { Tensor } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { describe, expect, it } from 'vitest';
import { describeTensors } from './describe-tensors.js';
import { roleByName } from './role-by-name.js';
import { roleByUse } from './role-by-use.js';
import { findUses } from './tensor-use.js';

const tensor = (name: string, shape: number[], dtype: Tensor['dtype'] = 'float32'): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = dtype === 'float32' ? new Float32Array(size) : new Int32Array(size);
  return { name, shape, dtype, data };
};

describe('describeTensors of a GraphModel', () => {
  const node = (name: string, op: string, ...input: string[]) => ({ name, op, input });
  const nodes = [
    ...['conv/w', 'conv/b', 'dw', 'dense', 'gamma', 'beta', 'mean', 'variance', 'table'].map(
      (name) => node(name, 'Const'),
    ),
    ...['anchors', 'positions', 'scale', 'unused', 'axis'].map((name) => node(name, 'Const')),
    node('x', 'Placeholder'),
    node('conv/read', 'Identity', 'conv/w'),
    node('conv', '_FusedConv2D', 'x', 'conv/read:0', 'conv/b', '^x'),
    node('depth', 'DepthwiseConv2dNative', 'conv', 'dw'),
    node('norm', 'FusedBatchNormV3', 'depth', 'gamma', 'beta', 'mean', 'variance'),
    node('mul', 'Mul', 'norm:0', 'scale'),
    node('flat', 'Reshape', 'mul', 'axis'),
    node('turned', 'Transpose', 'dense', 'axis'),
    node('matmul', 'MatMul', 'flat', 'turned'),
    node('boxes', 'Add', 'matmul', 'anchors'),
    node('words', 'GatherV2', 'table', 'x', 'axis'),
    node('placed', 'AddV2', 'words', 'positions'),
  ];
  const model: SavedModel = {
    format: 'tfjs-graph-model',
    topology: new TextEncoder().encode(JSON.stringify({ modelTopology: { node: nodes } })),
    tensors: [
      ...[tensor('conv/w', [3, 3, 8, 16]), tensor('conv/b', [16]), tensor('dw', [3, 3, 16, 1])],
      ...[tensor('dense', [256, 10]), tensor('gamma', [64]), tensor('beta', [64])],
      ...[tensor('mean', [64]), tensor('variance', [64]), tensor('table', [1000, 32])],
      ...[tensor('anchors', [1, 896, 4]), tensor('positions', [1, 128, 32])],
      ...[tensor('scale', [1, 1, 1, 64]), tensor('unused', [64, 64]), tensor('axis', [2], 'int32')],
    ],
  };

  it('goes by the operations that take a tensor, through those that hand it on', () => {
    const found = describeTensors(model).map(({ name, role, handling }) => [name, role, handling]);
    expect(found).toEqual([
      ['conv/w', 'convolution', 'quantise'],
      ['conv/b', 'bias', 'half'],
      ['dw', 'depthwise', 'quantise'],
      ['dense', 'matrix', 'quantise'],
      ['gamma', 'norm-scale', 'quantise'],
      ['beta', 'norm-offset', 'quantise'],
      ['mean', 'norm-mean', 'quantise'],
      ['variance', 'norm-variance', 'half'],
      ['table', 'embedding', 'quantise'],
      ['anchors', 'constant', 'keep'],
      ['positions', 'embedding', 'quantise'],
      ['scale', 'norm-scale', 'quantise'],
      ['unused', 'constant', 'keep'],
      ['axis', 'constant', 'keep'],
    ]);
  });

  it('tells the operation and the number of elements', () => {
    const [conv] = describeTensors(model);
    expect(conv).toMatchObject({ consumer: '_FusedConv2D', elements: 1152, dtype: 'float32' });
  });
});

describe('describeTensors of a LayersModel', () => {
  it('knows the layers of the fixture', () => {
    const path = new URL('../../../../fixtures/lenet-300-100/model.json', import.meta.url);
    const { modelTopology, weightsManifest } = JSON.parse(readFileSync(path, 'utf8'));
    const weights = weightsManifest.flatMap(({ weights }: { weights: Tensor[] }) => weights);
    const found = describeTensors({
      format: 'tfjs-layers-model',
      topology: new TextEncoder().encode(JSON.stringify({ modelTopology })),
      tensors: weights.map(({ name, shape }: Tensor) => tensor(name, [...shape])),
    });
    expect(found.map(({ role }) => role)).toEqual([
      ...['matrix', 'bias', 'matrix', 'bias', 'matrix', 'bias'],
    ]);
  });

  it.each([
    ['conv2d_12/kernel', [3, 3, 4, 8], 'convolution'],
    ['separable_conv2d_1/depthwise_kernel', [3, 3, 4, 1], 'depthwise'],
    ['separable_conv2d_1/pointwise_kernel', [1, 1, 4, 8], 'convolution'],
    ['embedding_1/embeddings', [100, 8], 'embedding'],
    ['lstm_1/lstm_cell/kernel', [8, 32], 'recurrent'],
    ['gru_2/recurrent_kernel', [8, 24], 'recurrent'],
    ['dense/kernel_1', [8, 8], 'matrix'],
    ['batch_normalization_3/gamma', [8], 'norm-scale'],
    ['batch_normalization_3/beta', [8], 'norm-offset'],
    ['batch_normalization_3/moving_mean', [8], 'norm-mean'],
    ['batch_normalization_3/moving_variance', [8], 'norm-variance'],
    ['dense_1/bias', [8], 'bias'],
    ['p_re_lu_1/alpha', [1, 1, 8], 'norm-scale'],
    ['rescaling/scale', [], 'constant'],
  ] as const)('takes %s of shape %j for: %s', (name, shape, role) => {
    expect(roleByName({ name, shape })).toBe(role);
  });
});

describe('roleByUse', () => {
  const use = (operation: string, input: number, groups = 1) => ({ operation, input, groups });

  it.each([
    ['Conv', 1, 16, [16, 1, 3, 3], 'depthwise'],
    ['Conv', 1, 2, [16, 8, 3, 3], 'convolution'],
    ['Conv', 1, 1, [16, 1, 3, 3], 'convolution'],
    ['Conv', 2, 1, [16], 'bias'],
    ['LSTM', 2, 1, [1, 512, 128], 'recurrent'],
    ['LSTM', 3, 1, [1, 1024], 'bias'],
    ['Gemm', 1, 1, [10, 20], 'matrix'],
    ['LayerNormalization', 1, 1, [20], 'norm-scale'],
    ['Gather', 0, 1, [30_000, 128], 'embedding'],
    ['Gather', 0, 1, [4], 'constant'],
    ['Resize', 2, 1, [4], 'constant'],
    ['Pow', 1, 1, [], 'constant'],
    ['Add', 1, 1, [], 'constant'],
  ] as const)(
    'takes input %s %i in %i groups of %j for: %s',
    (operation, input, groups, shape, role) => {
      expect(roleByUse(shape, [use(operation, input, groups)])).toBe(role);
    },
  );

  it('takes the weightiest of several uses', () => {
    const uses = [use('Shape', 0), use('MatMul', 1), use('Gather', 0)];
    expect(roleByUse([100, 64], uses)).toBe('embedding');
    expect(roleByUse([100, 64], [])).toBe('constant');
  });

  it('knows no role by names that objects have of their own', () => {
    expect(roleByUse([4, 4], [use('constructor', 0)])).toBe('constant');
  });
});

it('does not follow a graph that turns in a circle for ever', () => {
  const nodes = [
    { operation: 'Identity', inputs: ['b'], outputs: ['a'], groups: 1 },
    { operation: 'Identity', inputs: ['a'], outputs: ['b'], groups: 1 },
  ];
  expect(findUses(nodes, new Map([['a', 'w']])).get('w')).toEqual([]);
});
