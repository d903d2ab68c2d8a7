import { InputError } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Memory } from '../../memory/memory.js';
import type { LayerWeights } from '../../weights/layer-weights.js';
import { supports, webAssemblyKernels } from '../webassembly.js';
import { planFromChannelsLast, planToChannelsLast } from './channels-last.js';
import { packConvolution } from './convolution.js';
import { convolutionNeeds } from './convolution-needs.js';
import { planClearPadding } from './copy.js';
import { packDepthwise } from './depthwise.js';
import type { PlaneKernels } from './kernels.js';
import type { Geometry, LinearEpilogue } from './plane-layer.js';
import { arrangePlanes, floatsOf, NO_BORDER, type Planes } from './planes.js';
import { referencePlanes } from './reference.js';

const SETS: Record<string, (memory: Memory) => PlaneKernels | Promise<PlaneKernels>> = {
  reference: referencePlanes,
  simd: (memory) => webAssemblyKernels('simd', memory),
  ...(supports('relaxed-simd') && {
    'relaxed simd': (memory: Memory) => webAssemblyKernels('relaxed-simd', memory),
  }),
};

interface Case {
  readonly depthwise?: boolean;
  /** [height, width, channels] */
  readonly shape: readonly [number, number, number];
  /** [height, width, channels, outputs], or [height, width, channels, multiplier] */
  readonly kernel: readonly [number, number, number, number];
  readonly strides?: readonly [number, number];
  readonly dilation?: readonly [number, number];
  readonly groups?: number;
  /** top, bottom, left, right */
  readonly padding?: readonly [number, number, number, number];
  readonly density?: number;
  readonly centroids?: number;
  readonly scaled?: boolean;
  readonly clamp?: readonly [number, number];
  readonly outputs?: { readonly begin: number; readonly end: number };
  /** Planes that the layer cannot use as they lie. */
  readonly askew?: boolean;
}

/** Mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function weightsOf(test: Case, next: () => number): LayerWeights {
  const size = test.kernel.reduce((a, b) => a * b, 1);
  const { density = 0.4, centroids = 16 } = test;
  const kept = Array.from({ length: size }, () => next() < density);
  if (centroids === 0) {
    const values = Float32Array.from(kept, (keep) => (keep ? next() - 0.5 : 0));
    return { kind: 'plain', shape: test.kernel, values };
  }
  return {
    kind: 'shared',
    shape: test.kernel,
    clusters: Uint16Array.from(kept, (keep) => (keep ? 1 + Math.floor(next() * centroids) : 0)),
    centroids: Float32Array.from({ length: centroids }, () => next() - 0.5),
  };
}

function valuesOf(weights: LayerWeights): readonly number[] {
  if (weights.kind === 'plain') return [...weights.values];
  return Array.from(weights.clusters, (c) => (c ? (weights.centroids[c - 1] as number) : 0));
}

function geometryOf(test: Case): Geometry {
  const [top, bottom, left, right] = test.padding ?? [0, 0, 0, 0];
  return {
    strides: test.strides ?? [1, 1],
    dilation: test.dilation ?? [1, 1],
    groups: test.groups ?? 1,
    padding: { top, bottom, left, right },
  };
}

/** By the definition, in float64 and channels last. */
function bruteForce(
  test: Case,
  input: Float32Array,
  values: readonly number[],
  [height, width, outputs]: readonly [number, number, number],
  { scale, bias, low, high }: LinearEpilogue,
): number[] {
  const { strides, dilation, groups, padding } = geometryOf(test);
  const [rows, columns, depth, last] = test.kernel;
  const [inHeight, inWidth, channels] = test.shape;
  const result: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let o = 0; o < outputs; o++) {
        let sum = 0;
        for (let ky = 0; ky < rows; ky++) {
          for (let kx = 0; kx < columns; kx++) {
            const row = y * strides[0] + ky * dilation[0] - padding.top;
            const column = x * strides[1] + kx * dilation[1] - padding.left;
            if (row < 0 || row >= inHeight || column < 0 || column >= inWidth) continue;
            const pixel = (row * inWidth + column) * channels;
            const tap = (ky * columns + kx) * depth;
            if (test.depthwise) {
              const c = Math.floor(o / last);
              sum += input[pixel + c]! * values[(tap + c) * last + (o % last)]!;
            } else {
              const group = Math.floor((o * groups) / outputs);
              for (let c = 0; c < depth; c++) {
                sum += input[pixel + group * depth + c]! * values[(tap + c) * last + o]!;
              }
            }
          }
        }
        const value = sum * (scale?.[o] ?? 1) + (bias?.[o] ?? 0);
        result.push(Math.min(Math.max(value, low), high));
      }
    }
  }
  return result;
}

async function check(set: string, test: Case): Promise<void> {
  const next = random(7);
  const memory = new Memory();
  const kernels = await SETS[set]!(memory);
  const geometry = geometryOf(test);
  const { strides, dilation, padding } = geometry;
  const [rows, columns] = test.kernel;
  const [inHeight, inWidth, channels] = test.shape;
  const positions = (length: number, size: number, axis: 0 | 1) =>
    Math.floor((length - (size - 1) * dilation[axis] - 1) / strides[axis]) + 1;
  const height = positions(inHeight + padding.top + padding.bottom, rows, 0);
  const width = positions(inWidth + padding.left + padding.right, columns, 1);
  const outputs = test.depthwise ? channels * test.kernel[3] : test.kernel[3];
  const { input: before, output: after } = convolutionNeeds(geometry, [rows, columns], width);

  let input: Planes;
  let output: Planes;
  if (test.askew) {
    input = arrangePlanes(test.shape);
    const pitch = Math.max(inWidth + padding.left + padding.right, width + columns * dilation[1]);
    output = arrangePlanes([height, width, outputs], { ...NO_BORDER, pitch: pitch + 3 });
  } else {
    const pitch = Math.max(
      strides[0] * strides[1] === 1 ? inWidth + Math.max(padding.left, padding.right) : 0,
      after.pitch,
      width,
    );
    input = arrangePlanes(test.shape, { ...before, pitch });
    output = arrangePlanes([height, width, outputs], { ...after, pitch });
  }
  const weights = weightsOf(test, next);
  const [low, high] = test.clamp ?? [-Infinity, Infinity];
  const epilogue: LinearEpilogue = {
    scale: test.scaled ? Float32Array.from({ length: outputs }, () => next() + 0.5) : undefined,
    bias: Float32Array.from({ length: outputs }, () => next() - 0.5),
    low,
    high,
  };
  const pack = test.depthwise ? packDepthwise : packConvolution;
  const source = { name: 'conv', weights, geometry, epilogue };
  const options = test.outputs ? { outputs: test.outputs } : {};
  const layer = pack(memory, kernels, source, input, output, options);
  expect(layer.nonzeros).toBeGreaterThanOrEqual(0);

  const image = Float32Array.from({ length: inHeight * inWidth * channels }, () => next() - 0.5);
  const imageAt = memory.allocate(image.byteLength);
  const from = memory.allocate(floatsOf(input) * 4);
  const to = memory.allocate(floatsOf(output) * 4);
  const guard = memory.allocate(64);
  const scratch = memory.allocate(layer.scratchBytes);
  const resultAt = memory.allocate(height * width * outputs * 4);
  memory.f32.set(image, imageAt / 4);
  memory.f32.fill(NaN, from / 4, from / 4 + floatsOf(input));
  memory.f32.fill(NaN, scratch / 4, (scratch + layer.scratchBytes) / 4);
  memory.f32.fill(99, to / 4, guard / 4 + 16);
  planFromChannelsLast(kernels, input)(imageAt, from);
  planClearPadding(kernels, input)(from);
  layer.run(from, to, scratch);
  planToChannelsLast(kernels, output)(to, resultAt);

  const { begin, end } = test.outputs ?? { begin: 0, end: outputs };
  const wanted = bruteForce(test, image, valuesOf(weights), [height, width, outputs], epilogue);
  const got = memory.f32.subarray(resultAt / 4, resultAt / 4 + wanted.length);
  wanted.forEach((value, i) => {
    const computed = i % outputs >= begin && i % outputs < end;
    const want = computed ? value : 99;
    if (!(Math.abs(got[i]! - want) < 1e-4)) {
      expect.fail(`${set}: cell ${i} is ${got[i]}, not ${want}, in ${JSON.stringify(test)}`);
    }
  });
  // Rows before the first output plane's (0, 0) and what lies behind the value stay as they were.
  expect(memory.f32.subarray(to / 4, to / 4 + output.origin).every((x) => x === 99)).toBe(true);
  expect(memory.f32.subarray(guard / 4, guard / 4 + 16).every((x) => x === 99)).toBe(true);
}

const CASES: Record<string, Case> = {
  '1×1': { shape: [9, 11, 5], kernel: [1, 1, 5, 7] },
  '3×3 same': { shape: [10, 13, 6], kernel: [3, 3, 6, 9], padding: [1, 1, 1, 1] },
  '3×3 valid': { shape: [10, 13, 6], kernel: [3, 3, 6, 9] },
  '5×5 same': { shape: [12, 60, 4], kernel: [5, 5, 4, 3], padding: [2, 2, 2, 2] },
  '1×7 same': { shape: [8, 17, 3], kernel: [1, 7, 3, 4], padding: [0, 0, 3, 3] },
  '11×11/4 valid': { shape: [43, 43, 3], kernel: [11, 11, 3, 8], strides: [4, 4] },
  '3×3/2 odd padding': {
    shape: [15, 16, 5],
    kernel: [3, 3, 5, 6],
    strides: [2, 2],
    padding: [0, 1, 0, 1],
  },
  '7×7/2': { shape: [20, 22, 3], kernel: [7, 7, 3, 6], strides: [2, 2], padding: [3, 3, 3, 3] },
  '1×1/2': { shape: [13, 14, 8], kernel: [1, 1, 8, 8], strides: [2, 2] },
  '3×5/(3, 2)': {
    shape: [17, 15, 4],
    kernel: [3, 5, 4, 4],
    strides: [3, 2],
    padding: [1, 0, 2, 2],
  },
  dilated: {
    shape: [14, 14, 4],
    kernel: [3, 3, 4, 4],
    dilation: [2, 3],
    padding: [2, 2, 3, 3],
  },
  'dilated and strided': {
    shape: [17, 19, 4],
    kernel: [3, 3, 4, 4],
    dilation: [3, 2],
    strides: [2, 2],
    padding: [3, 3, 2, 2],
  },
  groups: { shape: [9, 9, 8], kernel: [3, 3, 4, 10], groups: 2, padding: [1, 1, 1, 1] },
  'as many groups as channels': {
    shape: [9, 9, 6],
    kernel: [3, 3, 1, 12],
    groups: 6,
    padding: [1, 1, 1, 1],
  },
  'a slice over two groups': {
    shape: [9, 9, 8],
    kernel: [3, 3, 4, 10],
    groups: 2,
    outputs: { begin: 3, end: 7 },
  },
  'blocks of channels': {
    shape: [6, 7, 70],
    kernel: [3, 3, 70, 5],
    padding: [1, 1, 1, 1],
    scaled: true,
    clamp: [0, 6],
  },
  'scaled, clamped': { shape: [6, 6, 9], kernel: [3, 3, 9, 6], scaled: true, clamp: [-0.2, 0.3] },
  'plain, scaled': { shape: [6, 6, 9], kernel: [3, 3, 9, 6], centroids: 0, scaled: true },
  '300 centroids': { shape: [6, 6, 9], kernel: [3, 3, 9, 6], centroids: 300, scaled: true },
  '256 centroids': { shape: [6, 6, 9], kernel: [3, 3, 9, 60], centroids: 256, density: 1 },
  'no weights at all': { shape: [6, 6, 9], kernel: [3, 3, 9, 6], density: 0, clamp: [0, 1] },
  'nearly empty outputs': { shape: [6, 6, 9], kernel: [1, 1, 9, 40], density: 0.05 },
  dense: { shape: [7, 7, 20], kernel: [3, 3, 20, 6], density: 1, padding: [1, 1, 1, 1] },
  'one pixel': { shape: [1, 1, 64], kernel: [1, 1, 64, 10] },
  'planes that do not fit': {
    shape: [10, 13, 6],
    kernel: [3, 3, 6, 9],
    padding: [1, 1, 1, 1],
    askew: true,
  },
  depthwise: { depthwise: true, shape: [12, 13, 7], kernel: [3, 3, 7, 1], padding: [1, 1, 1, 1] },
  'depthwise, multiplied, a slice': {
    depthwise: true,
    shape: [12, 13, 7],
    kernel: [3, 3, 7, 3],
    padding: [1, 1, 1, 1],
    outputs: { begin: 4, end: 14 },
  },
  'depthwise/2': {
    depthwise: true,
    shape: [30, 30, 5],
    kernel: [3, 3, 5, 1],
    strides: [2, 2],
    padding: [0, 1, 0, 1],
    scaled: true,
    clamp: [0, 6],
  },
  'depthwise/2 in chunks, a slice': {
    depthwise: true,
    shape: [100, 99, 20],
    kernel: [3, 3, 20, 2],
    strides: [2, 2],
    padding: [1, 1, 1, 1],
    outputs: { begin: 5, end: 34 },
  },
  'depthwise plain, dilated': {
    depthwise: true,
    shape: [12, 40, 5],
    kernel: [5, 5, 5, 2],
    dilation: [2, 2],
    padding: [4, 4, 4, 4],
    centroids: 0,
    scaled: true,
  },
};

describe.each(Object.keys(SETS))('convolution, %s', (set) => {
  it.each(Object.keys(CASES))('%s', (name) => check(set, CASES[name]!));

  it('serves every width', async () => {
    for (let width = 1; width <= 60; width++) {
      await check(set, {
        shape: [3, width, 2],
        kernel: [3, 3, 2, 3],
        padding: [1, 1, 1, 1],
        density: 0.5,
      });
    }
  });
});

describe('any convolution', () => {
  const small = fc.integer({ min: 0, max: 3 });
  const window = fc.record({
    height: fc.integer({ min: 1, max: 14 }),
    width: fc.integer({ min: 1, max: 40 }),
    depth: fc.integer({ min: 1, max: 12 }),
    perGroup: fc.integer({ min: 1, max: 6 }),
    groups: fc.integer({ min: 1, max: 3 }),
    kernel: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    dilation: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    padding: fc.tuple(small, small, small, small),
    density: fc.constantFrom(0.1, 0.5, 1),
    scaled: fc.boolean(),
    askew: fc.boolean(),
    depthwise: fc.boolean(),
    centroids: fc.constantFrom(0, 4, 256),
  });

  it('is what its definition says', async () => {
    await fc.assert(
      fc.asyncProperty(window, async (w) => {
        const tall = (w.kernel[0] - 1) * w.dilation[0] + 1;
        const wide = (w.kernel[1] - 1) * w.dilation[1] + 1;
        fc.pre(tall <= w.height + w.padding[0] + w.padding[1]);
        fc.pre(wide <= w.width + w.padding[2] + w.padding[3]);
        const groups = w.depthwise ? 1 : w.groups;
        const last = w.depthwise ? w.perGroup : w.perGroup * groups;
        await check('simd', {
          ...w,
          groups,
          shape: [w.height, w.width, w.depth * groups],
          kernel: [...w.kernel, w.depth, last],
        });
      }),
      { numRuns: 150, seed: 1 },
    );
  });
});

describe('packConvolution', () => {
  const memory = new Memory();
  const kernels = referencePlanes(memory);
  const geometry = geometryOf({ shape: [4, 4, 2], kernel: [1, 1, 2, 3] });
  const epilogue = { low: -Infinity, high: Infinity };
  const weights = {
    kind: 'shared',
    shape: [1, 1, 2, 3],
    clusters: Uint8Array.of(0, 1, 2, 0, 0, 2),
    centroids: Float32Array.of(0.5, -0.5),
  } as const;
  const input = arrangePlanes([4, 4, 2]);
  const output = arrangePlanes([4, 4, 3]);
  const source = { name: 'conv1', weights, geometry, epilogue };

  it('counts what it packed', () => {
    const layer = packConvolution(memory, kernels, source, input, output);
    expect(layer).toMatchObject({ name: 'convolveShared', nonzeros: 3, multiplyAdds: 3 * 16 });
    // 3 × 2 byte counts, 3 entries, 2 centroids, and scale and bias of 3 outputs
    expect(layer.weightBytes).toBe(24 + 12 + 8 + 24);
  });

  const refused: Record<string, [object, RegExp]> = {
    'a cluster without a centroid': [
      { weights: { ...weights, clusters: Uint8Array.of(0, 1, 3, 0, 0, 2) } },
      /conv1: weight 2 is of cluster 3, but there are 2 centroids/,
    ],
    'too few weights': [
      { weights: { ...weights, clusters: Uint8Array.of(0, 1) } },
      /conv1: 2 weights of shape \[1,1,2,3\]/,
    ],
    'other channels': [
      { weights: { ...weights, shape: [1, 1, 3, 2] } },
      /does not make 3 channels/,
    ],
    'another output': [{ geometry: { ...geometry, strides: [2, 2] } }, /gives 2×2, but .* is 4×4/],
    'no stride': [{ geometry: { ...geometry, strides: [0, 1] } }, /strides \[0,1\]/],
    'a short bias': [{ epilogue: { ...epilogue, bias: new Float32Array(2) } }, /bias of 2 for 3/],
  };
  it.each(Object.keys(refused))('refuses %s', (what) => {
    const [change, message] = refused[what]!;
    const pack = () => packConvolution(memory, kernels, { ...source, ...change }, input, output);
    expect(pack).toThrow(InputError);
    expect(pack).toThrow(message);
  });

  it('refuses outputs that are not there, and a pitch that is too small', () => {
    const options = { outputs: { begin: 2, end: 4 } };
    expect(() => packConvolution(memory, kernels, source, input, output, options)).toThrow(
      /outputs 2 to 4 of 3/,
    );
    const wide = {
      ...source,
      weights: { ...weights, shape: [1, 2, 1, 3] },
      geometry: { ...geometry, strides: [1, 1], padding: { top: 0, bottom: 0, left: 0, right: 1 } },
    } as const;
    expect(() => packConvolution(memory, kernels, wide, arrangePlanes([4, 4, 1]), output)).toThrow(
      /pitch is 4, but must be at least 5/,
    );
  });
});
