import { execFileSync } from 'node:child_process';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError, UsageError } from '@pith/container';
import { encodeOnnx, encodeTensor } from '@pith/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSavedModel } from '../read-saved-model.js';
import type { SavedModel } from '../saved-model.js';
import { writeSavedModel } from '../write-saved-model.js';
import { readOnnxModel } from './read-onnx-model.js';
import { writeOnnxModel } from './write-onnx-model.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pith-onnx-'));
});
afterEach(() => rm(folder, { recursive: true }));

const FLOAT = 1;
const inside = (name: string) => join(folder, name);

function floats(length: number, first: number): Uint8Array {
  return new Uint8Array(Float32Array.from({ length }, (_, i) => first + i / 4).buffer);
}

function port(name: string, ...sizes: number[]) {
  const dim = sizes.map((dimValue) => ({ dimValue }));
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}

interface Place {
  readonly location: string;
  readonly offset?: number | string;
  readonly length?: number | string;
}

/** y = x · w + b; where the numbers lie may be said for each. */
function linear(places: { readonly w?: Place; readonly b?: Place } = {}): Uint8Array {
  const tensor = (name: 'w' | 'b', dims: number[], rawData: Uint8Array) => {
    const place = places[name];
    const data =
      place === undefined
        ? { rawData }
        : {
            dataLocation: 1,
            externalData: Object.entries(place).map(([key, value]) => ({ key, value: `${value}` })),
          };
    return encodeTensor({ name, dims, dataType: FLOAT, ...data });
  };
  return encodeOnnx({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: {
      name: 'linear',
      node: [{ opType: 'Gemm', input: ['x', 'w', 'b'], output: ['y'] }],
      initializer: [tensor('w', [32, 16], W), tensor('b', [16], B)],
      input: [port('x', 2, 32)],
      output: [port('y', 2, 16)],
    },
  });
}

const W = floats(32 * 16, -60);
const B = floats(16, 1);
const x = new Tensor(
  'float32',
  Float32Array.from({ length: 64 }, (_, i) => (i % 7) - 3),
  [2, 32],
);

async function run(model: Uint8Array | string): Promise<unknown> {
  const session = await InferenceSession.create(model as string);
  return (await session.run({ x }))['y']!.data;
}

describe('a model in one file', () => {
  test('is read, and written as it was', async () => {
    const bytes = linear();
    await writeFile(inside('a.onnx'), bytes);
    const { model, shippedBytes, files } = await readSavedModel(inside('a.onnx'));
    expect(model.format).toBe('onnx');
    expect(model.tensors.map(({ name, shape }) => [name, shape])).toEqual([
      ['w', [32, 16]],
      ['b', [16]],
    ]);
    expect(files).toEqual([{ path: inside('a.onnx'), bytes: bytes.length }]);
    expect(shippedBytes).toBe(bytes.length);
    expect(await readSavedModel(folder)).toEqual({ model, shippedBytes, files });

    await writeSavedModel(inside('deeper/b.onnx'), model);
    expect(new Uint8Array(await readFile(inside('deeper/b.onnx')))).toEqual(bytes);
    expect(await readdir(inside('deeper'))).toEqual(['b.onnx']);
  });

  test('is not written over another without force', async () => {
    await writeFile(inside('a.onnx'), linear());
    const { model } = await readOnnxModel(inside('a.onnx'));
    await expect(writeOnnxModel(inside('a.onnx'), model)).rejects.toThrow(UsageError);
    const data = model.tensors[0]!.data.map((value) => value * 2);
    const tensors = [{ ...model.tensors[0]!, data }, model.tensors[1]!];
    await writeOnnxModel(inside('a.onnx'), { ...model, tensors }, { force: true });
    expect((await readOnnxModel(inside('a.onnx'))).model.tensors).toEqual(tensors);
  });
});

describe('a model with numbers in other files', () => {
  const places = {
    w: { location: 'data/weights.bin', offset: 8, length: W.length },
    b: { location: 'biases.bin' },
  };

  async function ship(): Promise<string> {
    await mkdir(inside('data'));
    await writeFile(
      inside('data/weights.bin'),
      Buffer.concat([Buffer.alloc(8), W, Buffer.alloc(3)]),
    );
    await writeFile(inside('biases.bin'), B);
    await writeFile(inside('a.onnx'), linear(places));
    return inside('a.onnx');
  }

  test('is read with them, and computes the same in one file', async () => {
    const path = await ship();
    const { model, files, shippedBytes } = await readOnnxModel(path);
    expect(files.map((file) => file.path)).toEqual([
      path,
      inside('data/weights.bin'),
      inside('biases.bin'),
    ]);
    expect(shippedBytes).toBe(linear(places).length + W.length + 11 + B.length);
    expect(model.tensors).toEqual((await read(linear())).tensors);
    await writeOnnxModel(inside('whole.onnx'), model);
    const expected = await run(path);
    await rm(inside('data'), { recursive: true });
    expect(await run(inside('whole.onnx'))).toEqual(expected);
  });

  test('is read with one file once, however it is spelt', async () => {
    await ship();
    const b = { location: './data/../data/weights.bin' };
    await writeFile(inside('a.onnx'), linear({ ...places, b }));
    expect((await readOnnxModel(inside('a.onnx'))).files.length).toBe(2);
  });

  test('is written so again where one file would be too large', async () => {
    const model = await read(linear());
    await writeOnnxModel(inside('out/b.onnx'), model, { inlineBytes: 2000 });
    const [data] = (await readdir(inside('out'))).filter((name) => name !== 'b.onnx');
    expect(data).toMatch(/^b\.onnx\.[0-9a-f]{8}\.data$/);
    // 64 bytes of biases stay where they are.
    expect(new Uint8Array(await readFile(inside(`out/${data}`)))).toEqual(W);
    expect(await run(inside('out/b.onnx'))).toEqual(await run(linear()));
    const back = await readOnnxModel(inside('out/b.onnx'));
    expect(back.model.tensors).toEqual(model.tensors);
    expect(back.files.length).toBe(2);
  });

  async function read(bytes: Uint8Array): Promise<SavedModel> {
    await writeFile(inside('read.onnx'), bytes);
    return (await readOnnxModel(inside('read.onnx'))).model;
  }

  describe('is refused, and the tensor named,', () => {
    test.each<[string, Place, RegExp]>([
      [
        'that climbs out of its folder',
        { location: '../weights.bin' },
        /outside of the model's folder/,
      ],
      [
        'that climbs out on the way',
        { location: 'data/../../w.bin' },
        /outside of the model's folder/,
      ],
      ['with an absolute path', { location: '/etc/hostname' }, /outside of the model's folder/],
      ['with a path of Windows', { location: 'C:\\w.bin' }, /outside of the model's folder/],
      ['with a URL', { location: 'https://model.invalid/w.bin' }, /outside of the model's folder/],
      [
        'with a byte that ends paths',
        { location: 'biases.bin\0' },
        /outside of the model's folder/,
      ],
      ['whose file is missing', { location: 'lost.bin' }, /lost\.bin.*no such file/],
      ['whose file is a folder', { location: 'data' }, /data, where .* no regular file/],
      [
        'that begins behind the file’s end',
        { location: 'biases.bin', offset: 1e9 },
        /which has only 64/,
      ],
      ['that ends behind it', { location: 'biases.bin', offset: 4 }, /bytes 4 to 2052.*only 64/],
      ['of another length', { location: 'data/weights.bin', length: 16 }, /16 bytes.*2048/],
      ['with an offset that is no number', { location: 'biases.bin', offset: '-1' }, /offset "-1"/],
      ['without a place', { location: '' }, /does not say in which/],
    ])('one %s', async (_, w, message) => {
      const path = await ship();
      await writeFile(path, linear({ w }));
      const reading = readOnnxModel(path);
      await expect(reading).rejects.toThrow(InputError);
      await expect(reading).rejects.toThrow(message);
      await expect(reading).rejects.toThrow(/a\.onnx: tensor "w": /);
    });

    test('one that a link leads out of its folder', async () => {
      const path = await ship();
      await mkdir(inside('model'));
      await symlink(inside('biases.bin'), inside('model/biases.bin'));
      await writeFile(inside('model/a.onnx'), linear({ b: places.b }));
      await expect(readOnnxModel(inside('model/a.onnx'))).rejects.toThrow(/tensor "b".*outside/);
      await rm(inside('model/biases.bin'));
      await symlink(folder, inside('model/up'));
      await writeFile(inside('model/a.onnx'), linear({ b: { location: 'up/biases.bin' } }));
      await expect(readOnnxModel(inside('model/a.onnx'))).rejects.toThrow(/tensor "b".*outside/);
      expect((await readOnnxModel(path)).model.tensors.length).toBe(2);
    });

    test('one in a pipe, which nobody writes to', async () => {
      const path = await ship();
      execFileSync('mkfifo', [inside('pipe')]);
      await writeFile(path, linear({ b: { location: 'pipe' } }));
      await expect(readOnnxModel(path)).rejects.toThrow(/tensor "b".*no regular file/);
    });

    test('but not where the model itself is a link to the same place, as in a download cache', async () => {
      const path = await ship();
      await mkdir(inside('snapshot'));
      await symlink(path, inside('snapshot/a.onnx'));
      await symlink(inside('data'), inside('snapshot/data'));
      await symlink(inside('biases.bin'), inside('snapshot/biases.bin'));
      expect((await readOnnxModel(inside('snapshot/a.onnx'))).model.tensors.length).toBe(2);
    });
  });
});

describe('what is no model is refused with its path', () => {
  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['nothing', async () => undefined, /a\.onnx: there is no such file/],
    ['a folder', () => mkdir(inside('a.onnx')), /a\.onnx: not a regular file/],
    ['an empty file', () => writeFile(inside('a.onnx'), ''), /a\.onnx: the model has no graph/],
    [
      'text',
      () => writeFile(inside('a.onnx'), 'version https://git-lfs…'),
      /a\.onnx: at byte .*no ONNX model/,
    ],
    [
      'a model cut short',
      () => writeFile(inside('a.onnx'), linear().subarray(0, 999)),
      /a\.onnx: at byte .*cut short/,
    ],
    [
      'a file of more than 2 GiB',
      async () => {
        await writeFile(inside('a.onnx'), linear());
        await truncate(inside('a.onnx'), 2 ** 31 + 5);
      },
      /a\.onnx: 2147483653 bytes.*external data/,
    ],
  ])('%s', async (_, prepare, message) => {
    await prepare();
    await expect(readOnnxModel(inside('a.onnx'))).rejects.toThrow(InputError);
    await expect(readOnnxModel(inside('a.onnx'))).rejects.toThrow(message);
  });
});

test('writing refuses models of other formats and tensors of other models, and leaves nothing', async () => {
  await writeFile(inside('a.onnx'), linear());
  const { model } = await readOnnxModel(inside('a.onnx'));
  const write = (changed: object) => writeOnnxModel(inside('b.onnx'), { ...model, ...changed });
  await expect(write({ format: 'tfjs-layers-model' })).rejects.toThrow(InputError);
  await expect(write({ tensors: [] })).rejects.toThrow(/"w".*missing/);
  await expect(writeOnnxModel(inside('b.onnx'), model, { inlineBytes: -1 })).rejects.toThrow(
    UsageError,
  );
  expect(await readdir(folder)).toEqual(['a.onnx']);
});
