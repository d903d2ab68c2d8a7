import { UsageError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { type EieConfiguration, eieConfiguration } from './configuration.js';

const messageOf = (overrides: object): string => {
  try {
    eieConfiguration(overrides);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message;
  }
  throw new Error(`${JSON.stringify(overrides)} was accepted`);
};

describe('eieConfiguration', () => {
  it("gives the paper's EIE (Table II: 162 KB of SRAM a PE)", () => {
    const { matrixSramBytes, pointerSramBytes, activationSramBytes, ...rest } = eieConfiguration();
    expect((matrixSramBytes + pointerSramBytes + activationSramBytes) / 1024).toBe(162);
    expect(rest).toEqual({
      processingElements: 64,
      queueDepth: 8,
      sramWidth: 64,
      indexBits: 4,
      codeBits: 4,
      pointerBits: 16,
      activationRegisters: 64,
      clockHertz: 800e6,
    });
  });

  it('takes PEs that divide nothing and are no power of 4', () => {
    for (const processingElements of [1, 3, 7, 1024]) {
      expect(eieConfiguration({ processingElements }).processingElements).toBe(processingElements);
    }
  });

  it('refuses what is no hardware, and says the limit and what would fit', () => {
    const cases: [Partial<EieConfiguration>, RegExp][] = [
      [{ processingElements: 0 }, /processingElements is 0.*from 1 to 1024.*64/],
      [{ processingElements: 2.5 }, /processingElements is 2.5.*whole number/],
      [{ processingElements: 1025 }, /1025/],
      [{ queueDepth: 0 }, /queueDepth is 0.*from 1/],
      [{ activationRegisters: 0 }, /activationRegisters is 0/],
      [{ indexBits: 17 }, /indexBits is 17.*16/],
      [{ sramWidth: 4 }, /sramWidth is 4 bits.*entries of 8 bits.*; 8 would fit/],
      [{ sramWidth: 60 }, /sramWidth is 60 bits.*56 or 64 would fit/],
      [{ codeBits: 5 }, /index of 4 and a code of 5\); 63 or 72 would fit/],
      [{ clockHertz: 0 }, /clockHertz is 0/],
      [{ clockHertz: Number.NaN }, /clockHertz is NaN/],
      [{ matrixSramBytes: -1 }, /matrixSramBytes is -1/],
    ];
    for (const [overrides, message] of cases) expect(messageOf(overrides)).toMatch(message);
  });

  it('refuses a name that it does not know', () => {
    expect(messageOf({ queueDeph: 8 })).toMatch(/no queueDeph.*queueDepth/);
  });
});
