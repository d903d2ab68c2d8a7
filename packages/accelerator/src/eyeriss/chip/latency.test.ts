import { describe, expect, it } from 'vitest';
import { convolutionShape, multiplyAccumulates } from '../convolution-shape.js';
import { alexNet, vgg16 } from '../published-networks.js';
import { EYERISS_CHIP } from './chip.js';
import { countAccesses } from './count-accesses.js';
import { processingCycles, transferSeconds } from './latency.js';
import { mapLayer } from './map-layer.js';
import { TABLE_III } from './published-mappings.js';
import {
  activeElements,
  brokenLimit,
  type RowStationaryMapping,
} from './row-stationary-mapping.js';

const layers = alexNet({ batch: 4 })
  .slice(0, 5)
  .map(({ name, shape }) => ({ shape, mapping: TABLE_III[name as keyof typeof TABLE_III] }));

describe('processingCycles', () => {
  it('computes one multiply-accumulate a cycle on each busy processing element', () => {
    for (const { shape, mapping } of layers) {
      const { computing } = processingCycles(EYERISS_CHIP, shape, mapping);
      const least = multiplyAccumulates(shape) / activeElements(shape, mapping);
      expect(computing).toBeGreaterThanOrEqual(least);
      // The last strip of CONV1 has 6 rows for 7 rows of elements.
      expect(computing / least).toBeLessThan(1.02);
    }
  });

  it('comes to the 35 frames a second of AlexNet, with 60 MHz to DRAM', () => {
    let seconds = 0;
    for (const { shape, mapping } of layers) {
      const { dram } = countAccesses(shape, mapping);
      seconds += processingCycles(EYERISS_CHIP, shape, mapping).total / EYERISS_CHIP.clockHertz;
      // Feature maps at half their size: between CONV1, at 70 %, and CONV5, at 25 % (§IV-B).
      const coded = { ...dram, inputs: dram.inputs / 2, partialSums: dram.partialSums / 2 };
      seconds += transferSeconds(EYERISS_CHIP, coded);
    }
    expect(4 / seconds).toBeGreaterThan(35 * 0.95);
    expect(4 / seconds).toBeLessThan(35 * 1.1);
  });

  it('waits for inputs where they come more slowly than they are used', () => {
    const shape = convolutionShape({ M: 1, C: 1, H: 5, R: 3 });
    const one = { m: 1, n: 1, e: 3, p: 1, q: 1, r: 1, t: 1 };
    // 9 steps of a row of 3, while 25 inputs come, after 9 weights at 4 a cycle.
    expect(processingCycles(EYERISS_CHIP, shape, one)).toEqual({
      ...{ computing: 9, waiting: 16, loadingWeights: 3, total: 28 },
    });
  });
});

describe('VGG-16, batches of 3', () => {
  /**
   * Table VI does not print mappings. These, on 156 and 168 PEs, come to its latencies, but they take
   * more of DRAM, so the chip's must have differed in m and e.
   */
  const alike: Record<string, RowStationaryMapping> = {
    'CONV1-': { m: 16, n: 1, e: 13, p: 4, q: 1, r: 1, t: 4 },
    'CONV2-': { m: 16, n: 1, e: 13, p: 4, q: 1, r: 1, t: 4 },
    'CONV3-': { m: 64, n: 1, e: 13, p: 16, q: 2, r: 1, t: 4 },
    'CONV4-': { m: 64, n: 1, e: 14, p: 16, q: 4, r: 1, t: 4 },
    'CONV5-': { m: 64, n: 3, e: 14, p: 16, q: 4, r: 1, t: 4 },
  };
  const runs = vgg16({ batch: 3 })
    .filter(({ kind }) => kind === 'convolution')
    .map(({ name, shape }) => {
      const mapping = alike[name.slice(0, 6)]!;
      expect(brokenLimit(EYERISS_CHIP, shape, mapping)).toBeUndefined();
      return { name, shape, cycles: processingCycles(EYERISS_CHIP, shape, mapping) };
    });
  const milliseconds = (name: string) =>
    (runs.find((run) => run.name === name)!.cycles.total / EYERISS_CHIP.clockHertz) * 1e3;

  it('waits for partial sums where a pass has few channels', () => {
    const { computing, waiting } = runs[1]!.cycles;
    expect(waiting).toBeGreaterThan(3 * computing);
    // "CONV1-2 and CONV4-2 have the same amount of MAC operations, but the former takes nearly four
    // times longer" (§VI-B).
    expect(milliseconds('CONV1-2') / milliseconds('CONV4-2')).toBeCloseTo(3.7, 1);
  });

  it('comes to 0.7 frames a second then', () => {
    const processing = runs.reduce((sum, { name }) => sum + milliseconds(name), 0);
    // 321.1 MB at 480 MB/s, most of it inputs and outputs.
    const seconds = processing / 1e3 + 321.1 / 480;
    expect(3 / seconds).toBeCloseTo(0.7, 1);
  });

  it('takes less than half of that with the mappings that are found', () => {
    const found = runs.reduce((sum, { name, shape }) => {
      const { total } = processingCycles(EYERISS_CHIP, shape, mapLayer(name, shape));
      return sum + total / EYERISS_CHIP.clockHertz;
    }, 0);
    const chip = runs.reduce((sum, { name }) => sum + milliseconds(name), 0) / 1e3;
    expect(found).toBeLessThan(chip / 2);
  });
});

describe('transferSeconds', () => {
  it('moves 8 bytes a cycle of the link, but no weights', () => {
    const words = { inputs: 120e6, weights: 1e9, partialSums: 120e6 };
    expect(transferSeconds(EYERISS_CHIP, words)).toBeCloseTo(1, 12);
  });
});
