import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { encodeModel, readModel, type SharedTensor, type Tensor } from '@pith/container';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * `pith_decoder.py` was written from docs/format.md alone, in another language, by someone who had
 * not read the encoder. That it gets the same bytes shows that the document is enough.
 */
const DECODER = join(import.meta.dirname, 'pith_decoder.py');
const GOLDEN = join(import.meta.dirname, '../../packages/container/fixtures/golden/v2.pith');
const FIRST = join(import.meta.dirname, '../../packages/container/fixtures/golden/v1.pith');

interface Description {
  readonly format: string;
  readonly generator: string;
  readonly topologyBytes: number;
  readonly recipe: string;
  readonly tensors: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly sha256: string;
  }[];
}

interface Failure {
  readonly error: string;
  readonly offset: number;
  readonly part: 'file' | 'header';
}

const hasPython =
  spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0;

let folder: string;

/** What the Python decoder says of each file, from one process. */
function decodeInPython(files: readonly Uint8Array[]): (Description | Failure)[] {
  const paths = files.map((bytes, i) => {
    const path = join(folder, `${i}.pith`);
    writeFileSync(path, bytes);
    return path;
  });
  const { stdout, stderr } = spawnSync('python3', [DECODER, ...paths], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  expect(stderr).toBe('');
  const results = stdout.trimEnd().split('\n');
  expect(results).toHaveLength(files.length);
  return results.map((line) => JSON.parse(line));
}

/** Expects a reason and an offset within the file for each, and no traceback. */
function expectFailures(files: readonly Uint8Array[]): void {
  for (const [i, result] of decodeInPython(files).entries()) {
    expect(result, `file ${i}`).toEqual({
      error: expect.any(String),
      offset: expect.any(Number),
      part: 'file',
    });
    const { offset } = result as Failure;
    expect(offset).toBeGreaterThanOrEqual(0);
    expect(offset).toBeLessThanOrEqual(files[i]!.length);
  }
}

/** What the Python decoder should say of a file: what our own says. */
async function describeFile(bytes: Uint8Array): Promise<Description> {
  const file = await readModel(bytes);
  return {
    format: file.format,
    generator: file.generator,
    topologyBytes: file.topology.length,
    recipe: file.recipe,
    tensors: file.tensors.map(({ name, shape, dtype }, i) => {
      const { data } = file.decodeTensor(i);
      const elements = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return {
        name,
        shape: [...shape],
        dtype,
        sha256: createHash('sha256').update(elements).digest('hex'),
      };
    }),
  };
}

/** Mulberry32: numbers in [0, 1). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = generator(20_160_502);

/** Any bit pattern: infinities, NaNs with a payload, −0 and subnormal numbers too. */
function anyFloats(count: number): Float32Array {
  return new Float32Array(
    Uint32Array.from({ length: count }, () => Math.floor(random() * 2 ** 32)).buffer,
  );
}

function float32(name: string, shape: number[], at: (i: number) => number): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return {
    name,
    shape,
    dtype: 'float32',
    data: Float32Array.from({ length: count }, (_, i) => at(i)),
  };
}

/** Clusters at a density, the low ones more frequent, so that Huffman codes pay. */
function shared(
  name: string,
  shape: number[],
  density: number,
  centroids: Float32Array,
  vectorLength = 1,
): SharedTensor {
  const k = centroids.length / vectorLength;
  const groups = shape.reduce((product, size) => product * size, 1) / vectorLength;
  const clusters = Uint16Array.from({ length: groups }, () =>
    random() < density ? 1 + Math.floor(random() * random() * k) : 0,
  );
  return { name, shape, dtype: 'float32', centroids, clusters, vectorLength };
}

function sharedTensors(k: number, float16: boolean): SharedTensor[] {
  return [0, 0.01, 0.1, 0.5, 1].map((density) => {
    const centroids = Float32Array.from({ length: k }, (_, i) =>
      float16 ? (i - k / 2) / 64 : random() - 0.5,
    );
    return shared(`k${k} d${density}`, [61, 67], density, centroids);
  });
}

const PLAIN: Tensor[] = [
  float32('dense', [30, 40], () => random() - 0.5),
  float32('sparse', [90, 90], () => (random() < 0.05 ? random() - 0.5 : 0)),
  float32('very sparse', [20_000], () => (random() < 0.001 ? random() : 0)),
  float32('long gaps', [100_003], (i) => (i === 70_001 || i === 99_999 ? i / 7 : 0)),
  float32('zeros', [77], () => 0),
  float32('8-bit quantised', [64, 64], (i) => ((i * 79) % 256) * 0.0171 - 0.7777),
  float32('negative zeros', [77], () => -0),
  float32('all equal', [77], () => Math.PI),
  float32('float16 dense', [50, 60], () => Math.floor(random() * 2048) / 1024 - 1),
  float32('float16 sparse', [50, 60], () =>
    random() < 0.1 ? Math.floor(random() * 2048) / 64 : 0,
  ),
  float32(
    'float16 extremes',
    [6],
    (i) => [65504, 2 ** -24, -(2 ** -14), -0, Infinity, -Infinity][i]!,
  ),
  { name: 'any bits', shape: [700], dtype: 'float32', data: anyFloats(700) },
];

const WHOLE: Tensor[] = [
  {
    name: 'int32',
    shape: [3, 100],
    dtype: 'int32',
    data: Int32Array.from({ length: 300 }, () => Math.floor((random() - 0.5) * 2 ** 32)),
  },
  {
    name: 'int32 small, sparse',
    shape: [900],
    dtype: 'int32',
    data: Int32Array.from({ length: 900 }, () =>
      random() < 0.03 ? Math.floor(random() * 9) - 4 : 0,
    ),
  },
  {
    name: 'uint8',
    shape: [17, 19],
    dtype: 'uint8',
    data: Uint8Array.from({ length: 323 }, () => Math.floor(random() * 256)),
  },
  {
    name: 'uint8 sparse',
    shape: [3000],
    dtype: 'uint8',
    data: Uint8Array.from({ length: 3000 }, () =>
      random() < 0.02 ? Math.floor(random() * 256) : 0,
    ),
  },
  {
    name: 'bool',
    shape: [200],
    dtype: 'bool',
    data: Uint8Array.from({ length: 200 }, () => Number(random() < 0.5)),
  },
  {
    name: 'bool sparse',
    shape: [20, 200],
    dtype: 'bool',
    data: Uint8Array.from({ length: 4000 }, () => Number(random() < 0.01)),
  },
];

const VECTORS: SharedTensor[] = [0, 0.05, 0.5, 1].map((density) =>
  shared(
    `vectors d${density}`,
    [3, 4, 250],
    density,
    Float32Array.from({ length: 4 * 40 }, () => random() - 0.5),
    4,
  ),
);

/** Two-sided levels whose spread is another in each column, up to thousands. */
const LEVELS: SharedTensor[] = [3, 100, 4000].map((most) => {
  const clusters = Uint16Array.from({ length: 3 * 5 * 64 }, (_, i) => {
    const level = Math.round((random() - 0.5) ** 3 * 8 * most * ((i % 64) / 64) ** 2);
    return level === 0 ? 0 : level < 0 ? level + most + 1 : level + most;
  });
  const step = Math.fround(0.013);
  const centroids = Float32Array.from(
    { length: 2 * most },
    (_, i) => (i < most ? i - most : i - most + 1) * step,
  );
  const shape = [3, 5, 64];
  return { name: `levels ${most}`, shape, dtype: 'float32', centroids, clusters, vectorLength: 1 };
});

const ODD: (Tensor | SharedTensor)[] = [
  { name: '', shape: [], dtype: 'float32', data: Float32Array.of(0.1) },
  { name: 'Gewicht/ß/重み', shape: [], dtype: 'int32', data: Int32Array.of(-1) },
  { name: 'scalar zero', shape: [], dtype: 'uint8', data: Uint8Array.of(0) },
  { name: 'scalar true', shape: [], dtype: 'bool', data: Uint8Array.of(1) },
  { name: 'empty', shape: [0], dtype: 'float32', data: new Float32Array(0) },
  { name: 'empty, 3d', shape: [5, 0, 7], dtype: 'int32', data: new Int32Array(0) },
  {
    name: 'eight dimensions',
    shape: [1, 2, 1, 2, 1, 2, 1, 2],
    dtype: 'uint8',
    data: new Uint8Array(16).fill(9),
  },
  shared('empty shared', [0, 4], 1, Float32Array.of(1, 2, 3, 4), 4),
  shared('no centroids', [33], 0, new Float32Array(0)),
  shared('shared scalar', [], 1, Float32Array.of(0.1)),
  shared(
    'centroids that are NaNs, exact as float16',
    [50],
    0.8,
    new Float32Array(Uint32Array.of(0x7fc02000, 0x7f802000, 0xffeaa000, 0x3f800000).buffer),
  ),
  // Long runs of zeros, so that fillers stand between and a shared code has them.
  shared('shared, long gaps', [200, 200], 0.0005, Float32Array.of(0.1, -0.1)),
];

const MODELS: Readonly<Record<string, readonly (Tensor | SharedTensor)[]>> = {
  plain: PLAIN,
  'whole numbers': WHOLE,
  '2 centroids': sharedTensors(2, false),
  '16 centroids': sharedTensors(16, true),
  '256 centroids': sharedTensors(256, false),
  '300 centroids': sharedTensors(300, true),
  vectors: VECTORS,
  levels: LEVELS,
  odd: ODD,
  'no tensors': [],
};

function encode(tensors: readonly (Tensor | SharedTensor)[], withDictionary: boolean) {
  return encodeModel(
    {
      format: 'tfjs-layers-model',
      generator: 'pith 0.1.0',
      topology: new TextEncoder().encode('{"class_name":"Sequential","note":"größer"}'),
      recipe: '{"name":"custom","seed":1}',
      tensors,
    },
    withDictionary
      ? { deflate: (raw, dictionary) => deflateRawSync(raw, { dictionary, level: 9 }) }
      : {},
  );
}

describe.skipIf(!hasPython)(
  hasPython
    ? 'a decoder written from docs/format.md'
    : 'a decoder written from docs/format.md (skipped: there is no python3, 3.9 or newer, on the path)',
  () => {
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'pith-format-'));
    });

    afterAll(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    it('gets the same elements as this one, bit for bit', async () => {
      const names = ['golden', 'version 1', ...Object.keys(MODELS)];
      const files: Uint8Array[] = [readFileSync(GOLDEN), readFileSync(FIRST)];
      for (const [i, tensors] of Object.values(MODELS).entries()) {
        files.push((await encode(tensors, i % 2 === 0)).bytes);
      }
      const found = decodeInPython(files);
      for (const [i, bytes] of files.entries()) {
        expect(found[i], names[i]).toEqual(await describeFile(bytes));
      }
    });

    it('refuses a file that is cut short or longer, and says where', () => {
      const golden = new Uint8Array(readFileSync(GOLDEN));
      const files = [Uint8Array.of(...golden, 0)];
      for (let length = 0; length < golden.length; length += length < 20 ? 1 : 37) {
        files.push(golden.slice(0, length));
      }
      files.push(golden.slice(0, -1));
      expectFailures(files);
    });

    it('refuses a file with a flipped bit, wherever it is', () => {
      const golden = new Uint8Array(readFileSync(GOLDEN));
      const files: Uint8Array[] = [];
      for (let at = 0; at < golden.length; at += at < 20 ? 1 : 23) {
        const damaged = golden.slice();
        damaged[at]! ^= 1 << (at % 8);
        files.push(damaged);
      }
      expectFailures(files);
    });
  },
);
