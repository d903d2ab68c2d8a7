import { describe, expect, it } from 'vitest';
import { dataflows } from './dataflows.js';
import { hardwareAtEqualArea, storageArea, storageBytes } from './storage-area.js';

describe('storageArea', () => {
  it('passes through the published points and is linear a byte between them', () => {
    expect(storageArea(0)).toBe(0);
    expect(storageArea(1)).toBe(103.47);
    expect(storageArea(512)).toBeCloseTo(512 * 20.87, 6);
    expect(storageArea(96)).toBeCloseTo((96 * (59.15 + 39.94)) / 2, 6);
    expect(storageArea(131072)).toBeCloseTo(131072 * 12.7, 6);
  });

  it.each([4096, 5000, 131072, 1 << 20])('%d bytes are the most that their area holds', (bytes) => {
    expect(storageBytes(storageArea(bytes) + 1e-6)).toBe(bytes);
    expect(storageBytes(storageArea(bytes) - 1)).toBe(bytes - 1);
  });

  it('finds no memory in no area', () => {
    expect(storageBytes(0)).toBe(0);
    expect(storageArea(storageBytes(3000))).toBeLessThanOrEqual(3000);
  });
});

describe('hardwareAtEqualArea', () => {
  it.each(dataflows)('$symbol has the area of the baseline, and no more', (dataflow) => {
    for (const processingElements of [256, 512, 1024]) {
      const { bufferBytes, registerFileBytes } = hardwareAtEqualArea(dataflow, {
        processingElements,
      });
      const area = processingElements * storageArea(registerFileBytes) + storageArea(bufferBytes);
      const baseline =
        processingElements * storageArea(512) + storageArea(processingElements * 512);
      expect(area).toBeLessThanOrEqual(baseline + 1e-6);
      expect(area).toBeGreaterThan(baseline - 13);
    }
  });

  it('gives row stationary 512 bytes of buffer an element and no local reuse about 2.6 times that', () => {
    const buffers = dataflows.map(
      (dataflow) => hardwareAtEqualArea(dataflow, { processingElements: 256 }).bufferBytes / 131072,
    );
    expect(buffers[0]).toBe(1);
    // ISCA 2016, §VI: the buffer may be up to 2.6 times as large.
    expect(Math.max(...buffers)).toBeCloseTo(2.6, 1);
  });

  it('refuses an array of no elements', () => {
    expect(() => hardwareAtEqualArea(dataflows[0]!, { processingElements: 0 })).toThrow(
      'processingElements is 0, expected a whole number ≥ 1',
    );
  });
});
