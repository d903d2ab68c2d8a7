import type { SavedModel } from '@pith/model';

const attr = { T: { type: 'DT_FLOAT' } };
const constant = (name: string, type = 'DT_FLOAT') => ({
  name,
  op: 'Const',
  attr: { dtype: { type } },
});

/**
 * A GraphModel of a TF.js kind: y = min(relu(x · kernel + bias), ceiling), and names, whose constants are
 * infinite and strings, which only the topology carries.
 */
export function smallGraph(): SavedModel {
  const shape = { shape: { dim: [{ size: '-1' }, { size: '6' }] } };
  const node = [
    { name: 'x', op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' }, shape } },
    ...['kernel', 'bias', 'ceiling'].map((name) => constant(name)),
    constant('labels', 'DT_STRING'),
    {
      name: 'dense',
      op: '_FusedMatMul',
      input: ['x', 'kernel', 'bias'],
      attr: {
        ...attr,
        num_args: { i: '1' },
        fused_ops: { list: { s: ['Qmlhc0FkZA==', 'UmVsdQ=='] } },
      },
    },
    { name: 'y', op: 'Minimum', input: ['dense', 'ceiling'], attr },
    { name: 'names', op: 'Identity', input: ['labels'], attr: { T: { type: 'DT_STRING' } } },
  ];
  const label = new TextEncoder().encode('Käse');
  const carried = [
    {
      name: 'labels',
      shape: [1],
      dtype: 'string',
      bytes: Buffer.of(label.length, 0, 0, 0, ...label),
    },
    {
      name: 'ceiling',
      shape: [],
      dtype: 'float32',
      bytes: Buffer.from(Float32Array.of(Infinity).buffer),
    },
  ];
  const json = {
    format: 'graph-model',
    signature: {
      inputs: { x: { name: 'x:0', dtype: 'DT_FLOAT', tensorShape: shape.shape } },
      outputs: { y: { name: 'y:0' }, names: { name: 'names:0' } },
    },
    modelTopology: { node, versions: { producer: 1 } },
    userDefinedMetadata: { note: { of: 'é' } },
    weightsManifest: carried.map(({ bytes, ...entry }) => ({
      paths: [`data:application/octet-stream;base64,${bytes.toString('base64')}`],
      weights: [entry],
    })),
  };
  const values = (length: number) =>
    Float32Array.from({ length }, (_, i) => (i % 3 === 0 ? 0 : Math.sin(5 * i)));
  return {
    format: 'tfjs-graph-model',
    topology: new TextEncoder().encode(JSON.stringify(json)),
    tensors: [
      { name: 'kernel', shape: [6, 5], dtype: 'float32', data: values(30) },
      { name: 'bias', shape: [5], dtype: 'float32', data: values(5) },
    ],
  };
}
