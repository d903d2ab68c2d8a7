import { type AttributeFields, encodeOnnx, encodeTensor, type NodeFields } from '@pith/onnx';
import fc from 'fast-check';
import { test } from 'vitest';
import { compareWithOnnxruntime } from './compare-with-onnxruntime.js';

/** Writes a chain of nodes, which knows the shape of what its last one gives. */
class Chain {
  readonly nodes: NodeFields[] = [];
  readonly initializers: Uint8Array[] = [];
  shape: readonly number[];
  /** The name of what the last node gives. */
  value = 'x';
  #names = 0;

  constructor(shape: readonly number[]) {
    this.shape = shape;
  }

  add(
    opType: string,
    inputs: readonly string[],
    attribute: readonly AttributeFields[] = [],
  ): string {
    const output = `v${this.#names++}`;
    this.nodes.push({ opType, input: [...inputs], output: [output], attribute: [...attribute] });
    return output;
  }

  floats(...dims: number[]): string {
    const count = dims.reduce((product, size) => product * size, 1);
    const name = `w${this.#names++}`;
    const floatData = Array.from({ length: count }, (_, i) => Math.sin(i * 1.7 + this.#names) / 2);
    this.initializers.push(encodeTensor({ name, dims, dataType: 1, floatData }));
    return name;
  }

  integers(...int64Data: number[]): string {
    const name = `i${this.#names++}`;
    this.initializers.push(
      encodeTensor({ name, dims: [int64Data.length], dataType: 7, int64Data }),
    );
    return name;
  }

  step(opType: string, inputs: readonly string[], attributes?: readonly AttributeFields[]): void {
    this.value = this.add(opType, [this.value, ...inputs], attributes);
  }
}

const integer = (name: string, i: number): AttributeFields => ({ name, type: 2, i });
const integers = (name: string, ...ints: number[]): AttributeFields => ({ name, type: 7, ints });
const pads = integers('pads', 1, 1, 1, 1);

/** What a chain may go on with; `pick` chooses among axes and the like. Shapes stay of rank 4. */
const steps: Readonly<Record<string, (chain: Chain, pick: (count: number) => number) => void>> = {
  conv(chain, pick) {
    const [batch = 1, channels = 1, height = 1, width = 1] = chain.shape;
    const out = 1 + pick(4);
    chain.step('Conv', [chain.floats(out, channels, 3, 3), chain.floats(out)], [pads]);
    chain.shape = [batch, out, height, width];
  },
  depthwise(chain) {
    const channels = chain.shape[1]!;
    chain.step('Conv', [chain.floats(channels, 1, 3, 3)], [pads, integer('group', channels)]);
  },
  batchNormalization(chain) {
    const channels = chain.shape[1]!;
    const variance = chain.add('Abs', [chain.floats(channels)]);
    const parameters = [0, 1, 2].map(() => chain.floats(channels));
    chain.step('BatchNormalization', [...parameters, variance]);
  },
  instanceNormalization(chain) {
    const channels = chain.shape[1]!;
    chain.step('InstanceNormalization', [chain.floats(channels), chain.floats(channels)]);
  },
  relu: (chain) => chain.step('Relu', []),
  hardSwish: (chain) => chain.step('HardSwish', []),
  abs: (chain) => chain.step('Abs', []),
  prelu: (chain) => chain.step('PRelu', [chain.floats(chain.shape[1]!, 1, 1)]),
  addVector(chain, pick) {
    const axis = pick(4);
    chain.step('Add', [chain.floats(...chain.shape.map((size, i) => (i === axis ? size : 1)))]);
  },
  multiplyWhole: (chain) => chain.step('Mul', [chain.floats(1, ...chain.shape.slice(1))]),
  squeezeAndExcite(chain) {
    const pooled = chain.add('GlobalAveragePool', [chain.value]);
    chain.step('Mul', [chain.add('Sigmoid', [pooled])]);
  },
  centre(chain, pick) {
    const mean = chain.add('ReduceMean', [chain.value], [integers('axes', pick(4))]);
    chain.step('Sub', [mean]);
  },
  residual: (chain) => chain.step('Add', [chain.add('Tanh', [chain.value])]),
  concatenate(chain, pick) {
    const axis = pick(4);
    if (chain.shape[axis]! > 8) return;
    chain.step('Concat', [chain.add('Neg', [chain.value])], [integer('axis', axis)]);
    chain.shape = chain.shape.map((size, i) => (i === axis ? 2 * size : size));
  },
  slice(chain, pick) {
    const axis = pick(4);
    if (chain.shape[axis] === 1) return;
    chain.step('Slice', [chain.integers(1), chain.integers(9999), chain.integers(axis)]);
    chain.shape = chain.shape.map((size, i) => (i === axis ? size - 1 : size));
  },
  reverse(chain, pick) {
    const backwards = [-1, -9999, pick(4), -1].map((one) => chain.integers(one));
    chain.step('Slice', backwards);
  },
  pad(chain, pick) {
    const axis = pick(4);
    const around = [...chain.shape, ...chain.shape].map((_, i) => (i % 4 === axis ? 1 : 0));
    if (chain.shape[axis]! > 8) return;
    chain.step('Pad', [chain.integers(...around)]);
    chain.shape = chain.shape.map((size, i) => (i === axis ? size + 2 : size));
  },
  transpose(chain, pick) {
    const orders = [
      [0, 2, 3, 1],
      [0, 3, 1, 2],
      [0, 1, 3, 2],
      [1, 0, 2, 3],
      [3, 2, 1, 0],
    ];
    const order = orders[pick(orders.length)]!;
    chain.step('Transpose', [], [integers('perm', ...order)]);
    chain.shape = order.map((axis) => chain.shape[axis]!);
  },
  throughThreeAxes(chain) {
    const [a = 1, b = 1, c = 1, d = 1] = chain.shape;
    chain.step('Reshape', [chain.integers(a, b, c * d)]);
    chain.step('Softmax', [], [integer('axis', 1)]);
    chain.step('Reshape', [chain.integers(a, b, c, d)]);
  },
  throughTwoAxes(chain) {
    const [a = 1, ...rest] = chain.shape;
    const size = rest.reduce((product, one) => product * one, 1);
    if (size > 300) return;
    chain.step('Flatten', []);
    chain.step('Gemm', [chain.floats(size, size)]);
    chain.step('Reshape', [chain.integers(a, ...rest)]);
  },
  matrix(chain) {
    const columns = chain.shape[3]!;
    chain.step('MatMul', [chain.floats(columns, 5)]);
    chain.shape = [...chain.shape.slice(0, 3), 5];
  },
  attend(chain) {
    const other = chain.add('Transpose', [chain.value], [integers('perm', 0, 1, 3, 2)]);
    const scores = chain.add('MatMul', [chain.value, other]);
    const weights = chain.add('Softmax', [scores], [integer('axis', -1)]);
    chain.value = chain.add('MatMul', [weights, chain.value]);
  },
  pool(chain) {
    const [batch = 1, channels = 1, height = 1, width = 1] = chain.shape;
    if (height < 2 || width < 2) return;
    chain.step('MaxPool', [], [integers('kernel_shape', 2, 2), integers('strides', 2, 2)]);
    chain.shape = [batch, channels, Math.floor(height / 2), Math.floor(width / 2)];
  },
  resize(chain) {
    const [batch = 1, channels = 1, height = 1, width = 1] = chain.shape;
    if (height * width > 64) return;
    const sizes = chain.integers(batch, channels, 2 * height, 2 * width);
    chain.step('Resize', ['', '', sizes]);
    chain.shape = [batch, channels, 2 * height, 2 * width];
  },
};

test('chains of nodes give what onnxruntime gives', async () => {
  const links = fc.array(
    fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.integer({ min: 0, max: 59 })),
    { minLength: 1, maxLength: 9 },
  );
  const size = (most: number) => fc.integer({ min: 1, max: most });
  await fc.assert(
    fc.asyncProperty(fc.tuple(size(2), size(4), size(6), size(6)), links, async (shape, list) => {
      const chain = new Chain(shape);
      for (const [name, choice] of list) steps[name]!(chain, (count) => choice % count);
      const result = chain.add('Identity', [chain.value]);
      const model = encodeOnnx({
        ...{ irVersion: 8, opsetImport: [{ version: 17 }] },
        graph: {
          ...{ name: 'chain', node: chain.nodes, initializer: chain.initializers },
          input: [
            {
              name: 'x',
              type: {
                tensorType: {
                  elemType: 1,
                  shape: { dim: shape.map((dimValue) => ({ dimValue })) },
                },
              },
            },
          ],
          output: [{ name: result, type: { tensorType: { elemType: 1 } } }],
        },
      });
      const count = shape.reduce((product, one) => product * one, 1);
      const data = Float32Array.from({ length: count }, (_, i) => Math.sin(i * 0.9 + 0.5));
      const [found] = await compareWithOnnxruntime(model, { x: { shape, data } });
      const { difference, magnitude } = found!;
      if (!(difference <= 1e-4 * Math.max(magnitude, 1))) {
        throw new Error(`differs by ${difference} of ${magnitude}`);
      }
    }),
    { numRuns: 150, seed: 8 },
  );
});
