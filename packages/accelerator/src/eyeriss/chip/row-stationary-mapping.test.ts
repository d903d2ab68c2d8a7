import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convolutionShape } from '../convolution-shape.js';
import { alexNet } from '../published-networks.js';
import { EYERISS_CHIP, eyerissChip } from './chip.js';
import { TABLE_III } from './published-mappings.js';
import { activeElements, banksOf, brokenLimit, setsThatFit } from './row-stationary-mapping.js';

const layers = alexNet({ batch: 4 })
  .slice(0, 5)
  .map(({ name, shape }) => ({
    shape,
    mapping: TABLE_III[name as keyof typeof TABLE_III],
  }));

/** Puts sets on the array one by one, whole segments first, and says whether all found a place. */
function placesAll(rows: number, columns: number, height: number, width: number, sets: number) {
  const bands = Array.from({ length: Math.floor(rows / height) }, () => columns);
  const segments: number[] = [];
  for (let set = 0; set < sets; set++) {
    for (let left = width; left > 0; left -= columns) segments.push(Math.min(left, columns));
  }
  segments.sort((a, b) => b - a);
  return segments.every((segment) => {
    const band = bands.findIndex((free) => free >= segment);
    if (band >= 0) bands[band]! -= segment;
    return band >= 0;
  });
}

describe('setsThatFit', () => {
  it('lays PE sets out as Fig. 5 does', () => {
    expect(setsThatFit(EYERISS_CHIP, 11, 7)).toBe(2);
    expect(setsThatFit(EYERISS_CHIP, 5, 27)).toBe(1);
    expect(setsThatFit(EYERISS_CHIP, 3, 13)).toBe(4);
    expect(setsThatFit(EYERISS_CHIP, 6, 13)).toBe(2);
    expect(setsThatFit(EYERISS_CHIP, 13, 1)).toBe(0);
    expect(setsThatFit(EYERISS_CHIP, 11, 15)).toBe(0);
  });

  it('is as many as find a place, and no more', () => {
    const side = (max: number) => fc.integer({ min: 1, max });
    fc.assert(
      fc.property(side(16), side(16), side(8), side(40), (rows, columns, height, width) => {
        const sets = setsThatFit(eyerissChip({ rows, columns }), height, width);
        expect(placesAll(rows, columns, height, width, sets)).toBe(true);
        expect(placesAll(rows, columns, height, width, sets + 1)).toBe(false);
      }),
    );
  });
});

describe('published mappings of AlexNet', () => {
  it('keep the processing elements busy that Table V says', () => {
    const busy = layers.map(({ shape, mapping }) => activeElements(shape, mapping));
    expect(busy).toEqual([154, 135, 156, 156, 156]);
  });

  it('fit the chip, with hardly a bank to spare', () => {
    for (const { shape, mapping } of layers) {
      expect(brokenLimit(EYERISS_CHIP, shape, mapping)).toBeUndefined();
      const { inputs, partialSums } = banksOf(EYERISS_CHIP, shape, mapping);
      expect(inputs + partialSums).toBeGreaterThanOrEqual(23);
    }
  });
});

describe('brokenLimit', () => {
  const shape = convolutionShape({ N: 4, M: 384, C: 256, H: 15, R: 3 });
  const fits = TABLE_III.CONV3;

  it.each([
    [{ m: 385 }, 'm is 385, but must be a whole number from 1 to 384'],
    [{ n: 5 }, 'n is 5, but must be'],
    [{ e: 0 }, 'e is 0, but must be'],
    [{ e: 1.5 }, 'e is 1.5, but must be'],
    [{ p: 17 }, 'p · t is 68, but must be a whole number from 1 to 64'],
    [{ q: 257 }, 'q is 257, but must be a whole number from 1 to 256'],
    [{ r: 65 }, 'r is 65, but must be a whole number from 1 to 64'],
    [{ q: 5 }, 'q · S = 15 inputs, but the scratch pad holds 12'],
    [{ p: 19, t: 2 }, 'p · q · S = 228 weights, but the scratch pad holds 224'],
    [{ p: 25, q: 1, t: 2 }, 'p = 25 partial sums, but the scratch pad holds 24'],
    [{ r: 2 }, 't = 4 columns of PE sets of 6 × 13, but the array has room for 2'],
    [{ m: 80 }, '2 banks of inputs and 27 of partial sums, but the buffer has 25'],
  ])('names what %j breaks', (change, message) => {
    expect(brokenLimit(EYERISS_CHIP, shape, fits)).toBeUndefined();
    expect(brokenLimit(EYERISS_CHIP, shape, { ...fits, ...change })).toContain(message);
  });

  it('names the rows of filters and the buffer for weights', () => {
    const one = { m: 1, n: 1, e: 1, p: 1, q: 1, r: 1, t: 1 };
    const tall = convolutionShape({ M: 1, C: 1, H: 13, R: 13, S: 1 });
    expect(brokenLimit(EYERISS_CHIP, tall, one)).toBe(
      'filters have 13 rows, but the array only 12',
    );
    const chip = eyerissChip({ weightBufferBytes: 4607 });
    expect(brokenLimit(chip, shape, fits)).toBe(
      'a pass has 4608 bytes of weights, but their buffer holds 4607',
    );
  });
});
