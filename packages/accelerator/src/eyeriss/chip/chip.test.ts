import { UsageError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import {
  bufferBanks,
  EYERISS_CHIP,
  type EyerissChip,
  eyerissChip,
  processingElements,
} from './chip.js';

describe('eyerissChip', () => {
  it('is the chip as made unless told otherwise', () => {
    expect(eyerissChip()).toEqual(EYERISS_CHIP);
    expect(processingElements(eyerissChip())).toBe(168);
    expect(bufferBanks(eyerissChip())).toBe(25);
    const { bufferBytes, weightBufferBytes } = EYERISS_CHIP;
    expect(bufferBytes + weightBufferBytes).toBe(108 * 1024);
    // "the peak throughput is 33.6 GMAC/s" (JSSC 2017, §VI).
    expect((processingElements(EYERISS_CHIP) * EYERISS_CHIP.clockHertz) / 1e9).toBeCloseTo(33.6, 9);
  });

  it('takes other sizes', () => {
    const chip = eyerissChip({ rows: 16, bufferBytes: 10_000 });
    expect(chip).toEqual({ ...EYERISS_CHIP, rows: 16, bufferBytes: 10_000 });
    expect(bufferBanks(chip)).toBe(2);
  });

  it.each([
    [{ rows: 0 }, 'rows is 0, but must be a whole number from 1 to 1024'],
    [{ columns: 1.5 }, 'columns is 1.5, but must be'],
    [{ clockHertz: Number.NaN }, 'clockHertz is NaN'],
    [{ rows: 4096 }, 'rows is 4096'],
    [{ bankBytes: 1 }, 'bankBytes is 1, but a word takes 2'],
    [{ bufferBytes: 8191 }, 'bufferBytes is 8191, which is 1 banks of 4096 bytes'],
    [{ row: 3 }, 'no size is named "row"; there are rows, columns'],
  ])('refuses %j', (sizes, message) => {
    const make = () => eyerissChip(sizes as Partial<EyerissChip>);
    expect(make).toThrow(UsageError);
    expect(make).toThrow(message);
  });
});
