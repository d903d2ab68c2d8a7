import { describe, expect, it } from 'vitest';
import { allocateArea, baselineArea, PROCESSING_ELEMENT_AREA } from './allocate-area.js';
import { alexNet } from './published-networks.js';
import { storageArea } from './storage-area.js';

const layers = alexNet({ batch: 4 }).slice(2, 4);

describe('allocateArea', () => {
  it('gives elements, register files and buffer the whole area', () => {
    const allocations = allocateArea(layers, {
      processingElements: [32, 160, 256],
      registerFileBytes: [512],
    });
    for (const { processingElements, registerFileBytes, bufferBytes } of allocations) {
      const element = PROCESSING_ELEMENT_AREA + storageArea(registerFileBytes);
      const area = processingElements * element + storageArea(bufferBytes);
      expect(area).toBeLessThanOrEqual(baselineArea());
      expect(area).toBeGreaterThan(baselineArea() - 13);
    }
    expect(allocations[2]!.bufferBytes).toBe(256 * 512);
  });

  it('finds speed in elements, and least energy where both have their share', () => {
    const convolutions = alexNet({ batch: 16 }).slice(0, 5);
    const [few, some, many] = allocateArea(convolutions, {
      processingElements: [32, 128, 288],
      registerFileBytes: [512],
    }).map(({ cost }) => cost!.network!);
    // The shape of ISCA 2016, Fig. 15: throughput rises manifold, energy changes little.
    expect(few!.delayPerMac / many!.delayPerMac).toBeGreaterThan(8);
    expect(some!.energyPerMac).toBeLessThan(few!.energyPerMac);
    expect(some!.energyPerMac).toBeLessThan(many!.energyPerMac);
    expect(many!.energyPerMac / some!.energyPerMac).toBeLessThan(1.2);
  });

  it('says where nothing is left for a buffer', () => {
    const [allocation] = allocateArea(layers, {
      processingElements: [600],
      registerFileBytes: [512],
    });
    expect(allocation).toMatchObject({ bufferBytes: 0, cost: undefined });
  });
});
