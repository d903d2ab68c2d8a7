import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BitReader } from './bit-reader.js';
import { BitWriter } from './bit-writer.js';

test('writes the most significant bit first and pads with zeros', () => {
  const writer = new BitWriter(1);
  writer.write(5, 3);
  writer.write(1, 2);
  expect([...writer.finish()]).toEqual([0b10101000]);
});

test('gives the same bits as the fields written out in binary', () => {
  const field = fc
    .integer({ min: 0, max: 24 })
    .chain((bits) => fc.tuple(fc.integer({ min: 0, max: 2 ** bits - 1 }), fc.constant(bits)));
  fc.assert(
    fc.property(fc.array(field), (fields) => {
      const text = fields
        .map(([v, bits]) => (bits ? v.toString(2).padStart(bits, '0') : ''))
        .join('');
      const expected = text.match(/.{1,8}/g)?.map((byte) => parseInt(byte.padEnd(8, '0'), 2)) ?? [];
      const writer = new BitWriter(expected.length);
      for (const [value, bits] of fields) writer.write(value, bits);
      const bytes = writer.finish();
      expect([...bytes]).toEqual(expected);
      const reader = new BitReader(bytes);
      for (const [value, bits] of fields) expect(reader.read(bits)).toBe(value);
      expect(reader.position).toBe(text.length);
      expect(reader.paddingIsZero).toBe(true);
    }),
    { seed: 1 },
  );
});

test('refuses another length than was announced', () => {
  const writer = new BitWriter(2);
  writer.write(1, 1);
  expect(() => writer.finish()).toThrow('1 bytes were written, but 2');
});

test('reading past the end gives zeros and is noticed', () => {
  const reader = new BitReader(new Uint8Array([0xff]));
  expect(reader.read(12)).toBe(0xff0);
  expect(reader.overrun).toBe(true);
  expect(reader.paddingIsZero).toBe(false);
});

test('a whole byte left over, or a set bit, is not zero padding', () => {
  const reader = new BitReader(new Uint8Array([0, 0]));
  reader.read(8);
  expect(reader.paddingIsZero).toBe(false);
  const set = new BitReader(new Uint8Array([1]));
  set.read(5);
  expect(set.paddingIsZero).toBe(false);
});
