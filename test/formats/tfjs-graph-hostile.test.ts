import { PithError } from '@pith/container';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lowerDataflow } from '../../packages/runtime/src/program/lower/lower-dataflow.js';
import { tfjsGraphDataflow } from '../../packages/runtime/src/program/lower/tfjs-graph/dataflow.js';
import { attr, GraphBuilder } from './graph-builder.js';

const { text, texts, integer, integers, boolean } = attr;

/** A graph with something of every family. */
function varied() {
  const g = new GraphBuilder();
  const x = g.input('x', [1, 8, 8, 4]);
  const windows = {
    strides: integers(1, 2, 2, 1),
    padding: text('SAME'),
    ksize: integers(1, 2, 2, 1),
  };
  const conv = g.node('_FusedConv2D', [x, g.noise(3, 3, 4, 4), g.noise(4)], {
    ...windows,
    fused_ops: texts('BiasAdd', 'Relu'),
    num_args: integer(1),
  });
  const deep = g.node('DepthwiseConv2dNative', [conv, g.noise(3, 3, 4, 1)], windows);
  const norm = g.node('FusedBatchNormV3', [deep, g.noise(4), g.noise(4), g.noise(4), g.noise(4)]);
  const up = g.node('ResizeBilinear', [norm, g.integers([4, 4])], {
    half_pixel_centers: boolean(true),
  });
  const joined = g.node('ConcatV2', [conv, up, g.integers(3)], { N: integer(2) });
  const pool = g.node('MaxPool', [joined], windows);
  const shape = g.node('Shape', [pool]);
  const sizes = [0, 1, 2].map(() => g.integers([0]));
  const first = g.node(
    'StridedSlice',
    [shape, ...sizes.slice(0, 1), g.integers([1]), g.integers([1])],
    {
      shrink_axis_mask: integer(1),
    },
  );
  const flat = g.node('Reshape', [pool, g.node('Pack', [first, g.integers(-1)])]);
  const halves = g.node('Split', [g.integers(1), flat], { num_split: integer(2) });
  const product = g.node('MatMul', [`${halves}:1`, g.noise(16, 6)]);
  const best = g.node('ArgMax', [product, g.integers(-1)]);
  const padded = g.node('Pad', [product, g.constant([0, 0, 1, 2], [2, 2], 'int32')]);
  const mean = g.node('Mean', [padded, g.integers([1])], { keep_dims: boolean(true) });
  return g
    .output(g.node('Softmax', [g.node('Sub', [padded, mean])]))
    .output(g.node('GatherV2', [g.noise(6, 2), best, g.integers(0)]))
    .model();
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Replaces, removes or doubles what a walk by `steps` leads to. */
function spoil(
  json: Json,
  steps: readonly number[],
  change: (value: Json) => Json | undefined,
): void {
  let at: Json = json;
  for (const [i, step] of steps.entries()) {
    if (typeof at !== 'object' || at === null) return;
    const keys = Object.keys(at);
    if (keys.length === 0) return;
    const container = at as { [key: string]: Json };
    const key = keys[step % keys.length]!;
    const value = container[key]!;
    if (i < steps.length - 1 && typeof value === 'object' && value !== null) {
      at = value;
      continue;
    }
    const changed = change(value);
    if (changed === undefined) delete container[key];
    else container[key] = changed;
    return;
  }
}

const { topology, tensors } = varied();
const weights = {
  names: tensors.map(({ name }) => name),
  has: (name: string) => tensors.some((tensor) => tensor.name === name),
  shape: (name: string) => tensors.find((tensor) => tensor.name === name)!.shape,
  values: (name: string) => Float32Array.from(tensors.find((tensor) => tensor.name === name)!.data),
};

function lower(json: Json) {
  const graph = tfjsGraphDataflow(new TextEncoder().encode(JSON.stringify(json)), weights);
  const shapes = new Map(graph.inputs.map(({ name }) => [name, [1, 8, 8, 4]]));
  return lowerDataflow(graph, { shapes, values: new Map() });
}

const parsed = (): Json => JSON.parse(new TextDecoder().decode(topology));

it('lowers the graph that is spoiled below', () => {
  expect(lower(parsed()).outputs).toHaveLength(2);
});

it('answers a spoiled graph with an error of its own, or runs it', () => {
  const kinds = { lowered: 0, refused: 0 };
  const numbers = fc.constantFrom<Json>(
    '0',
    '-1',
    '3',
    '2147483647',
    '-9223372036854775808',
    '1e9',
  );
  const changes = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }).map((value) => () => value as Json),
    numbers.map((value) => () => value),
    fc.constant(() => undefined),
    fc.constant((value: Json) => (Array.isArray(value) ? [...value, ...value] : value)),
    fc.constant((value: Json) => (Array.isArray(value) ? value.toReversed() : value)),
  );
  const steps = fc.array(fc.nat(60), { minLength: 2, maxLength: 9 });
  fc.assert(
    fc.property(fc.array(fc.tuple(steps, changes), { minLength: 1, maxLength: 3 }), (spoils) => {
      const json = parsed();
      for (const [path, change] of spoils) spoil(json, path, change);
      try {
        lower(json);
        kinds.lowered++;
      } catch (error) {
        if (!(error instanceof PithError)) throw error;
        expect(error.message.length).toBeLessThan(5000);
        kinds.refused++;
      }
    }),
    { numRuns: 600, seed: 7 },
  );
  expect(Math.min(kinds.lowered, kinds.refused)).toBeGreaterThan(30);
});
