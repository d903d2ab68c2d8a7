import { describe, expect, it } from 'vitest';
import { convolutionShape, multiplyAccumulates } from '../convolution-shape.js';
import { alexNet, vgg16 } from '../published-networks.js';
import { EYERISS_CHIP } from './chip.js';
import { countAccesses } from './count-accesses.js';
import { processingCycles, transferSeconds } from './latency.js';
import { TABLE_III } from './published-mappings.js';
import { activeElements, brokenLimit } from './row-stationary-mapping.js';

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

  it('waits for partial sums where a pass has one channel', () => {
    // t · e sums for q · S products. "CONV1-2 and CONV4-2 have the same amount of MAC operations, but
    // the former takes nearly four times longer" (§VI-B): mappings like these would, but the chip's
    // are not published, and those found here for CONV1-2 do not wait.
    const layer = (wanted: string) =>
      vgg16({ batch: 3 }).find(({ name }) => name === wanted)!.shape;
    const early = { m: 16, n: 1, e: 13, p: 4, q: 1, r: 1, t: 4 };
    const late = { m: 64, n: 1, e: 14, p: 16, q: 4, r: 1, t: 4 };
    expect(brokenLimit(EYERISS_CHIP, layer('CONV1-2'), early)).toBeUndefined();
    expect(brokenLimit(EYERISS_CHIP, layer('CONV4-2'), late)).toBeUndefined();
    const slow = processingCycles(EYERISS_CHIP, layer('CONV1-2'), early);
    const fast = processingCycles(EYERISS_CHIP, layer('CONV4-2'), late);
    expect(slow.total / fast.total).toBeGreaterThan(3);
    expect(slow.total / fast.total).toBeLessThan(4);
    expect(slow.waiting).toBeGreaterThan(3 * slow.computing);
  });
});

describe('transferSeconds', () => {
  it('moves 8 bytes a cycle of the link, but no weights', () => {
    const words = { inputs: 120e6, weights: 1e9, partialSums: 120e6 };
    expect(transferSeconds(EYERISS_CHIP, words)).toBeCloseTo(1, 12);
  });
});
