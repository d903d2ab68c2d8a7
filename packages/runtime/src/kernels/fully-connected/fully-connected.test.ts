import { describe, expect, it } from 'vitest';
import { relaxedSimd, simd } from '#kernel-modules';
import { Memory } from '../../memory/memory.js';
import type { LayerWeights } from '../../weights/layer-weights.js';
import type { KernelChoice, SingleKernel } from './cost-model.js';
import type { FullyConnectedKernels } from './kernels.js';
import { packFullyConnected } from './pack.js';
import { referenceFullyConnected } from './reference.js';

const modules = [simd, relaxedSimd]
  .map((text) => Buffer.from(text, 'base64'))
  .filter((bytes) => WebAssembly.validate(bytes))
  .map((bytes) => new WebAssembly.Module(bytes));

const SETS: readonly (readonly [string, (memory: Memory) => FullyConnectedKernels])[] = [
  ['reference', referenceFullyConnected],
  ...modules.map(
    (module, i) =>
      [
        i === 0 ? 'simd' : 'relaxed simd',
        (memory: Memory) => {
          const imports = { env: { memory: memory.webAssembly! } };
          const { exports } = new WebAssembly.Instance(module, imports);
          return exports as unknown as FullyConnectedKernels;
        },
      ] as const,
  ),
];

const SINGLE: readonly SingleKernel[] = ['fcCsc4', 'fcCscF32', 'fcCsr4', 'fcCsrF32', 'fcDense4'];

/** Mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function sharedWeights(
  next: () => number,
  inputs: number,
  outputs: number,
  density: number,
  centroids: number,
): LayerWeights {
  const clusters = new (centroids < 256 ? Uint8Array : Uint16Array)(inputs * outputs);
  for (let i = 0; i < clusters.length; i++) {
    if (next() < density) clusters[i] = 1 + Math.floor(next() * centroids);
  }
  const codebook = Float32Array.from({ length: centroids }, () => next() * 2 - 1);
  return { kind: 'shared', shape: [inputs, outputs], clusters, centroids: codebook };
}

function plainOf(weights: LayerWeights): LayerWeights {
  if (weights.kind === 'plain') return weights;
  const { clusters, centroids, shape } = weights;
  const values = Float32Array.from(clusters, (c: number) => (c ? centroids[c - 1]! : 0));
  return { kind: 'plain', shape, values };
}

/** The definition, in float64, with the sum of magnitudes, which bounds rounding: [outputs] each. */
function oracle(weights: LayerWeights, input: Float32Array) {
  const [inputs, outputs] = weights.shape as [number, number];
  const { values } = plainOf(weights) as { values: Float32Array };
  const sums = new Float64Array(outputs);
  const sizes = new Float64Array(outputs);
  for (let i = 0; i < inputs; i++) {
    for (let row = 0; row < outputs; row++) {
      const product = input[i]! * values[i * outputs + row]!;
      sums[row]! += product;
      sizes[row]! += Math.abs(product);
    }
  }
  return { sums, sizes };
}

/** How far a result is off, in units of what float32 rounding explains. */
function error(
  actual: number,
  { sums, sizes }: { sums: Float64Array; sizes: Float64Array },
  row: number,
  scale: Float32Array,
  bias: Float32Array,
): number {
  const expected = Math.min(Math.max(sums[row]! * scale[row]! + bias[row]!, -0.5), 6);
  return Math.abs(actual - expected) / (1e-5 * (sizes[row]! * scale[row]! + 1));
}

interface Case {
  inputs: number;
  outputs: number;
  density: number;
  centroids: number;
  slice?: { begin: number; end: number };
}

const CASES: readonly Case[] = [
  { inputs: 1, outputs: 1, density: 1, centroids: 1 },
  { inputs: 7, outputs: 5, density: 0, centroids: 3 },
  { inputs: 13, outputs: 10, density: 1, centroids: 2 },
  { inputs: 33, outputs: 129, density: 0.1, centroids: 16 },
  { inputs: 300, outputs: 101, density: 0.3, centroids: 32, slice: { begin: 17, end: 62 } },
  { inputs: 1030, outputs: 66, density: 0.02, centroids: 255 },
  { inputs: 257, outputs: 31, density: 0.5, centroids: 256 },
  { inputs: 40, outputs: 50, density: 0.5, centroids: 300 },
  { inputs: 3, outputs: 33001, density: 0.2, centroids: 5, slice: { begin: 1, end: 33000 } },
];

function build(
  makeKernels: (memory: Memory) => FullyConnectedKernels,
  weights: LayerWeights,
  slice: { begin: number; end: number },
  choice: { regime: 'single' | 'batch'; kernel?: KernelChoice },
) {
  const memory = new Memory();
  const kernels = makeKernels(memory);
  const outputs = weights.shape[1]!;
  const scale = Float32Array.from({ length: outputs }, (_, i) => 0.5 + (i % 3) / 4);
  const bias = Float32Array.from({ length: outputs }, (_, i) => (i % 5) / 5 - 0.3);
  const layer = packFullyConnected(
    memory,
    kernels,
    weights,
    { scale, bias, low: -0.5, high: 6 },
    { outputs: slice, ...choice },
  );
  return { memory, layer, scale, bias };
}

describe.each(SETS)('fully connected kernels (%s)', (_, makeKernels) => {
  describe.each(CASES)('$inputs × $outputs, density $density, $centroids centroids', (shape) => {
    const next = random(shape.inputs * 31 + shape.outputs);
    const { inputs, outputs } = shape;
    const shared = sharedWeights(next, inputs, outputs, shape.density, shape.centroids);
    const { begin, end } = shape.slice ?? { begin: 0, end: outputs };
    const input = Float32Array.from({ length: inputs }, () => (next() < 0.5 ? 0 : next() * 2 - 1));

    it.each(SINGLE)('%s agrees with the definition', (kernel) => {
      const forms = kernel === 'fcCscF32' || kernel === 'fcCsrF32' || kernel === 'fcDense4';
      if (!forms && shape.centroids > 256) return;
      for (const weights of forms ? [shared, plainOf(shared)] : [shared]) {
        const slice = { begin, end };
        const built = build(makeKernels, weights, slice, { regime: 'single', kernel });
        const { memory, layer, scale, bias } = built;
        const from = memory.allocate(4 * inputs);
        const to = memory.allocate(4 * (end - begin) + 4);
        memory.f32.set(input, from / 4);
        memory.f32[to / 4 + end - begin] = 12345;
        // Twice, since nothing may be left from the first run.
        for (let run = 0; run < 2; run++) layer.run(from, to, 1, 1);
        const expected = oracle(weights, input);
        let worst = 0;
        for (let row = begin; row < end; row++) {
          const actual = memory.f32[to / 4 + row - begin]!;
          worst = Math.max(worst, error(actual, expected, row, scale, bias));
        }
        expect(worst).toBeLessThan(1);
        expect(memory.f32[to / 4 + end - begin]).toBe(12345);
      }
    });

    it.each(['fcBatchCsr', 'fcBatchDense4'] as const)('%s agrees with the definition', (kernel) => {
      // Together in tiles of every width there is.
      const all = outputs > 1000 ? [5] : [1, 7, 10, 23, 27, 32, 36];
      for (const batch of all) {
        for (const weights of [shared, plainOf(shared)]) {
          const built = build(makeKernels, weights, { begin, end }, { regime: 'batch', kernel });
          const { memory, layer, scale, bias } = built;
          const pitch = Math.ceil(batch / 4) * 4;
          const from = memory.allocate(4 * inputs * pitch);
          const to = memory.allocate(4 * (end - begin) * pitch + 4);
          const samples: Float32Array[] = [];
          for (let sample = 0; sample < batch; sample++) {
            samples.push(input.map((x) => x * (1 + sample / 8)));
            for (let i = 0; i < inputs; i++) {
              memory.f32[from / 4 + i * pitch + sample] = samples[sample]![i]!;
            }
          }
          memory.f32[to / 4 + (end - begin) * pitch] = 12345;
          for (let run = 0; run < 2; run++) layer.run(from, to, batch, pitch);
          let worst = 0;
          for (let sample = 0; sample < batch; sample++) {
            const expected = oracle(weights, samples[sample]!);
            for (let row = begin; row < end; row++) {
              const actual = memory.f32[to / 4 + (row - begin) * pitch + sample]!;
              worst = Math.max(worst, error(actual, expected, row, scale, bias));
            }
          }
          expect(worst).toBeLessThan(1);
          expect(memory.f32[to / 4 + (end - begin) * pitch]).toBe(12345);
        }
      }
    });
  });
});
