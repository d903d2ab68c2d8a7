import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Memory } from '../../memory/memory.js';
import { supports, webAssemblyKernels } from '../webassembly.js';
import { planFromChannelsLast, planToChannelsLast } from './channels-last.js';
import { planClearPadding, planCopy } from './copy.js';
import type { PlaneKernels } from './kernels.js';
import { arrangePlanes, floatsOf, NO_BORDER, type Planes } from './planes.js';
import { referencePlanes } from './reference.js';
import { planUpsample } from './upsample.js';

const SETS: Record<string, (memory: Memory) => PlaneKernels | Promise<PlaneKernels>> = {
  reference: referencePlanes,
  simd: (memory) => webAssemblyKernels('simd', memory),
  ...(supports('relaxed-simd') && {
    'relaxed simd': (memory: Memory) => webAssemblyKernels('relaxed-simd', memory),
  }),
};

/** Planes in a memory full of −1, their cells numbered from 0 in channels-last order. */
class Place {
  readonly at: number;
  readonly memory: Memory;
  readonly planes: Planes;

  constructor(memory: Memory, planes: Planes) {
    this.memory = memory;
    this.planes = planes;
    this.at = memory.allocate(floatsOf(planes) * 4);
    memory.f32.fill(-1, this.at / 4, this.at / 4 + floatsOf(planes));
  }

  index(y: number, x: number, c: number): number {
    const { stride, origin, pitch } = this.planes;
    return this.at / 4 + c * stride + origin + y * pitch + x;
  }

  get(y: number, x: number, c: number): number {
    return this.memory.f32[this.index(y, x, c)]!;
  }

  cells(): number[] {
    const { height, width, channels } = this.planes;
    return Array.from({ length: height * width * channels }, (_, i) => {
      const pixel = Math.floor(i / channels);
      return this.get(Math.floor(pixel / width), pixel % width, i % channels);
    });
  }

  number(): this {
    const { height, width, channels } = this.planes;
    let i = 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let c = 0; c < channels; c++) this.memory.f32[this.index(y, x, c)] = i++;
      }
    }
    return this;
  }

  /** Everything that is no cell. */
  around(): number[] {
    const copy = this.memory.f32.slice(this.at / 4, this.at / 4 + floatsOf(this.planes));
    const { height, width, channels } = this.planes;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let c = 0; c < channels; c++) copy[this.index(y, x, c) - this.at / 4] = NaN;
      }
    }
    return [...copy].filter((x) => !Number.isNaN(x));
  }
}

const border = { top: 1, bottom: 2, left: 2, right: 1, pitch: 0 };
const SHAPES: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [3, 4, 4],
  [5, 9, 7],
  [2, 30, 3],
];

describe.each(Object.keys(SETS))('planes, %s', (set) => {
  it.each(SHAPES)('from channels last and back, [%i, %i, %i]', async (...shape) => {
    const memory = new Memory();
    const kernels = await SETS[set]!(memory);
    const place = new Place(memory, arrangePlanes(shape, border));
    const count = shape[0] * shape[1] * shape[2];
    const vector = memory.allocate(count * 4);
    const back = memory.allocate(count * 4);
    const guard = memory.allocate(16);
    for (let i = 0; i < count; i++) memory.f32[vector / 4 + i] = i;
    planFromChannelsLast(kernels, place.planes)(vector, place.at);
    expect(place.cells()).toEqual(Array.from({ length: count }, (_, i) => i));
    expect(new Set(place.around())).toEqual(new Set([-1]));
    planToChannelsLast(kernels, place.planes)(place.at, back);
    expect(memory.f32.slice(back / 4, back / 4 + count)).toEqual(
      memory.f32.slice(vector / 4, vector / 4 + count),
    );
    expect([...memory.f32.slice(guard / 4, guard / 4 + 4)]).toEqual([0, 0, 0, 0]);
  });

  it.each(SHAPES)('clears what is around [%i, %i, %i]', async (...shape) => {
    const memory = new Memory();
    const kernels = await SETS[set]!(memory);
    const place = new Place(memory, arrangePlanes(shape, border)).number();
    const before = place.cells();
    planClearPadding(kernels, place.planes)(place.at);
    expect(place.cells()).toEqual(before);
    const end = place.at / 4 + place.planes.channels * place.planes.stride;
    memory.f32.fill(0, end, place.at / 4 + floatsOf(place.planes));
    expect(new Set(place.around())).toEqual(new Set([0]));
  });

  it('copies windows', async () => {
    const memory = new Memory();
    const kernels = await SETS[set]!(memory);
    const from = new Place(memory, arrangePlanes([6, 7, 5], border)).number();
    const to = new Place(memory, arrangePlanes([9, 8, 4], NO_BORDER));
    const window = { channels: 2, height: 3, width: 4 };
    const places = { from: [3, 2, 1], to: [1, 5, 4] } as const;
    planCopy(kernels, from.planes, to.planes, { ...window, ...places })(from.at, to.at);
    expect(to.get(5, 4, 1)).toBe(from.get(2, 1, 3));
    expect(to.get(7, 7, 2)).toBe(from.get(4, 4, 4));
    expect(to.cells().filter((x) => x !== -1)).toHaveLength(2 * 3 * 4);
    expect(() => planCopy(kernels, from.planes, to.planes, { ...window, to: [1, 7, 4] })).toThrow(
      /2 planes of 3×4 from \[1,7,4\] do not lie in \[9, 8, 4\]/,
    );
  });

  it('splits phases', async () => {
    const memory = new Memory();
    const kernels = await SETS[set]!(memory);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: -4, max: 4 }),
        fc.integer({ min: -4, max: 4 }),
        async (height, width, strideY, strideX, top, left) => {
          const planes = arrangePlanes([height, width, 2], border);
          const source = new Place(memory, planes).number();
          const [rows, pitch] = [4, 17];
          const target = memory.allocate(2 * rows * pitch * 4 + 4);
          memory.f32[target / 4 + 2 * rows * pitch] = 99;
          const area = [height, width, planes.pitch, rows, pitch] as const;
          kernels.splitPhase(
            ...([
              source.at + planes.origin * 4,
              target,
              2,
              planes.stride * 4,
              rows * pitch * 4,
            ] as const),
            ...area,
            ...([strideY, strideX, top, left] as const),
          );
          for (let i = 0; i < 2 * rows * pitch; i++) {
            const c = Math.floor(i / (rows * pitch));
            const y = (Math.floor(i / pitch) % rows) * strideY - top;
            const x = (i % pitch) * strideX - left;
            const inside = y >= 0 && y < height && x >= 0 && x < width;
            expect(memory.f32[target / 4 + i]).toBe(inside ? source.get(y, x, c) : 0);
          }
          expect(memory.f32[target / 4 + 2 * rows * pitch]).toBe(99);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it('repeats cells', async () => {
    const memory = new Memory();
    const kernels = await SETS[set]!(memory);
    const from = new Place(memory, arrangePlanes([3, 5, 2], border)).number();
    const to = new Place(memory, arrangePlanes([6, 15, 2], border));
    const how = { size: [2, 3], interpolation: 'nearest' } as const;
    planUpsample(kernels, how, from.planes, to.planes)(from.at, to.at);
    expect(to.get(0, 0, 0)).toBe(from.get(0, 0, 0));
    expect(to.get(5, 14, 1)).toBe(from.get(2, 4, 1));
    expect(to.get(3, 8, 1)).toBe(from.get(1, 2, 1));
    expect(new Set(to.around())).toEqual(new Set([-1]));
  });

  it('interpolates as TensorFlow.js does', async () => {
    const memory = new Memory();
    const kernels = await SETS[set]!(memory);
    const from = new Place(memory, arrangePlanes([2, 2, 1], border)).number();
    const to = new Place(memory, arrangePlanes([4, 4, 1], border));
    const how = { size: [2, 2], interpolation: 'bilinear' } as const;
    planUpsample(kernels, how, from.planes, to.planes)(from.at, to.at);
    // tf.image.resizeBilinear(tf.tensor4d([0, 1, 2, 3], [1, 2, 2, 1]), [4, 4])
    expect(to.cells()).toEqual([
      ...[0, 0.5, 1, 1],
      ...[1, 1.5, 2, 2],
      ...[2, 2.5, 3, 3],
      ...[2, 2.5, 3, 3],
    ]);
  });

  it('interpolates rows of any width as the reference does', async () => {
    for (const width of [1, 3, 4, 5, 9, 18]) {
      const results: number[][] = [];
      for (const open of [referencePlanes, SETS[set]!]) {
        const memory = new Memory();
        const kernels = await open(memory);
        const from = new Place(memory, arrangePlanes([3, width, 2], border)).number();
        const to = new Place(memory, arrangePlanes([9, width * 4, 2], border));
        const how = { size: [3, 4], interpolation: 'bilinear' } as const;
        planUpsample(kernels, how, from.planes, to.planes)(from.at, to.at);
        expect(new Set(to.around())).toEqual(new Set([-1]));
        results.push(to.cells());
      }
      results[0]!.forEach((value, i) => {
        expect(results[1]![i]).toBeCloseTo(value, 4);
      });
    }
  });
});
