import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pith } from '#pith-message';
import { DEFAULT_READ_LIMITS } from './limits.js';
import { type HeaderFields, readHeaderFields } from './read-header-fields.js';

// Against protobufjs, which has its code from pith.proto.

const uint32 = fc.oneof(fc.constantFrom(0, 127, 128, 2 ** 31, 2 ** 32 - 1), fc.nat());
const bytes = fc.uint8Array({ maxLength: 20 });
const text = fc.string({ unit: 'binary', maxLength: 200 });

const headers: fc.Arbitrary<HeaderFields> = fc.record({
  ...{ format: text, generator: text, topology: bytes, recipe: text },
  tensors: fc.array(
    fc.record({
      ...{ name: text, shape: fc.array(uint32, { maxLength: 8 }), codebook: bytes },
      ...{ dtype: uint32, layout: uint32, values: uint32, indexBits: uint32, entries: uint32 },
      ...{ vectorLengthMinusOne: uint32, sameAsPlusOne: uint32 },
      streams: fc.array(
        fc.record({
          ...{ coder: uint32, bits: uint32, base: uint32, table: uint32 },
          ...{ byteLength: uint32, crc32: uint32, center: uint32, row: uint32 },
        }),
        { maxLength: 5 },
      ),
    }),
    { maxLength: 5 },
  ),
  tables: fc.array(bytes, { maxLength: 5 }),
});

const encode = (fields: HeaderFields) =>
  new Uint8Array(pith.Header.encode(fields as pith.Header.$Properties).finish());

test('reads what protobufjs writes', () => {
  fc.assert(
    fc.property(headers, (fields) => {
      expect(readHeaderFields(encode(fields), DEFAULT_READ_LIMITS)).toEqual(fields);
    }),
  );
});

test('reads damaged messages as protobufjs does, or refuses them', () => {
  const damaged = fc.tuple(headers, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }));
  fc.assert(
    fc.property(damaged, ([fields, changes]) => {
      const raw = encode(fields);
      for (const [position, byte] of changes) raw[position % raw.length] = byte;
      let read: HeaderFields;
      try {
        read = readHeaderFields(raw, DEFAULT_READ_LIMITS);
      } catch (error) {
        expect(error).toMatchObject({ code: 'corrupt-file' });
        return;
      }
      const theirs = readHeaderFields(
        encode(pith.Header.decode(raw) as unknown as HeaderFields),
        DEFAULT_READ_LIMITS,
      );
      expect(read).toEqual(theirs);
    }),
  );
});

test('refuses integers above 32 bits', () => {
  const varint = (...last: number[]) =>
    Uint8Array.of(42, last.length + 5, 24, 255, 255, 255, 255, ...last);
  const limits = DEFAULT_READ_LIMITS;
  expect(() => readHeaderFields(varint(0x1f), limits)).toThrow('above 2^32');
  expect(() => readHeaderFields(varint(0x8f, 0), limits)).toThrow('above 2^32');
});
