import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Memory } from '../../memory/memory.js';
import { supports, webAssemblyKernels } from '../webassembly.js';
import { planFromChannelsLast, planToChannelsLast } from './channels-last.js';
import type { PlaneKernels } from './kernels.js';
import { arrangePlanes, floatsOf, NO_BORDER } from './planes.js';
import { type PoolWindow, planGlobalPool, planPool } from './pool.js';
import { referencePlanes } from './reference.js';

const SETS: Record<string, (memory: Memory) => PlaneKernels | Promise<PlaneKernels>> = {
  reference: referencePlanes,
  simd: (memory) => webAssemblyKernels('simd', memory),
  ...(supports('relaxed-simd') && {
    'relaxed simd': (memory: Memory) => webAssemblyKernels('relaxed-simd', memory),
  }),
};

/** Numbers without an order that a window could guess. */
function noise(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => ((i * 7919) % 1009) / 100 - 5);
}

/** By the definition; channels last. */
function bruteForce(
  image: Float32Array,
  [height, width, channels]: readonly [number, number, number],
  { mode, size, strides, padding }: PoolWindow,
): { shape: [number, number, number]; cells: number[] } {
  const outHeight = Math.floor((height + padding.top + padding.bottom - size[0]) / strides[0]) + 1;
  const outWidth = Math.floor((width + padding.left + padding.right - size[1]) / strides[1]) + 1;
  const cells: number[] = [];
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      for (let c = 0; c < channels; c++) {
        const seen: number[] = [];
        for (let row = y * strides[0] - padding.top, i = 0; i < size[0]; i++, row++) {
          for (let column = x * strides[1] - padding.left, j = 0; j < size[1]; j++, column++) {
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            seen.push(image[(row * width + column) * channels + c]!);
          }
        }
        const sum = seen.reduce((a, b) => a + b, 0);
        cells.push(mode === 'max' ? Math.max(...seen) : sum / seen.length);
      }
    }
  }
  return { shape: [outHeight, outWidth, channels], cells };
}

async function check(
  set: string,
  shape: readonly [number, number, number],
  window: PoolWindow,
): Promise<void> {
  const memory = new Memory();
  const kernels = await SETS[set]!(memory);
  const image = noise(shape[0] * shape[1] * shape[2]);
  const wanted = bruteForce(image, shape, window);
  const input = arrangePlanes(shape, { ...NO_BORDER, top: 1, left: 2 });
  const output = arrangePlanes(wanted.shape, { ...NO_BORDER, right: 1 });
  const imageAt = memory.allocate(image.byteLength);
  const from = memory.allocate(floatsOf(input) * 4);
  const to = memory.allocate(floatsOf(output) * 4);
  const result = memory.allocate(wanted.cells.length * 4);
  memory.f32.set(image, imageAt / 4);
  // What is around the pixels must count neither as the greatest nor in a mean.
  memory.f32.fill(1e6, from / 4, from / 4 + floatsOf(input));
  memory.f32.fill(99, to / 4, to / 4 + floatsOf(output));
  planFromChannelsLast(kernels, input)(imageAt, from);
  planPool(kernels, window, input, output)(from, to);
  planToChannelsLast(kernels, output)(to, result);
  const got = memory.f32.subarray(result / 4, result / 4 + wanted.cells.length);
  wanted.cells.forEach((value, i) => {
    if (!(Math.abs(got[i]! - value) < 1e-4)) {
      expect.fail(`${set}: cell ${i} is ${got[i]}, not ${value}: ${JSON.stringify(window)}`);
    }
  });
  const written = memory.f32.subarray(to / 4, to / 4 + floatsOf(output));
  const untouched = written.filter((x) => x === 99).length;
  expect(untouched).toBe(floatsOf(output) - wanted.cells.length);
}

const none = { top: 0, bottom: 0, left: 0, right: 0 };

describe.each(Object.keys(SETS))('pooling, %s', (set) => {
  it.each([
    ['2×2/2', [2, 2], [2, 2], none],
    ['3×3/2', [3, 3], [2, 2], none],
    ['3×3/2 same', [3, 3], [2, 2], { top: 1, bottom: 1, left: 1, right: 1 }],
    ['3×3/1 same', [3, 3], [1, 1], { top: 1, bottom: 1, left: 1, right: 1 }],
    ['2×3/(1, 3) odd padding', [2, 3], [1, 3], { top: 0, bottom: 1, left: 0, right: 2 }],
  ] as const)('%s', async (_, size, strides, padding) => {
    for (const mode of ['max', 'average'] as const) {
      for (const [height, width] of [
        [13, 13],
        [6, 7],
        [3, 60],
        [55, 29],
      ] as const) {
        await check(set, [height, width, 3], { mode, size, strides, padding });
      }
    }
  });

  it('takes any window', async () => {
    const pair = (min: number, max: number) =>
      fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('max' as const, 'average' as const),
        pair(1, 20),
        pair(1, 5),
        pair(1, 4),
        fc.tuple(pair(0, 3), pair(0, 3)),
        async (mode, area, size, strides, [before, after]) => {
          const padding = {
            top: Math.min(before[0], size[0] - 1),
            left: Math.min(before[1], size[1] - 1),
            bottom: Math.min(after[0], size[0] - 1),
            right: Math.min(after[1], size[1] - 1),
          };
          fc.pre(area[0] + padding.top + padding.bottom >= size[0]);
          fc.pre(area[1] + padding.left + padding.right >= size[1]);
          await check(set, [...area, 2], { mode, size, strides, padding });
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it.each([
    [1, 1],
    [7, 7],
    [13, 4],
  ])('over a whole plane of %i×%i', async (height, width) => {
    const memory = new Memory();
    const kernels = await SETS[set]!(memory);
    const planes = arrangePlanes([height, width, 5], { ...NO_BORDER, top: 1, left: 1 });
    const image = noise(height * width * 5);
    const imageAt = memory.allocate(image.byteLength);
    const at = memory.allocate(floatsOf(planes) * 4);
    const result = memory.allocate(64);
    memory.f32.set(image, imageAt / 4);
    memory.f32.fill(1e6, at / 4, at / 4 + floatsOf(planes));
    planFromChannelsLast(kernels, planes)(imageAt, at);
    for (const mode of ['max', 'average'] as const) {
      planGlobalPool(kernels, mode, planes)(at, result);
      for (let c = 0; c < 5; c++) {
        const cells = image.filter((_, i) => i % 5 === c);
        const mean = cells.reduce((a, b) => a + b, 0) / cells.length;
        expect(memory.f32[result / 4 + c]).toBeCloseTo(mode === 'max' ? Math.max(...cells) : mean);
      }
    }
  });
});

describe('planPool', () => {
  const kernels = referencePlanes(new Memory());
  const input = arrangePlanes([4, 4, 2]);

  it('refuses an output of another shape', () => {
    const window = { mode: 'max', size: [2, 2], strides: [2, 2], padding: none } as const;
    expect(() => planPool(kernels, window, input, arrangePlanes([3, 2, 2]))).toThrow(
      /do not take \[4, 4, 2\] to \[3, 2, 2\]/,
    );
  });

  it('refuses windows that lie in the padding alone', () => {
    const padding = { ...none, top: 2 };
    const window = { mode: 'max', size: [2, 2], strides: [2, 2], padding } as const;
    expect(() => planPool(kernels, window, input, arrangePlanes([3, 2, 2]))).toThrow(/do not take/);
  });
});
