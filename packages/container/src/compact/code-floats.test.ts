import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitCost } from '../context-coder/index.js';
import { RangeDecoder, RangeEncoder } from '../range-coder.js';
import { codeFloats } from './code-floats.js';
import { HeaderCoder } from './header-coder.js';

const word = fc.oneof(
  fc.nat({ max: 0xffff_ffff }),
  // 0, −0, infinities, NaNs, the least numbers and the greatest.
  fc.constantFrom(0, 2 ** 31, 0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 0x7f80_0001, 1, 0x7f7f_ffff),
);

function encode(words: Uint32Array): Uint8Array {
  const encoder = new RangeEncoder(16);
  codeFloats(new HeaderCoder(encoder), 'any', words.length, words);
  return encoder.finish();
}

function bitsOf(...numbers: number[]): number {
  const cost = new BitCost();
  const words = new Uint32Array(Float32Array.from(numbers).buffer);
  codeFloats(new HeaderCoder(cost), 'any', words.length, words);
  return cost.bits;
}

function roundTrip(words: Uint32Array): void {
  const decoder = new RangeDecoder(encode(words), 16);
  expect(codeFloats(new HeaderCoder(decoder), 'any', words.length)).toEqual(words);
  expect(decoder.isFinished).toBe(true);
}

describe('float32 numbers', () => {
  it('come back bit for bit', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (words) => roundTrip(Uint32Array.from(words))),
    );
  });

  it('come back where they ascend, too', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true }), { maxLength: 20 }), (numbers) => {
        const ascending = Float32Array.from(numbers).sort();
        roundTrip(new Uint32Array(ascending.buffer));
        const mirrored = Float32Array.from([...ascending.map((x) => -x).reverse(), ...ascending]);
        roundTrip(new Uint32Array(mirrored.buffer));
      }),
    );
  });

  it('take the bits of their fractions and a few more', () => {
    const rounded = [-0.40625, -0.1875, -0.078125, 0.0859375, 0.203125, 0.4375];
    const full = rounded.map((value) => Math.fround(value * 1.1));
    expect(bitsOf(...rounded)).toBeLessThan(50);
    expect(bitsOf(...full) - bitsOf(...rounded)).toBeGreaterThan(6 * 19 - 2);
    const half = rounded.slice(3);
    expect(bitsOf(...half.map((value) => -value).reverse(), ...half)).toBeLessThan(
      bitsOf(...rounded) - 12,
    );
  });
});
