import { expect, test } from 'vitest';
import { IDENTITY, RELU } from '../../activation.js';
import { ProgramBuilder } from '../program-builder.js';
import { simplify } from '../simplify.js';
import { NO_PADDING } from '../window.js';

const CONVOLUTION = {
  kind: 'convolution',
  kernel: { tensor: 'k', shape: [3, 3, 2, 2] },
  strides: [1, 1],
  dilation: [1, 1],
  groups: 1,
  padding: NO_PADDING,
} as const;

function start() {
  const builder = new ProgramBuilder();
  return { builder, x: builder.input('x', [8, 8, 2]) };
}

const BIASED = { bias: Float32Array.of(10, 20), activation: IDENTITY };
const NORM = { scale: Float32Array.of(2, 3), bias: Float32Array.of(1, -1), activation: IDENTITY };

test('a normalisation and an activation go into the epilogue before them', () => {
  const { builder, x } = start();
  const sum = builder.add({ ...CONVOLUTION, layer: 'conv', inputs: [x], epilogue: BIASED });
  const norm = builder.add({ kind: 'pointwise', layer: 'norm', inputs: [sum], epilogue: NORM });
  const twice = builder.add({ kind: 'pointwise', layer: 'norm2', inputs: [norm], epilogue: NORM });
  const relu = { activation: RELU };
  const end = builder.add({ kind: 'pointwise', layer: 'relu', inputs: [twice], epilogue: relu });
  const program = simplify(builder.finish([{ name: 'x', value: x }], [{ name: 'y', value: end }]));

  expect(program.operations).toHaveLength(1);
  // ((s + b) · S + B) · S + B
  expect(program.operations[0]).toHaveProperty('epilogue', {
    scale: Float32Array.of(4, 9),
    bias: Float32Array.of((10 * 2 + 1) * 2 + 1, (20 * 3 - 1) * 3 - 1),
    activation: RELU,
  });
  expect(program.values.map(({ name }) => name)).toEqual(['x', 'conv']);
  expect(program.outputs).toEqual([{ name: 'y', value: 1 }]);
});

test('not where something else reads the value between', () => {
  const { builder, x } = start();
  const sum = builder.add({ ...CONVOLUTION, layer: 'conv', inputs: [x], epilogue: BIASED });
  const norm = builder.add({ kind: 'pointwise', layer: 'norm', inputs: [sum], epilogue: NORM });
  const outputs = [
    { name: 'sum', value: sum },
    { name: 'norm', value: norm },
  ];
  const program = simplify(builder.finish([{ name: 'x', value: x }], outputs));
  expect(program.operations.map(({ kind }) => kind)).toEqual(['convolution', 'pointwise']);
  expect(program.operations[0]).toHaveProperty('epilogue', BIASED);
});

test('a normalisation after an activation stays, and takes the next activation', () => {
  const { builder, x } = start();
  const epilogue = { ...BIASED, activation: RELU };
  const sum = builder.add({ ...CONVOLUTION, layer: 'conv', inputs: [x], epilogue });
  const norm = builder.add({ kind: 'pointwise', layer: 'norm', inputs: [sum], epilogue: NORM });
  const relu = { activation: RELU };
  const end = builder.add({ kind: 'pointwise', layer: 'relu', inputs: [norm], epilogue: relu });
  const program = simplify(builder.finish([{ name: 'x', value: x }], [{ name: 'y', value: end }]));
  expect(program.operations).toHaveLength(2);
  expect(program.operations[1]).toMatchObject({ epilogue: { ...NORM, activation: RELU } });
});

test('through reshapes that keep the channels, which then merge', () => {
  const { builder, x } = start();
  const sum = builder.add({ ...CONVOLUTION, layer: 'conv', inputs: [x], epilogue: BIASED });
  const flat = builder.reshape('flat', sum, [36, 2]);
  const norm = builder.add({ kind: 'pointwise', layer: 'norm', inputs: [flat], epilogue: NORM });
  const back = builder.reshape('back', norm, [6, 6, 2]);
  const program = simplify(builder.finish([{ name: 'x', value: x }], [{ name: 'y', value: back }]));
  expect(program.operations).toMatchObject([
    { kind: 'convolution', epilogue: { scale: NORM.scale } },
  ]);
});

test('not through a reshape that moves elements to other channels', () => {
  const { builder, x } = start();
  const sum = builder.add({ ...CONVOLUTION, layer: 'conv', inputs: [x], epilogue: BIASED });
  const moved = builder.reshape('moved', sum, [2, 36]);
  const epilogue = { scale: new Float32Array(36).fill(2), activation: IDENTITY };
  const norm = builder.add({ kind: 'pointwise', layer: 'norm', inputs: [moved], epilogue });
  const program = simplify(builder.finish([{ name: 'x', value: x }], [{ name: 'y', value: norm }]));
  expect(program.operations.map(({ kind }) => kind)).toEqual([
    'convolution',
    'reshape',
    'pointwise',
  ]);
});

test('zeros around the input become the convolution’s, unless a whole window would lie in them', () => {
  for (const [border, kinds] of [
    [2, ['convolution']],
    [3, ['zero-pad', 'convolution']],
  ] as const) {
    const { builder, x } = start();
    const padding = { top: border, bottom: 0, left: 1, right: 1 };
    const padded = builder.add({ kind: 'zero-pad', layer: 'pad', inputs: [x], padding });
    const sum = builder.add({ ...CONVOLUTION, layer: 'conv', inputs: [padded], epilogue: BIASED });
    const program = simplify(
      builder.finish([{ name: 'x', value: x }], [{ name: 'y', value: sum }]),
    );
    expect(program.operations.map(({ kind }) => kind)).toEqual(kinds);
    if (border === 2) expect(program.operations[0]).toMatchObject({ padding, inputs: [0] });
  }
});

test('dead operations go, unused inputs stay', () => {
  const { builder, x } = start();
  const unused = builder.input('unused', [3]);
  builder.add({ ...CONVOLUTION, layer: 'dead', inputs: [x], epilogue: BIASED });
  const inputs = [
    { name: 'x', value: x },
    { name: 'unused', value: unused },
  ];
  const program = simplify(builder.finish(inputs, [{ name: 'y', value: x }]));
  expect(program).toMatchObject({ operations: [], inputs, outputs: [{ value: 0 }] });
});
