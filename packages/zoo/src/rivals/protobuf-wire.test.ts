import { InputError } from '@pith/container';
import { expect, test } from 'vitest';
import { bytesField, numberField, packedNumbers, wireFields } from './protobuf-wire.js';

test("reads the examples of protobuf's documentation", () => {
  // protobuf.dev/programming-guides/encoding: Test1 { a: 150 }, Test2 { b: "testing" }.
  expect(wireFields(Uint8Array.of(0x08, 0x96, 0x01))).toMatchObject([{ number: 1, content: 150 }]);
  const text = Uint8Array.of(0x12, 0x07, ...new TextEncoder().encode('testing'));
  const [field] = wireFields(text);
  expect(new TextDecoder().decode(field!.content as Uint8Array)).toBe('testing');
  // The same page's packed [3, 270, 86942].
  expect(packedNumbers(Uint8Array.of(0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05))).toEqual([3, 270, 86942]);
});

test('writes what it reads', () => {
  expect([...numberField(1, 150)]).toEqual([0x08, 0x96, 0x01]);
  expect([...bytesField(2, 'testing')]).toEqual([0x12, 0x07, ...Buffer.from('testing')]);
  const long = bytesField(20, new Uint8Array(300));
  expect(wireFields(long)).toMatchObject([{ number: 20, bytes: long }]);
});

test.each([
  ['a number that is cut', Uint8Array.of(0x08, 0x96)],
  ['a length beyond the end', Uint8Array.of(0x12, 0x07, 1)],
  ['a group', Uint8Array.of(0x0b)],
])('refuses %s', (_, bytes) => {
  expect(() => wireFields(bytes)).toThrow(InputError);
});
