import { InputError } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWeightsManifest } from './weights-manifest.js';

const good = { name: 'w', shape: [2, 3], dtype: 'float32' };
const manifest = (weight: unknown) => [{ paths: ['a.bin'], weights: [weight] }];

describe('parseWeightsManifest', () => {
  it('counts the bytes that a weight takes in its shards', () => {
    const bytes = (weight: object) =>
      parseWeightsManifest(manifest({ ...good, ...weight }), 'm')[0]!.weights[0]!.storedBytes;
    expect(bytes({})).toBe(24);
    expect(bytes({ dtype: 'bool' })).toBe(6);
    expect(bytes({ dtype: 'uint8' })).toBe(6);
    expect(bytes({ dtype: 'complex64' })).toBe(48);
    expect(bytes({ dtype: 'string' })).toBe(24);
    expect(bytes({ shape: [] })).toBe(4);
    expect(bytes({ shape: [0, 2 ** 31 - 1] })).toBe(0);
    expect(bytes({ quantization: { dtype: 'float16' } })).toBe(12);
    expect(bytes({ quantization: { dtype: 'uint8', min: 0, scale: 1 } })).toBe(6);
    expect(bytes({ dtype: 'int32', quantization: { dtype: 'uint16', min: 0, scale: 1 } })).toBe(12);
  });

  it.each<[string, unknown, RegExp]>([
    ['missing', undefined, /no weightsManifest/],
    ['no array', {}, /weightsManifest is an object, expected an array/],
    ['empty', [], /lists no weights/],
    ['without weights', [{ paths: [], weights: [] }], /lists no weights/],
    ['a group that is null', [null], /weightsManifest\[0\] is null/],
    ['paths missing', [{ weights: [good] }], /\[0\]\.paths is missing/],
    [
      'a path that is a number',
      [{ paths: [1], weights: [good] }],
      /\.paths is \[1\], expected .* file names/,
    ],
    ['weights missing', [{ paths: ['a'] }], /\[0\]\.weights is missing/],
    ['no name', manifest({ ...good, name: undefined }), /weights\[0\]\.name is missing/],
    [
      'weights of a type that tfjs does not know',
      manifest({ ...good, dtype: 'int64' }),
      /"w": dtype "int64" is not supported; supported are float32/,
    ],
    [
      'a dtype off the prototype',
      manifest({ ...good, dtype: 'constructor' }),
      /dtype "constructor"/,
    ],
    ['no dtype', manifest({ ...good, dtype: undefined }), /dtype missing/],
    ['a shape that is a number', manifest({ ...good, shape: 6 }), /shape is 6/],
    [
      'a negative dimension',
      manifest({ ...good, shape: [2, -3] }),
      /shape \[2,-3\] has the dimension -3/,
    ],
    ['a fractional dimension', manifest({ ...good, shape: [1.5] }), /dimension 1\.5/],
    [
      'an absurd dimension',
      manifest({ ...good, shape: [1e30] }),
      /dimension 1e\+30, expected an integer in \[0, 2147483647\]/,
    ],
    ['an absurd rank', manifest({ ...good, shape: Array(33).fill(1) }), /33 dimensions/],
    ['quantization null', manifest({ ...good, quantization: null }), /quantization is null/],
    [
      'quantization to int4',
      manifest({ ...good, quantization: { dtype: 'int4' } }),
      /float32 quantized to "int4"/,
    ],
    [
      'float16 for int32',
      manifest({ ...good, dtype: 'int32', quantization: { dtype: 'float16' } }),
      /int32 quantized to "float16"/,
    ],
    [
      'no scale',
      manifest({ ...good, quantization: { dtype: 'uint8', min: 0 } }),
      /min 0 and scale missing/,
    ],
    ['optimizer state', manifest({ ...good, group: 'optimizer' }), /includeOptimizer: false/],
    [
      'one name twice',
      [
        { paths: ['a'], weights: [good] },
        { paths: ['b'], weights: [good] },
      ],
      /the weight "w" twice/,
    ],
    ['one shard twice', [{ paths: ['a', 'a'], weights: [good] }], /the shard "a" twice/],
  ])('refuses a manifest: %s', (_, value, message) => {
    expect(() => parseWeightsManifest(value, 'm.json')).toThrow(InputError);
    expect(() => parseWeightsManifest(value, 'm.json')).toThrow(/^m\.json: /);
    expect(() => parseWeightsManifest(value, 'm.json')).toThrow(message);
  });

  it('throws nothing but InputErrors, whatever the JSON', () => {
    const weight = fc.record(
      {
        name: fc.jsonValue(),
        shape: fc.jsonValue(),
        dtype: fc.constantFrom('float32', 'bool', 3),
        quantization: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const group = fc.record({
      paths: fc.array(fc.string()),
      weights: fc.array(fc.oneof(weight, fc.jsonValue())),
    });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(group)), (value) => {
        try {
          parseWeightsManifest(value, 'm.json');
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
    );
  });
});
