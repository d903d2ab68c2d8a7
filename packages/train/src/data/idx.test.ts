import { gzipSync } from 'node:zlib';
import { InputError } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIdx } from './idx.js';

function idx(type: number, shape: readonly number[], values: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = type;
  header[3] = shape.length;
  for (const [axis, extent] of shape.entries()) header.writeUInt32BE(extent, 4 + 4 * axis);
  return Buffer.concat([header, Buffer.from(values)]);
}

const SMALL = idx(8, [2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

describe('parseIdx', () => {
  it('reads bytes, plain and compressed', () => {
    for (const bytes of [SMALL, gzipSync(SMALL)]) {
      const { shape, data } = parseIdx('small', bytes);
      expect(shape).toEqual([2, 2, 3]);
      expect([...data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    }
  });

  it.each([
    [0x09, [0xff, 0x02], [-1, 2]],
    [0x0b, [0xff, 0xfe, 0x01, 0x00], [-2, 256]],
    [0x0c, [0xff, 0xff, 0xff, 0xfd, 0, 1, 0, 0], [-3, 65536]],
    [0x0d, [0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0], [1, -2.5]],
    [0x0e, [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0x04, 0, 0, 0, 0, 0, 0], [1, -2.5]],
  ])('reads big-endian values of type 0x%s', (type, bytes, values) => {
    expect([...parseIdx('typed', idx(type, [2], bytes)).data]).toEqual(values);
  });

  it.each([
    ['another magic', Buffer.from('PK\u0003\u0004'), 'f: starts with bytes 50 4b 03 04'],
    ['nothing', Buffer.alloc(0), '(none)'],
    ['an unknown type', idx(0x0a, [1], [0]), 'type byte 0x0a at byte 2'],
    ['no dimensions', idx(8, [], []), '0 dimensions at byte 3, expected 1 … 5'],
    ['a header cut short', SMALL.subarray(0, 9), 'ends at byte 9, within the header of 16'],
    ['data cut short', SMALL.subarray(0, 27), '27 bytes, but a header of [2, 2, 3] makes it 28'],
    ['data too long', Buffer.concat([SMALL, Buffer.alloc(1)]), '29 bytes'],
    ['a hostile size', idx(8, [2 ** 31, 2 ** 31], []), 'expected at most 2147483648'],
    ['a gzip cut short', gzipSync(SMALL).subarray(0, 30), 'cut short or damaged'],
    [
      'a gzip that holds more',
      gzipSync(Buffer.concat([SMALL, Buffer.alloc(99)])),
      'inflates to more than the 28 bytes',
    ],
    [
      'a gzip that cannot hold what it declares',
      gzipSync(idx(8, [2 ** 20, 1000], [])),
      'cannot hold the 1048576012 bytes',
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseIdx('f', bytes)).toThrow(InputError);
    expect(() => parseIdx('f', bytes)).toThrow(message);
  });

  it('gives data or an InputError for any damage', () => {
    const sources = [SMALL, gzipSync(SMALL)];
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.nat(), fc.nat(), fc.nat(255), (s, at, cut, x) => {
        const bytes = Buffer.from(s.subarray(0, 1 + (cut % s.length)));
        bytes[at % bytes.length]! ^= x;
        try {
          const { shape, data } = parseIdx('f', bytes);
          expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
