import { InputError } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNpy } from './npy.js';

/** A .npy file by NumPy Enhancement Proposal 1. */
function npy(header: string, body: readonly number[], version = 1): Buffer {
  const prefix = Buffer.alloc(version === 1 ? 10 : 12);
  prefix.write('\u0093NUMPY', 'latin1');
  prefix[6] = version;
  const padded = `${header.padEnd(117)}\n`;
  if (version === 1) prefix.writeUInt16LE(padded.length, 8);
  else prefix.writeUInt32LE(padded.length, 8);
  return Buffer.concat([prefix, Buffer.from(padded, 'latin1'), Buffer.from(body)]);
}

function dict(descr: string, shape: string, fortran = 'False'): string {
  return `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;
}

describe('parseNpy', () => {
  it.each([
    ['|u1', [1, 255], [1, 255]],
    ['|b1', [1, 0], [1, 0]],
    ['|i1', [1, 255], [1, -1]],
    ['<i2', [0, 1, 255, 255], [256, -1]],
    ['>i2', [0, 1, 255, 255], [1, -1]],
    ['>u2', [0, 1, 255, 255], [1, 65535]],
    ['<i4', [1, 0, 0, 0, 254, 255, 255, 255], [1, -2]],
    ['>u4', [0, 0, 0, 1, 255, 255, 255, 255], [1, 2 ** 32 - 1]],
    ['>i8', [0, 0, 0, 1, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255], [2 ** 32, -1]],
    ['<f4', [0, 0, 128, 63, 0, 0, 32, 192], [1, -2.5]],
    ['>f8', [63, 240, 0, 0, 0, 0, 0, 0, 192, 4, 0, 0, 0, 0, 0, 0], [1, -2.5]],
    ['<f2', [0x00, 0x3c, 0x01, 0x80], [1, -(2 ** -24)]],
  ])('reads %s', (descr, bytes, values) => {
    const { shape, data, dtype } = parseNpy('a', npy(dict(descr, '(2,)'), bytes));
    expect({ shape, dtype }).toEqual({ shape: [2], dtype: descr.slice(1) });
    expect([...data]).toEqual(values);
  });

  it.each([1, 2, 3])('reads version %i', (version) => {
    const { data } = parseNpy('a', npy(dict('|u1', '(1, 2)'), [5, 6], version));
    expect([...data]).toEqual([5, 6]);
  });

  it('turns Fortran order into C order', () => {
    // NumPy: np.arange(6).reshape(1, 2, 3).ravel('F') is 0 3 1 4 2 5.
    const { data } = parseNpy('a', npy(dict('|u1', '(1, 2, 3)', 'True'), [0, 3, 1, 4, 2, 5]));
    expect([...data]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it.each([
    ['another file', Buffer.from('\u0093NUMPX12345', 'latin1'), 'does not start with the bytes'],
    ['version 4', npy(dict('|u1', '(1,)'), [1], 4), 'version 4 at byte 6, expected 1 … 3'],
    ['objects', npy(dict('|O', '(1,)'), [1]), 'values of type "|O", expected one of b1, u1'],
    ['names of Object', npy(dict('<constructor', '(1,)'), [1]), 'values of type'],
    [
      'structures',
      npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", []),
      'no descr',
    ],
    ['no order', npy("{'descr': '|u1', 'shape': (1,)}", [1]), 'no fortran_order that is True or'],
    ['a negative extent', npy(dict('|u1', '(-1,)'), [1]), 'no shape that is a tuple'],
    ['a hostile shape', npy(dict('<f8', '(4294967296, 65536)'), [1]), 'expected at most'],
    ['nine dimensions', npy(dict('|u1', '(1,1,1,1,1,1,1,1,1)'), [1]), 'at most 8 dimensions'],
    ['too few bytes', npy(dict('<f4', '(2,)'), [1, 2, 3]), 'cut short or damaged'],
    ['too many bytes', npy(dict('|u1', '(2,)'), [1, 2, 3]), 'cut short or damaged'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseNpy('a', bytes)).toThrow(InputError);
    expect(() => parseNpy('a', bytes)).toThrow(message);
  });

  it('gives data or an InputError for any damage', () => {
    const sources = [
      npy(dict('<f4', '(2, 3)', 'True'), Array(24).fill(7)),
      npy(dict('|u1', '(3,)'), [1, 2, 3], 2),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.nat(), fc.nat(), fc.nat(255), (s, at, cut, x) => {
        const bytes = Buffer.from(s.subarray(0, cut % 2 ? s.length : cut % s.length));
        if (bytes.length > 0) bytes[at % bytes.length]! ^= x;
        try {
          const { shape, data } = parseNpy('a', bytes);
          expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
