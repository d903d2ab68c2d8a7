import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@pith/container';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from './load-dataset.js';
import { parseNpz } from './npz.js';

function npy(descr: string, shape: readonly number[], bytes: readonly number[]): Uint8Array {
  const tuple = `(${shape.join(', ')},)`;
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`.padEnd(118);
  return Buffer.concat([
    Buffer.from('\u0093NUMPY\u0001\u0000', 'latin1'),
    Buffer.from([118, 0]),
    Buffer.from(header),
    Buffer.from(bytes),
  ]);
}

const ARRAYS = {
  'x_train.npy': npy('|u1', [3, 2], [1, 2, 3, 4, 5, 6]),
  'y_train.npy': npy('|u1', [3], [0, 1, 2]),
  'x_test.npy': npy('|u1', [1, 2], [7, 8]),
  'y_test.npy': npy('|u1', [1, 1], [2]),
};

function npz(changes: Record<string, Uint8Array> = {}): Uint8Array {
  return zipSync({ ...ARRAYS, ...changes });
}

describe('parseNpz', () => {
  it('reads arrays, stored and deflated', () => {
    for (const level of [0, 9] as const) {
      const { train, test, classes } = parseNpz('a.npz', zipSync(ARRAYS, { level }));
      expect(classes).toBe(3);
      expect(train).toEqual({
        inputs: Uint8Array.of(1, 2, 3, 4, 5, 6),
        shape: [2],
        labels: Int32Array.of(0, 1, 2),
        count: 3,
      });
      expect([...test.inputs, ...test.labels]).toEqual([7, 8, 2]);
    }
  });

  it('reads one-hot labels, and takes the classes from their width', () => {
    const { train, classes } = parseNpz(
      'a.npz',
      npz({
        'y_train.npy': npy('|u1', [3, 4], [0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0]),
        'y_test.npy': npy('|u1', [1, 4], [0, 0, 0, 1]),
      }),
    );
    expect(classes).toBe(4);
    expect([...train.labels]).toEqual([1, 0, 2]);
  });

  it.each([
    [
      'a missing array',
      zipSync({ 'x.npy': ARRAYS['x_train.npy'] }),
      'no array x_train (found: x.npy',
    ],
    [
      'another number of labels',
      npz({ 'y_train.npy': npy('|u1', [2], [0, 1]) }),
      '3 examples but 2',
    ],
    ['rows not one-hot', npz({ 'y_test.npy': npy('|u1', [1, 3], [1, 0, 1]) }), 'row 0 (rows count'],
    ['labels past the classes', npz({ 'y_test.npy': npy('|u1', [1], [3]) }), 'label 3 at row 0'],
    [
      'labels that are negative',
      npz({ 'y_train.npy': npy('|i1', [3], [0, 255, 1]) }),
      'label -1 at row 1',
    ],
    [
      'labels that 32 bits would fold onto 0',
      npz({ 'y_test.npy': npy('<i8', [1], [0, 0, 0, 0, 1, 0, 0, 0]) }),
      'label 4294967296 at row 0',
    ],
    [
      'labels between classes',
      npz({ 'y_test.npy': npy('<f4', [1], [0, 0, 0, 63]) }),
      'label 0.5 at row 0',
    ],
    [
      'NaN among features',
      npz({
        'x_train.npy': npy('<f4', [3, 1], [0, 0, 0, 0, 0, 0, 192, 127, 0, 0, 0, 0]),
        'x_test.npy': npy('<f4', [1, 1], [0, 0, 0, 0]),
      }),
      'array x_train: NaN in row 1, feature 0',
    ],
    ['pixels beside features', npz({ 'x_test.npy': npy('|i1', [1, 2], [1, 2]) }), 'only one of x_'],
    ['other shapes', npz({ 'x_test.npy': npy('|u1', [1, 3], [1, 2, 3]) }), 'x_test of [3]'],
    ['no examples', npz({ 'x_train.npy': npy('|u1', [0, 2], []) }), 'no examples'],
    ['another kind of file', Buffer.from('not a zip archive, but long enough'), 'no zip directory'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseNpz('a.npz', bytes)).toThrow(InputError);
    expect(() => parseNpz('a.npz', bytes)).toThrow(message);
  });

  it('notices damage by its CRC-32', () => {
    const bytes = Buffer.from(zipSync(ARRAYS, { level: 0 }));
    const at = bytes.indexOf(Buffer.from([1, 2, 3, 4, 5, 6]));
    bytes[at] = 9;
    expect(() => parseNpz('a.npz', bytes)).toThrow(/member x_train.npy: CRC-32 .* is declared/);
  });

  it('refuses a bomb by what it declares', () => {
    const bytes = Buffer.from(npz());
    const directory = bytes.indexOf(Buffer.from('PK\u0001\u0002'));
    bytes.writeUInt32LE(0xf000_0000, directory + 24);
    expect(() => parseNpz('a.npz', bytes)).toThrow('expected at most 2147483648');
    bytes.writeUInt32LE(0x1000_0000, directory + 24);
    expect(() => parseNpz('a.npz', bytes)).toThrow('cannot hold the 268435456 declared');
  });

  it('inflates no further than declared', () => {
    const bytes = Buffer.from(npz({ 'x_train.npy': new Uint8Array(1_000_000) }));
    const directory = bytes.indexOf(Buffer.from('PK\u0001\u0002'));
    bytes.writeUInt32LE(1000, directory + 24);
    expect(() => parseNpz('a.npz', bytes)).toThrow('cannot be inflated to 1000 bytes');
  });

  it('gives data or an InputError for any damage', () => {
    const sources = [Buffer.from(npz()), Buffer.from(zipSync(ARRAYS, { level: 0 }))];
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.nat(), fc.nat(), fc.nat(255), (s, at, cut, x) => {
        const bytes = Buffer.from(s.subarray(0, cut % 2 ? s.length : cut % s.length));
        if (bytes.length > 0) bytes[at % bytes.length]! ^= x;
        try {
          const { train } = parseNpz('a.npz', bytes);
          expect(train.inputs.length).toBe(train.count * train.shape.reduce((a, b) => a * b, 1));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 5000 },
    );
  });
});

const numpy = (() => {
  try {
    return execFileSync('python3', ['-c', 'import numpy; print(numpy.__version__)']).toString();
  } catch {
    return undefined;
  }
})();

const WRITER = `
import sys, json, numpy as np
rng = np.random.default_rng(0)
folder, expected = sys.argv[1], {}
for i, (dtype, order, save) in enumerate((d, o, s)
    for d in ['u1','b1','i1','<i2','>i2','<u2','<i4','>i4','<i8','>i8','<f2','>f2','<f4','>f4','<f8','>f8']
    for o in 'CF' for s in (np.savez, np.savez_compressed)):
  x = (rng.integers(0, 100, (4, 2, 3)) / (8 if 'f' in dtype else 1)).astype(dtype)
  y = np.array([0, 3, 1, 2])
  x = np.asarray(x, order=order)
  labels = np.eye(4, dtype='f4')[y] if i % 3 == 0 else y.astype('>i4' if i % 3 == 1 else 'i8')
  save(f'{folder}/{i}.npz', x_train=x, y_train=labels, x_test=x[::-1], y_test=labels[::-1], other=x)
  expected[i] = dict(dtype=dtype, train=x.astype('f8').ravel().tolist(), test=x[::-1].astype('f8').ravel().tolist())
print(json.dumps(expected))
`;

describe.skipIf(numpy === undefined)(
  `archives that NumPy ${numpy?.trim() ?? '(skipped: python3 has no numpy)'} writes`,
  () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'pith-npz-'));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it('are read as NumPy means them: every type, order and compression', async () => {
      const output = execFileSync('python3', ['-c', WRITER, folder]).toString();
      const expected: Record<string, { dtype: string; train: number[]; test: number[] }> =
        JSON.parse(output);
      expect(Object.keys(expected)).toHaveLength(64);
      for (const [name, { dtype, train, test }] of Object.entries(expected)) {
        const dataset = await loadDataset(join(folder, `${name}.npz`));
        expect(dataset.train.inputs).toBeInstanceOf(dtype === 'u1' ? Uint8Array : Float32Array);
        expect(dataset.train.shape).toEqual([2, 3]);
        expect([...dataset.train.inputs]).toEqual(train);
        expect([...dataset.test.inputs]).toEqual(test);
        expect([...dataset.train.labels]).toEqual([0, 3, 1, 2]);
        expect([...dataset.test.labels]).toEqual([2, 1, 3, 0]);
      }
    });

    it('are refused when they hold objects', () => {
      const script =
        "import sys, numpy as np; o = np.array([[{}]], dtype=object); np.savez(sys.argv[1] + '/o.npz', x_train=o, y_train=[0], x_test=o, y_test=[0])";
      execFileSync('python3', ['-c', script, folder]);
      const path = join(folder, 'o.npz');
      expect(() => parseNpz(path, readFileSync(path))).toThrow('values of type "|O"');
    });
  },
);
