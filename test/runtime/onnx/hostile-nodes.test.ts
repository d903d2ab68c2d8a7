import { encodeModel, PithError } from '@pith/container';
import { takeTensors } from '@pith/onnx';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { load } from '../../../packages/runtime/src/index.js';
import type { Given } from './compare-with-onnxruntime.js';
import { type Setting, type SingleNode, singleNodeModel } from './single-node.js';

/** Numbers that settings are not expected to be. Between these, models that take long are sound ones. */
const odd = fc.constantFrom(
  ...[-(2 ** 53), -(2 ** 31), -100, -3, -2, -1, 0, 1, 2, 3, 64, 2 ** 31 - 1, 2 ** 53],
);
const lists = fc.array(odd, { maxLength: 5 });
const texts = fc.constantFrom('constructor', '', 'SAME_UPPER', 'linear', 'wrap', 'reverse', '->');

function x(...shape: number[]): Given {
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, data: Float32Array.from({ length: count }, (_, i) => Math.sin(i)) };
}
/** A known input of whole numbers. */
const whole = fc
  .array(odd, { maxLength: 4 })
  .map((data): Given => ({ shape: [data.length], data: BigInt64Array.from(data, BigInt) }));

/** Operators, their inputs (`whole` for one that settles something), and the settings that they have. */
const operators: readonly (readonly [string, readonly (Given | 'whole')[], ...string[]])[] = [
  ['Conv', [x(1, 2, 5, 5), x(2, 2, 3, 3)], 'pads', 'strides', 'dilations', 'group', 'auto_pad'],
  ['ConvTranspose', [x(1, 2, 4, 4), x(2, 2, 3, 3)], 'pads', 'strides', 'output_shape', 'group'],
  ['MaxPool', [x(1, 2, 5, 5)], 'kernel_shape', 'pads', 'strides', 'dilations', 'ceil_mode'],
  ['AveragePool', [x(1, 2, 5, 5)], 'kernel_shape', 'pads', 'strides', 'ceil_mode', 'auto_pad'],
  ['Reshape', [x(2, 3, 4), 'whole'], 'allowzero'],
  ['Expand', [x(1, 3), 'whole']],
  ['Tile', [x(2, 3), 'whole']],
  ['Slice', [x(2, 3, 4), 'whole', 'whole', 'whole', 'whole']],
  ['Pad', [x(2, 3), 'whole'], 'mode'],
  ['Resize', [x(1, 1, 3, 3), x(0), x(0), 'whole'], 'mode', 'coordinate_transformation_mode'],
  ['Transpose', [x(2, 3, 4)], 'perm'],
  ['Unsqueeze', [x(2, 3), 'whole']],
  ['Squeeze', [x(2, 1, 3), 'whole']],
  ['Split', [x(4, 3), 'whole'], 'axis'],
  ['Gather', [x(4, 3), 'whole'], 'axis'],
  ['GatherND', [x(4, 3), 'whole'], 'batch_dims'],
  ['ScatterElements', [x(4), 'whole', x(2)], 'axis', 'reduction'],
  ['OneHot', [x(3), 'whole', x(2)], 'axis'],
  ['Range', ['whole', 'whole', 'whole']],
  ['ConstantOfShape', ['whole']],
  ['Trilu', [x(3, 3), 'whole'], 'upper'],
  ['TopK', [x(2, 5), 'whole'], 'axis', 'largest'],
  ['CumSum', [x(2, 5), 'whole'], 'exclusive'],
  ['ReduceSum', [x(2, 3, 4), 'whole'], 'keepdims', 'noop_with_empty_axes'],
  ['Softmax', [x(2, 3)], 'axis'],
  ['LRN', [x(1, 4, 2, 2)], 'size'],
  ['DepthToSpace', [x(1, 8, 2, 2)], 'blocksize', 'mode'],
  ['Einsum', [x(2, 3), x(3, 2)], 'equation'],
  ['LSTM', [x(3, 1, 2), x(1, 8, 2), x(1, 8, 2)], 'hidden_size', 'direction', 'layout'],
  ['DFT', [x(1, 6, 1), 'whole'], 'axis', 'onesided', 'inverse'],
];

const ONE_NUMBER =
  /axis|group|mode$|size$|upper|largest|exclusive|keepdims|allowzero|noop|dims|sided|inverse|layout/;

const nodes: fc.Arbitrary<SingleNode> = fc
  .constantFrom(...operators)
  .chain(([operator, inputs, ...names]) =>
    fc
      .record({
        attributes: fc.record(Object.fromEntries(names.map((name) => [name, setting(name)])), {
          requiredKeys: [],
        }),
        known: fc.tuple(...inputs.map((input) => (input === 'whole' ? whole : fc.constant(input)))),
        computed: fc.boolean(),
      })
      .map(({ attributes, known, computed }) => {
        const isGiven = computed && known[0]!.data instanceof Float32Array;
        return {
          ...{ operator, attributes, outputs: operator === 'Split' ? 3 : 1 },
          inputs: isGiven ? ['x', ...known.slice(1)] : known,
          given: isGiven ? { x: known[0]! } : {},
        };
      }),
  );

function setting(name: string): fc.Arbitrary<Setting> {
  if (/^(auto_pad|mode|direction|equation|reduction|coordinate.*)$/.test(name)) return texts;
  return ONE_NUMBER.test(name) ? odd : lists;
}

test('nodes that make no sense are refused with an error of ours', async () => {
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(nodes, async (single) => {
      try {
        const parts = takeTensors(singleNodeModel(single));
        const { bytes } = await encodeModel({ format: 'onnx', ...parts, recipe: '' });
        const model = await load(bytes);
        const data = Object.entries(single.given).map(([name, one]) => [
          name,
          one.data as Float32Array,
        ]);
        await model.run(Object.fromEntries(data) as Record<string, Float32Array>);
        model.dispose();
        outcomes.add('ran');
      } catch (error) {
        if (!(error instanceof PithError)) throw error;
        // Where a fault was not foreseen the message says little to whom the model belongs.
        expect(error.message).not.toContain('it cannot be read');
        outcomes.add(error.name);
      }
    }),
    { numRuns: 500, seed: 3 },
  );
  expect([...outcomes].sort()).toEqual(['InputError', 'UnsupportedOperationError', 'ran']);
});
