import { SeededRandom } from '@pith/compress';
import { UsageError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import type { LabelledData } from '../data/index.js';
import { buildPool } from './build-pool.js';

const size = 10 * 8 * 3;
const random = new SeededRandom(7);
const pixels = Uint8Array.from({ length: 6 * size }, () => random.integer(256));
const labels = Int32Array.of(0, 1, 2, 0, 1, 2);
const images: LabelledData = { inputs: pixels, shape: [10, 8, 3], labels, count: 6 };

describe('buildPool', () => {
  it('holds the originals first, then copies that differ, with their labels', async () => {
    const pool = await buildPool(images, { copies: 4, seed: 1 });
    expect(pool).toMatchObject({ count: 24, copies: 4, shape: [10, 8, 3] });
    expect(pool.notice).toBeUndefined();
    expect(pool.inputs).toBeInstanceOf(Uint8Array);
    expect(pool.inputs.byteLength).toBe(4 * pixels.length);
    expect(pool.inputs.subarray(0, pixels.length)).toEqual(pixels);
    expect([...pool.labels]).toEqual([...labels, ...labels, ...labels, ...labels]);
    const seen = new Set<string>();
    for (let i = 0; i < pool.count; i++) {
      seen.add(pool.inputs.subarray(i * size, (i + 1) * size).join());
    }
    expect(seen.size).toBe(pool.count);
  });

  it('is the same under its seed, and the start of a larger one', async () => {
    const pool = await buildPool(images, { copies: 3, seed: 1 });
    expect(await buildPool(images, { copies: 3, seed: 1 })).toEqual(pool);
    const larger = await buildPool(images, { copies: 5, seed: 1 });
    expect(larger.inputs.subarray(0, pool.inputs.length)).toEqual(pool.inputs);
    expect((await buildPool(images, { copies: 3, seed: 2 })).inputs).not.toEqual(pool.inputs);
  });

  it('moves what it deforms, but not out of its neighbourhood', async () => {
    const inputs = new Uint8Array(28 * 28);
    for (const p of [13, 14]) for (const q of [13, 14]) inputs[p * 28 + q] = 200;
    const dot = { inputs, shape: [28, 28, 1], labels: Int32Array.of(0), count: 1 };
    for (const options of [
      { strength: 0, elastic: 1 },
      { strength: 1, elastic: 0 },
    ]) {
      const pool = await buildPool(dot, { copies: 100, seed: 1, ...options });
      let moved = 0;
      for (let copy = 0; copy < 100; copy++) {
        let [mass, x, y] = [0, 0, 0];
        for (let i = 0; i < 784; i++) {
          const value = pool.inputs[copy * 784 + i]!;
          mass += value;
          x += value * (i % 28);
          y += value * Math.floor(i / 28);
        }
        const distance = Math.hypot(x / mass - 13.5, y / mass - 13.5);
        expect(distance).toBeLessThan(8);
        moved += distance / 100;
      }
      expect(moved).toBeGreaterThan(0.5);
    }
  });

  it('makes fewer copies where memory is short, and says so', async () => {
    const pool = await buildPool(images, { copies: 8, seed: 1, maxBytes: 3.5 * pixels.length });
    expect(pool).toMatchObject({ count: 18, copies: 3 });
    expect(pool.notice).toContain('3 of 8 copies');
    expect((await buildPool(images, { copies: 8, seed: 1, maxBytes: 1 })).copies).toBe(1);
  });

  it('deforms all channels alike, whichever way they lie', async () => {
    const planar = new Uint8Array(pixels.length);
    for (let i = 0; i < 6; i++) {
      for (let p = 0; p < 80; p++) {
        for (let c = 0; c < 3; c++) planar[i * size + c * 80 + p] = pixels[i * size + p * 3 + c]!;
      }
    }
    const last = await buildPool(images, { copies: 2, seed: 1 });
    const first = await buildPool(
      { ...images, inputs: planar, shape: [3, 10, 8] },
      { copies: 2, seed: 1 },
    );
    for (let i = 6; i < 12; i++) {
      for (let p = 0; p < 80; p++) {
        for (let c = 0; c < 3; c++) {
          expect(first.inputs[i * size + c * 80 + p]).toBe(last.inputs[i * size + p * 3 + c]);
        }
      }
    }
  });

  it('deforms images that were flattened for the model', async () => {
    const flat = { ...images, shape: [size], imageShape: images.shape };
    const pool = await buildPool(flat, { copies: 2, seed: 1 });
    const { inputs } = await buildPool(images, { copies: 2, seed: 1 });
    expect(pool).toMatchObject({ shape: [size], imageShape: [10, 8, 3], copies: 2 });
    expect(pool.inputs).toEqual(inputs);
  });

  it('takes what is no image as it is, and says so', async () => {
    const rows = {
      inputs: Float32Array.of(1, 2, 3, 4),
      shape: [2],
      labels: Int32Array.of(0, 1),
      count: 2,
    };
    const pool = await buildPool(rows, { seed: 1 });
    expect(pool).toMatchObject({ ...rows, copies: 1 });
    expect(pool.notice).toContain('examples of [2] are taken as they are');
  });

  it('keeps floats as floats', async () => {
    const inputs = Float32Array.from(pixels, (value) => value / 255);
    const floats = await buildPool({ ...images, inputs }, { copies: 2, seed: 1 });
    const bytes = await buildPool(images, { copies: 2, seed: 1 });
    floats.inputs.forEach((value, i) => {
      expect(Math.abs(value * 255 - bytes.inputs[i]!)).toBeLessThan(0.501);
    });
  });

  it('stops when told to', async () => {
    const inputs = new Uint8Array(1500 * 64);
    const many = { inputs, shape: [8, 8, 1], labels: new Int32Array(1500), count: 1500 };
    const stop = new AbortController();
    const building = buildPool(many, {
      ...{ copies: 4, seed: 1, signal: stop.signal },
      onProgress: () => stop.abort(),
    });
    await expect(building).rejects.toThrow(/abort/);
  });

  it.each([[{ copies: 0 }], [{ copies: 1.5 }], [{ strength: -1 }], [{ elastic: Number.NaN }]])(
    'refuses %j',
    async (options) => {
      await expect(buildPool(images, { seed: 1, ...options })).rejects.toThrow(UsageError);
    },
  );
});
