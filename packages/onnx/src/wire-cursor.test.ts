import { InputError } from '@pith/container';
import fc from 'fast-check';
import protobuf from 'protobufjs/minimal.js';
import { describe, expect, test } from 'vitest';
import { encodeVarint, WireCursor, wireFields } from './wire-cursor.js';

// protobufjs writes what is read here.

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

function written(write: (writer: protobuf.Writer) => unknown): Uint8Array {
  const writer = protobuf.Writer.create();
  write(writer);
  return new Uint8Array(writer.finish());
}

describe('int64', () => {
  test('reads what protobufjs writes', () => {
    fc.assert(
      fc.property(int64, (value) => {
        const bytes = written((writer) => writer.int64(String(value)));
        const cursor = new WireCursor(bytes);
        const found = cursor.int64();
        expect(BigInt(found)).toBe(value);
        expect(typeof found).toBe(Number.isSafeInteger(Number(value)) ? 'number' : 'bigint');
        expect(cursor.position).toBe(bytes.length);
        expect(new WireCursor(bytes).uint64()).toBe(BigInt.asUintN(64, value));
        expect(new WireCursor(bytes).int32()).toBe(Number(BigInt.asIntN(32, value)));
      }),
    );
  });

  test('refuses what ends too early, and what does not end', () => {
    fc.assert(
      fc.property(int64, fc.nat(9), (value, cut) => {
        const bytes = written((writer) => writer.int64(String(value)));
        const end = Math.min(cut, bytes.length - 1);
        expect(() => new WireCursor(bytes, 0, end).int64()).toThrow(InputError);
      }),
    );
    expect(() => new WireCursor(new Uint8Array(20).fill(0xff)).int64()).toThrow(/ten bytes/);
  });
});

test('fields lie where they were written', () => {
  const bytes = written((writer) =>
    writer
      .uint32((1 << 3) | 0)
      .int64(-1)
      .uint32((2 << 3) | 2)
      .bytes(Uint8Array.of(7, 8, 9))
      .uint32((3 << 3) | 5)
      .float(1.5)
      .uint32(((2 ** 29 - 1) * 8 + 1) >>> 0)
      .double(2.5),
  );
  const fields = [...wireFields(bytes, 0, bytes.length)];
  expect(fields.map(({ number, wireType }) => [number, wireType])).toEqual([
    [1, 0],
    [2, 2],
    [3, 5],
    [2 ** 29 - 1, 1],
  ]);
  expect(bytes.subarray(fields[1]!.valueStart, fields[1]!.end)).toEqual(Uint8Array.of(7, 8, 9));
  expect(fields[0]!.end - fields[0]!.valueStart).toBe(10);
  expect(fields.map(({ start }) => start).slice(1)).toEqual(
    fields.map(({ end }) => end).slice(0, 3),
  );
  expect(fields.at(-1)!.end).toBe(bytes.length);
});

test.each([
  ['a length beyond the message', [(1 << 3) | 2, 5, 1, 2]],
  ['a length of 2^63', [(1 << 3) | 2, 255, 255, 255, 255, 255, 255, 255, 255, 127]],
  ['a number of 8 bytes cut short', [(1 << 3) | 1, 1, 2, 3]],
  ['field 0', [0, 0]],
  ['a field number above the largest', [0x80, 0x80, 0x80, 0x80, 0x10, 0]],
  ['a group', [(1 << 3) | 3]],
  ['wire type 7', [(1 << 3) | 7]],
])('refuses %s', (_, bytes) => {
  const read = () => [...wireFields(Uint8Array.from(bytes), 0, bytes.length)];
  expect(read).toThrow(InputError);
  expect(read).toThrow(/^at byte [01]: /);
});

test('writes lengths as protobufjs does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (value) => {
      expect(encodeVarint(value)).toEqual(
        new Uint8Array(written((writer) => writer.uint32(value))),
      );
    }),
  );
});
