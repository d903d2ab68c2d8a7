import { deflateRawSync } from 'node:zlib';
import { SeededRandom } from '@pith/compress';
import { encodeModel, type SharedTensor, type Tensor } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { toSavedModel } from '@pith/train';
import type * as TensorFlow from '@tensorflow/tfjs';
import fc from 'fast-check';
import { below, chance, LAYERS, MOST_CHANNELS, pick, sameShape } from './generated-layers.js';
import { type Compression, compressTensors } from './generated-weights.js';

type Tf = typeof TensorFlow;
type Symbolic = TensorFlow.SymbolicTensor;

/** All that makes a network, in numbers and words, so that a failing one can be read and kept. */
export interface NetworkRecipe {
  readonly inputShape: readonly number[];
  /** One after another; one that does not fit the shape it meets is left out. */
  readonly steps: readonly Step[];
  /** A Sequential model, without the steps that branch, or a functional one. */
  readonly sequential: boolean;
  /** Whether a value in the middle is an output too. */
  readonly twoOutputs: boolean;
  readonly weights: Compression;
}

export interface Step {
  readonly kind: string;
  /** Chooses the options. */
  readonly seed: number;
}

/** A step that reads a value more than once, or brings a value in. */
type Branch = (build: Build, x: Symbolic, random: SeededRandom, name: string) => Symbolic;

interface Build {
  readonly tf: Tf;
  readonly inputs: Symbolic[];
}

export interface GeneratedNetwork {
  readonly model: TensorFlow.LayersModel;
  readonly saved: SavedModel;
}

const MERGES = ['add', 'multiply', 'average', 'maximum', 'minimum'] as const;

const BRANCHES: Readonly<Record<string, Branch>> = {
  ...Object.fromEntries(MERGES.map((kind) => [kind, merge(kind)])),
  /** Squeeze and excitation (Hu et al. 2018, §3): channels weighed by what the whole image says. */
  gate({ tf }, x, random, name) {
    const shape = shapeOf(x);
    if (shape.length !== 3) return x;
    const pooling = tf.layers.globalAveragePooling2d({ name: `${name}_pool` } as never);
    let gate = pooling.apply(x) as Symbolic;
    const units = shape[2]!;
    gate = apply(tf.layers.dense({ units, activation: 'sigmoid', name: `${name}_gate` }), gate);
    if (chance(random, 0.7)) {
      const targetShape = [1, 1, units];
      gate = apply(tf.layers.reshape({ targetShape, name: `${name}_row` }), gate);
    }
    return tf.layers.multiply({ name }).apply([x, gate]) as Symbolic;
  },
  concatenate({ tf }, x, random, name) {
    const shape = shapeOf(x);
    const other = apply(sameShape(tf, { shape, random, name: `${name}_other` }), x);
    const axis = pick(random, [-1, 1, shape.length]);
    return tf.layers.concatenate({ axis, name }).apply([x, other, x]) as Symbolic;
  },
  /** One layer called twice. */
  shared({ tf }, x, random, name) {
    const layer = sameShape(tf, { shape: shapeOf(x), random, name });
    return apply(layer, apply(layer, x));
  },
  /** A model as a layer. */
  nested({ tf }, x, random, name) {
    const shape = shapeOf(x);
    const inner = tf.sequential({ name });
    const first = sameShape(tf, { shape, random, name: `${name}_first` });
    inner.add(tf.layers.inputLayer({ inputShape: [...shape], name: `${name}_in` }));
    inner.add(first);
    inner.add(tf.layers.batchNormalization({ name: `${name}_norm` }));
    return apply(inner, x);
  },
  /** A second input of the model. */
  join({ tf, inputs }, x, random, name) {
    const other = tf.input({ shape: [...shapeOf(x)], name: `${name}_input` });
    inputs.push(other);
    const operands = chance(random, 0.5) ? [x, other] : [other, x];
    return tf.layers.add({ name }).apply(operands) as Symbolic;
  },
};

const KINDS = [...Object.keys(LAYERS), ...Object.keys(BRANCHES)];

const fraction = fc.oneof(
  fc.constantFrom(0, 0.1, 0.3, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const side = fc.integer({ min: 1, max: 20 });
const channels = fc.integer({ min: 1, max: 16 });

/** Recipes of small networks of every layer that the runtime runs. */
export const networkRecipes: fc.Arbitrary<NetworkRecipe> = fc.record({
  inputShape: fc.oneof(
    { weight: 4, arbitrary: fc.tuple(side, side, channels) },
    { weight: 1, arbitrary: fc.tuple(side, channels) },
    { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 1, max: 100 })) },
  ),
  steps: fc.array(fc.record({ kind: fc.constantFrom(...KINDS), seed: fc.nat({ max: 2 ** 20 }) }), {
    minLength: 1,
    maxLength: 7,
  }),
  sequential: fc.boolean(),
  twoOutputs: fc.boolean(),
  weights: fc.record(
    {
      seed: fc.nat({ max: 2 ** 20 }),
      density: fraction,
      centroids: fc.constantFrom(1, 2, 15, 16, 31, 255, 300),
    },
    { requiredKeys: ['seed', 'density'] },
  ),
});

/**
 * Builds the network of a recipe with random weights. The caller disposes the model.
 *
 * @returns the model, and as it is saved
 */
export async function buildNetwork(tf: Tf, recipe: NetworkRecipe): Promise<GeneratedNetwork> {
  const model = recipe.sequential ? sequentialModel(tf, recipe) : functionalModel(tf, recipe);
  const random = new SeededRandom(recipe.weights.seed ?? 0);
  for (const weight of model.weights) {
    const values = randomWeights(weight.originalName, weight.shape as number[], random);
    weight.write(tf.tensor(values, weight.shape as number[]));
  }
  const saved = await toSavedModel(tf, model);
  const tensors = compressTensors(saved.tensors, recipe.weights);
  for (const [i, { data, shape }] of tensors.entries()) {
    model.weights[i]!.write(tf.tensor(data as Float32Array, [...shape]));
  }
  return { model, saved: { ...saved, tensors } };
}

/** More distinct values than a tensor that is stored with a codebook has. */
const MOST_CENTROIDS = 400;

/**
 * A network as a `.pith` file. Without options it holds the very weights; with them it is pruned and
 * shared first (`compressTensors` tells what it then holds). Kernels of few values get a codebook.
 */
export async function encodeAsPith(
  saved: SavedModel,
  options: Partial<Compression> = {},
): Promise<Uint8Array> {
  const tensors = compressTensors(saved.tensors, options).map((tensor) =>
    tensor.shape.length > 1 ? asShared(tensor) : tensor,
  );
  const { format, topology } = saved;
  const encoded = await encodeModel(
    { format, topology, recipe: '', tensors },
    { deflate: (raw, dictionary) => deflateRawSync(raw, { dictionary, level: 9 }) },
  );
  return encoded.bytes;
}

function asShared(tensor: Tensor): SharedTensor | Tensor {
  const { name, shape, data } = tensor;
  const centroids = [...new Set(data)].filter((value) => value !== 0);
  if (centroids.length > MOST_CENTROIDS) return tensor;
  const numbers = new Map([[0, 0], ...centroids.map((value, i) => [value, i + 1] as const)]);
  const clusters = Uint16Array.from(data, (value) => numbers.get(value)!);
  return {
    ...{ name, shape, dtype: 'float32', vectorLength: 1 },
    ...{ centroids: Float32Array.from(centroids), clusters },
  };
}

function sequentialModel(tf: Tf, { inputShape, steps }: NetworkRecipe): TensorFlow.LayersModel {
  const model = tf.sequential({ name: 'network' });
  const first = tf.layers.inputLayer({ inputShape: [...inputShape], name: 'image' });
  model.add(first);
  for (const [i, step] of steps.entries()) {
    const layer = makeLayer(tf, step, shapeOf(model.outputs[0]!), i);
    if (layer) model.add(layer);
  }
  // tfjs cannot run a model of an input alone.
  if (model.layers.length === 1)
    model.add(tf.layers.activation({ activation: 'tanh', name: 'end' }));
  return model;
}

function functionalModel(tf: Tf, recipe: NetworkRecipe): TensorFlow.LayersModel {
  const input = tf.input({ shape: [...recipe.inputShape], name: 'image' });
  const build: Build = { tf, inputs: [input] };
  const values = [input];
  for (const [i, step] of recipe.steps.entries()) {
    const x = values.at(-1)!;
    const branch = shapeOf(x).at(-1)! <= MOST_CHANNELS ? BRANCHES[step.kind] : undefined;
    const layer = branch ? undefined : makeLayer(tf, step, shapeOf(x), i);
    const next = branch
      ? branch(build, x, new SeededRandom(step.seed), `${step.kind}_${i}`)
      : layer && apply(layer, x);
    if (next && next !== x) values.push(next);
  }
  const end = tf.layers.activation({ activation: 'tanh', name: 'end' });
  if (values.length === 1) values.push(apply(end, input));
  const last = values.at(-1)!;
  const middle = values[Math.floor(values.length / 2)]!;
  const outputs = recipe.twoOutputs && middle !== last ? [last, middle] : [last];
  return tf.model({ inputs: build.inputs, outputs, name: 'network' });
}

function makeLayer(tf: Tf, { kind, seed }: Step, shape: readonly number[], position: number) {
  const generated = LAYERS[kind];
  if (!generated?.ranks.includes(shape.length)) return undefined;
  const random = new SeededRandom(seed);
  return generated.make(tf, { name: `${kind}_${position}`, shape, random });
}

function merge(kind: (typeof MERGES)[number]): Branch {
  return ({ tf }, x, random, name) => {
    const shape = shapeOf(x);
    const branches = [0, 1, 2].slice(0, 1 + below(random, 3)).map((i) => {
      return apply(sameShape(tf, { shape, random, name: `${name}_branch${i}` }), x);
    });
    return tf.layers[kind]({ name }).apply([...branches, x]) as Symbolic;
  };
}

function apply(layer: TensorFlow.layers.Layer, x: Symbolic): Symbolic {
  return layer.apply(x) as Symbolic;
}

function shapeOf(x: Symbolic): number[] {
  return x.shape.slice(1) as number[];
}

/** Of a size that keeps activations near 1, whatever the layers are; variances are above 0. */
function randomWeights(name: string, shape: readonly number[], random: SeededRandom): Float32Array {
  const elements = shape.reduce((product, size) => product * size, 1);
  const kernel = name.endsWith('kernel');
  const fanIn = name.endsWith('depthwise_kernel')
    ? shape[0]! * shape[1]!
    : elements / shape.at(-1)!;
  const width = kernel ? Math.sqrt(3 / fanIn) : 0.5;
  const centre = /gamma|variance/.test(name) ? 1 : 0;
  return Float32Array.from({ length: elements }, () => centre + (2 * random.next() - 1) * width);
}
