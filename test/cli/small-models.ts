import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnnx } from '../engines/build-onnx.js';

/** Numbers that look random, from a linear congruential generator (Numerical Recipes). */
function noise(length: number, seed: number, scale: number): Float32Array {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  // The sum of four uniform numbers is nearly normal.
  return Float32Array.from({ length }, () => scale * (next() + next() + next() + next() - 2));
}

const weights = {
  first: noise(32 * 3 * 9, 1, 0.4),
  second: noise(32 * 32 * 9, 2, 0.12),
  bias: noise(32, 3, 0.1),
  dense: noise(32 * 10, 4, 0.4),
};

/** Two convolutions, a mean over the image and ten classes: image [batch, 3, 16, side]. */
export function smallOnnx(): Uint8Array {
  const padded = { pads: [1, 1, 1, 1] };
  return buildOnnx({
    initializers: [
      { name: 'conv1.weight', shape: [32, 3, 3, 3], data: weights.first },
      { name: 'conv2.weight', shape: [32, 32, 3, 3], data: weights.second },
      { name: 'conv2.bias', shape: [32], data: weights.bias },
      { name: 'fc.weight', shape: [32, 10], data: weights.dense },
    ],
    inputs: [{ name: 'image', shape: ['batch', 3, 16, 'side'] }],
    outputs: [{ name: 'probabilities', shape: ['batch', 10] }],
    nodes: [
      ...[{ operator: 'Conv', inputs: ['image', 'conv1.weight'], outputs: ['c1'] }].map((node) => ({
        ...node,
        attributes: padded,
      })),
      { operator: 'Relu', inputs: ['c1'], outputs: ['r1'] },
      {
        operator: 'Conv',
        inputs: ['r1', 'conv2.weight', 'conv2.bias'],
        outputs: ['c2'],
        attributes: padded,
      },
      { operator: 'Relu', inputs: ['c2'], outputs: ['r2'] },
      { operator: 'GlobalAveragePool', inputs: ['r2'], outputs: ['mean'] },
      { operator: 'Flatten', inputs: ['mean'], outputs: ['flat'], attributes: { axis: 1 } },
      { operator: 'MatMul', inputs: ['flat', 'fc.weight'], outputs: ['scores'] },
      {
        operator: 'Softmax',
        inputs: ['scores'],
        outputs: ['probabilities'],
        attributes: { axis: 1 },
      },
    ],
  });
}

/** The same as a TF.js GraphModel, with other weights: image [batch, 16, side, 3]. */
export function writeSmallGraphModel(folder: string): void {
  const attr = { T: { type: 'DT_FLOAT' }, dtype: { type: 'DT_FLOAT' } };
  const dim = [-1, 16, -1, 3].map((size) => ({ size: String(size) }));
  const text = (value: string) => ({ s: Buffer.from(value).toString('base64') });
  const conv = {
    ...attr,
    strides: { list: { i: ['1', '1', '1', '1'] } },
    dilations: { list: { i: ['1', '1', '1', '1'] } },
    padding: text('SAME'),
    data_format: text('NHWC'),
  };
  const tensors = [
    { name: 'conv1/kernel', shape: [3, 3, 3, 32], data: weights.first },
    { name: 'conv2/kernel', shape: [3, 3, 32, 32], data: weights.second },
    { name: 'conv2/bias', shape: [32], data: weights.bias },
    { name: 'fc/kernel', shape: [32, 10], data: weights.dense },
    { name: 'axes', shape: [2], dtype: 'int32', data: Int32Array.of(1, 2) },
  ];
  const node = [
    { name: 'image', op: 'Placeholder', attr: { ...attr, shape: { shape: { dim } } } },
    ...tensors.map(({ name, dtype }) => ({
      ...{ name, op: 'Const' },
      attr: { dtype: { type: dtype === 'int32' ? 'DT_INT32' : 'DT_FLOAT' } },
    })),
    { name: 'c1', op: 'Conv2D', input: ['image', 'conv1/kernel'], attr: conv },
    { name: 'r1', op: 'Relu', input: ['c1'], attr },
    { name: 'c2', op: 'Conv2D', input: ['r1', 'conv2/kernel'], attr: conv },
    {
      name: 'b2',
      op: 'BiasAdd',
      input: ['c2', 'conv2/bias'],
      attr: { ...attr, data_format: text('NHWC') },
    },
    { name: 'r2', op: 'Relu', input: ['b2'], attr },
    { name: 'mean', op: 'Mean', input: ['r2', 'axes'], attr: { ...attr, keep_dims: { b: false } } },
    { name: 'scores', op: 'MatMul', input: ['mean', 'fc/kernel'], attr },
    { name: 'Identity', op: 'Softmax', input: ['scores'], attr },
  ];
  const json = {
    format: 'graph-model',
    generatedBy: 'a test',
    modelTopology: { node, versions: { producer: 1, minConsumer: 12 } },
    weightsManifest: [
      {
        paths: ['group1-shard1of1.bin'],
        weights: tensors.map(({ name, shape, dtype = 'float32' }) => ({ name, shape, dtype })),
      },
    ],
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.json'), JSON.stringify(json));
  const parts = tensors.map(({ data }) => Buffer.from(data.buffer));
  writeFileSync(join(folder, 'group1-shard1of1.bin'), Buffer.concat(parts));
}

/** Smooth images, so that they look like some. @param shape whole, such as [4, 3, 16, 16] */
export function smoothImages(shape: readonly number[]): Float32Array {
  const length = shape.reduce((product, size) => product * size, 1);
  return Float32Array.from({ length }, (_, i) => 0.5 + 0.5 * Math.sin(i / 7 + Math.floor(i / 97)));
}

/** NumPy's own format, version 1.0 (NEP 1). */
export function npy(data: Float32Array, shape: readonly number[]): Buffer {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const header = Buffer.from(`${text.padEnd(117)}\n`, 'latin1');
  const start = Buffer.from('\u0093NUMPY\u0001\u0000', 'latin1');
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([start, length, header, Buffer.from(data.buffer)]);
}
