import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ContextModels } from '../context-coder/index.js';
import { type EncodableModel, encodeModel } from '../encode-model.js';
import { CorruptFileError } from '../errors.js';
import type { TensorRecord } from '../header.js';
import { DEFAULT_READ_LIMITS } from '../limits.js';
import { openModel } from '../open-model.js';
import { RangeEncoder } from '../range-coder.js';
import { readModel } from '../read-model.js';
import type { SharedTensor, Tensor } from '../tensor.js';
import { codeElements } from './code-elements.js';
import { type CompactHeader, codeHeader } from './compact-header.js';
import { sealCompact } from './compact-prologue.js';
import { primedCoder } from './primed-coder.js';
import { writeCompact } from './write-compact.js';

/** Whole files of version 3: what comes back, and what is refused. */

const text = (value: string) => new TextEncoder().encode(value);

const CHAIN = text(
  '{"modelTopology":{"class_name":"Sequential","config":{"name":"sequential","layers":[' +
    '{"class_name":"Conv2D","config":{"name":"conv2d","batch_input_shape":[null,8,8,1],"filters":3,"kernel_size":[3,3]}},' +
    '{"class_name":"Flatten","config":{"name":"flatten"}},' +
    '{"class_name":"Dense","config":{"name":"out","units":4}}]}},"format":"layers-model"}',
);

const skewed = (length: number, most: number) =>
  Uint8Array.from({ length }, (_, i) => Math.floor((most + 1) * ((i * 0.618) % 1) ** 5));

/** Every form of tensor, those of a chain of layers first. */
const TENSORS: readonly (Tensor | SharedTensor)[] = [
  {
    ...{ name: 'conv2d/kernel', shape: [3, 3, 1, 3], dtype: 'float32', vectorLength: 1 },
    ...{ clusters: skewed(27, 4), centroids: Float32Array.of(-0.5, -0.125, 0.25, 0.75) },
  },
  {
    ...{ name: 'conv2d/bias', shape: [3], dtype: 'float32' },
    data: Float32Array.of(0.25, -0.5, 0),
  },
  {
    ...{ name: 'out/kernel', shape: [108, 4], dtype: 'float32', vectorLength: 1 },
    clusters: skewed(432, 6),
    centroids: Float32Array.from({ length: 6 }, (_, i) => Math.cbrt(i - 2.5)),
  },
  { name: 'out/bias', shape: [4], dtype: 'float32', data: Float32Array.of(1, 2, -3, 4) },
];

const OTHERS: readonly (Tensor | SharedTensor)[] = [
  {
    ...{ name: 'vectors', shape: [40, 2], dtype: 'float32', vectorLength: 2 },
    ...{ clusters: skewed(40, 12), centroids: Float32Array.from({ length: 24 }, (_, i) => i) },
  },
  {
    ...{ name: 'descending', shape: [20], dtype: 'float32', vectorLength: 1 },
    ...{ clusters: skewed(20, 3), centroids: Float32Array.of(3, Number.NaN, -0) },
  },
  {
    ...{ name: 'pruned', shape: [50, 3], dtype: 'float32', vectorLength: 1 },
    ...{ clusters: new Uint8Array(150), centroids: new Float32Array(0) },
  },
  {
    ...{ name: 'raw', shape: [300], dtype: 'float32' },
    data: Float32Array.from({ length: 300 }, (_, i) => Math.sin(i)),
  },
  {
    ...{ name: 'half', shape: [300], dtype: 'float32' },
    data: Float32Array.from({ length: 300 }, (_, i) => (i * 3) / 1024),
  },
  { name: 'int', shape: [3], dtype: 'int32', data: Int32Array.of(-1, 2 ** 31 - 1, 5) },
  { name: 'byte', shape: [2], dtype: 'uint8', data: Uint8Array.of(1, 200) },
  { name: 'bool', shape: [3, 1], dtype: 'bool', data: Uint8Array.of(1, 0, 1) },
  { name: 'scalar', shape: [], dtype: 'float32', data: Float32Array.of(-0) },
  { name: 'empty', shape: [0, 4], dtype: 'float32', data: new Float32Array(0) },
  {
    ...{ name: 'quantised', shape: [90], dtype: 'float32' },
    data: Float32Array.from({ length: 90 }, (_, i) => 0.1 * ((i * 37) % 89) - 3.7123),
  },
];

const MODEL: EncodableModel = {
  ...{ format: 'tfjs-layers-model', topology: CHAIN, recipe: '{"seed":1}', generator: 'pith' },
  tensors: [...TENSORS, ...OTHERS, { ...TENSORS[2]!, name: 'copy', shape: [432] }],
};

function write({ generator = '', ...model }: EncodableModel): Uint8Array {
  const copies = model.tensors.map(({ name }) => (name === 'copy' ? 2 : undefined));
  return writeCompact({ ...model, generator, copies }).file!;
}

const bitsOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer, byteOffset, byteLength);

async function expectSame(bytes: Uint8Array, model: EncodableModel): Promise<void> {
  const file = await readModel(bytes);
  expect(file.version).toBe(3);
  const { format, topology, recipe, generator = '' } = model;
  expect({ format: file.format, recipe: file.recipe, generator: file.generator }).toEqual({
    ...{ format, recipe, generator },
  });
  expect(file.topology).toEqual(topology);
  for (const [i, tensor] of model.tensors.entries()) {
    const { name, shape, dtype } = tensor;
    const decoded = 'clusters' in tensor ? file.decodeShared(name) : file.decodeTensor(i);
    expect(decoded).toMatchObject({ name, shape, dtype });
    if (!('clusters' in tensor)) {
      expect(bitsOf((decoded as Tensor).data)).toEqual(bitsOf(tensor.data));
      continue;
    }
    const shared = decoded as SharedTensor;
    expect([...shared.clusters]).toEqual([...tensor.clusters]);
    expect(bitsOf(shared.centroids)).toEqual(bitsOf(tensor.centroids));
    expect(shared.vectorLength).toBe(tensor.vectorLength);
  }
}

describe('a compact file', () => {
  it('gives back every form of tensor bit for bit', async () => {
    await expectSame(write(MODEL), MODEL);
    const { bytes } = await encodeModel(MODEL, { coding: 'smallest' });
    expect(bytes).toEqual(write(MODEL));
    expect((await encodeModel(MODEL)).bytes.length).toBeGreaterThan(bytes.length + 500);
  });

  it('gives back any model', async () => {
    const float = fc.oneof(fc.double({ noDefaultInfinity: true }).map(Math.fround), fc.constant(0));
    const plain = fc.array(float, { maxLength: 60 }).map((values): Tensor => {
      const data = Float32Array.from(values);
      return { name: '', shape: [data.length], dtype: 'float32', data };
    });
    const shared = fc
      .record({ rows: fc.nat(9), columns: fc.nat(9), k: fc.nat(300), seed: fc.nat() })
      .map(
        ({ rows, columns, k, seed }): SharedTensor => ({
          ...{ name: '', shape: [rows, columns], dtype: 'float32', vectorLength: 1 },
          centroids: Float32Array.from({ length: k }, (_, i) => Math.sin(i * (seed % 7))),
          clusters: Uint16Array.from(
            { length: rows * columns },
            (_, i) => ((i * seed) >>> 3) % (k + 1),
          ),
        }),
      );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(plain, shared), { maxLength: 4 }), async (some) => {
        const tensors = some.map((tensor, i) => ({ ...tensor, name: `${i}` }));
        const model = { format: 'any', topology: text('?'), recipe: '', tensors };
        await expectSame(write(model), model);
      }),
      { numRuns: 10 },
    );
  });

  it('says nothing of names and shapes that follow from the layers', async () => {
    const model = { ...MODEL, recipe: '', generator: '', tensors: TENSORS };
    const renamed = TENSORS.map((tensor) => ({ ...tensor, name: `x${tensor.name}` }));
    const bytes = write(model);
    await expectSame(bytes, model);
    expect(write({ ...model, tensors: renamed }).length).toBeGreaterThan(bytes.length + 15);
    const { layouts, headerBytes } = await encodeModel(model, { coding: 'smallest' });
    const parts = layouts.reduce((sum, layout) => sum + layout.bytes.values, headerBytes);
    expect(parts).toBe(bytes.length);
  });

  it('is read while it arrives, too', async () => {
    const bytes = write(MODEL);
    async function* chunks() {
      for (let at = 0; at < bytes.length; at += 7) yield bytes.slice(at, at + 7);
    }
    const file = await readModel(bytes);
    let position = 0;
    for await (const tensor of await openModel(chunks())) {
      expect(tensor.descriptor).toEqual(file.tensors[position]);
      expect(tensor.decodeTensor()).toEqual(file.decodeTensor(position++));
    }
    expect(position).toBe(MODEL.tensors.length);
  });

  it('hands out arrays that may be changed', async () => {
    const file = await readModel(write(MODEL));
    file.decodeTensor('raw').data.fill(0);
    file.decodeShared('out/kernel').clusters.fill(0);
    file.decodeSparse('copy').clusters.fill(0);
    expect(file.decodeTensor('raw').data[1]).not.toBe(0);
    expect(file.decodeShared('out/kernel').clusters).toEqual(skewed(432, 6));
  });

  /** A matrix of zeros and a one. */
  const sparse = (elements: number): SharedTensor => ({
    ...{ name: 's', shape: [elements], dtype: 'float32', vectorLength: 1 },
    clusters: new Uint8Array(elements).fill(1, 0, 1),
    centroids: Float32Array.of(1),
  });
  const unlike = new Uint8Array(2 ** 20 + 1).map((_, i) => (i * i * 7) >>> 4);
  it.each([
    ['too many elements', { tensors: [sparse(2 ** 24)] }, /16777217 elements and centroids, but/],
    [
      'too many elements for its bytes',
      { tensors: [sparse(2 ** 18)] },
      /262145 elements and centroids in \d+ bytes, but at most 1024 a byte/,
    ],
    [
      'too much text for its bytes',
      { tensors: [], recipe: '1'.repeat(2 ** 17) },
      /131\d{3} bytes of text in \d+ bytes, but at most 1024 a byte/,
    ],
    [
      'too much text',
      { tensors: [], topology: unlike },
      /^topology length is 1048576, but at most/,
    ],
  ] as const)('is not written of %s: another one is, which says why', async (_, part, message) => {
    const model: EncodableModel = { ...MODEL, ...part };
    const { bytes, notCompact } = await encodeModel(model, { coding: 'smallest' });
    expect(notCompact).toMatch(message);
    const file = await readModel(bytes);
    expect(file.version).toBeLessThan(3);
    expect(Buffer.compare(file.topology, model.topology)).toBe(0);
    expect(file.tensors.map(({ elements }) => elements)).toEqual(
      model.tensors.map(({ shape }) => shape[0]),
    );
  });

  it('gives back symbols of a grid beyond 16 bits', async () => {
    const levels = 2 ** 17 + 1;
    const record: TensorRecord = {
      ...{ name: 'w', shape: [300], elements: 300, dtype: 'float32', kind: 'codebook' },
      ...{ vectorLength: 1, indexBits: 0, entries: 300, streams: [] },
      // The step 1/2, and all levels from −65,536 on.
      ...{ codebook: Uint8Array.of(0, 0, 0, 63, 0xff, 0xff, 7, 0x81, 0x80, 8) },
      ...{ codebookForm: 'grid', centroids: levels },
    };
    const symbols = Uint32Array.from({ length: 300 }, (_, i) => (i * 40_503_271) % (levels + 1));
    const encoder = new RangeEncoder(16);
    const about = { format: '', topology: text(''), generator: '', recipe: '' };
    codeHeader(primedCoder(encoder), DEFAULT_READ_LIMITS, { ...about, tensors: [record] });
    codeElements(encoder, new ContextModels(), record, symbols.slice());
    const file = await readModel(sealCompact(encoder.finish()));
    expect([...file.decodeTensor('w').data]).toEqual(
      Array.from(symbols, (symbol) => (symbol === 0 ? 0 : (symbol - 1 - 2 ** 16) / 2)),
    );
  });

  it('is not said to be impossible where it is only larger, or was not asked for', async () => {
    const empty = { format: '', topology: unlike.subarray(0, 2 ** 12), recipe: '', tensors: [] };
    expect(await encodeModel(empty, { coding: 'smallest' })).not.toHaveProperty('notCompact');
    expect(await encodeModel({ ...empty, tensors: [sparse(2 ** 18)] })).not.toHaveProperty(
      'notCompact',
    );
  });
});

/** 'read', 'refused', or the foreign error itself, which fails the test. */
async function outcome(bytes: Uint8Array): Promise<'read' | 'refused'> {
  const limits = { elements: 2 ** 16, headerBytes: 2 ** 16, tensors: 100 };
  try {
    const file = await readModel(bytes, { limits });
    file.tensors.forEach((_, position) => {
      file.layout(position);
      file.decodeTensor(position);
    });
    return 'read';
  } catch (error) {
    if (!(error instanceof CorruptFileError)) throw error;
    expect(error.offset).toBeGreaterThanOrEqual(0);
    expect(error.offset).toBeLessThanOrEqual(bytes.length);
    return 'refused';
  }
}

describe('a damaged or hostile compact file', () => {
  let file: Uint8Array;
  beforeAll(() => {
    // No text: the coder would read its dictionary for each damaged file.
    const unnamed = new TextDecoder().decode(CHAIN).replace('"out"', '"dense"');
    const tensors = TENSORS.map((tensor) => ({
      ...tensor,
      name: tensor.name.replace('out', 'dense'),
    }));
    file = write({ format: MODEL.format, topology: text(unnamed), recipe: '', tensors });
  });

  it('is refused when cut short at any byte, or with a byte more', async () => {
    expect(await outcome(file)).toBe('read');
    for (let length = 0; length < file.length; length++) {
      expect(await outcome(file.slice(0, length)), `${length} bytes`).toBe('refused');
    }
    expect(await outcome(Uint8Array.of(...file, 0))).toBe('refused');
    expect(await outcome(Uint8Array.of(...file, 1))).toBe('refused');
  });

  it('is refused with any bit flipped', async () => {
    for (let position = 0; position < file.length; position++) {
      for (let bit = 0; bit < 8; bit++) {
        const damaged = file.slice();
        damaged[position]! ^= 1 << bit;
        expect(await outcome(damaged), `byte ${position}, bit ${bit}`).toBe('refused');
      }
    }
  });

  it('is read or refused where its checksum is right', async () => {
    const stream = file.subarray(9);
    for (let position = 0; position < stream.length; position++) {
      const changed = stream.slice();
      changed[position]! ^= 1 + ((position * 89) % 255);
      await outcome(sealCompact(changed));
    }
    for (const added of [0, 1, 255]) {
      expect(await outcome(sealCompact(Uint8Array.of(...stream, added)))).toBe('refused');
    }
    expect(await outcome(sealCompact(stream.slice(0, -1)))).toBe('refused');
  });

  it('is read or refused whatever its stream is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (stream) => {
        await outcome(sealCompact(stream));
      }),
      { numRuns: 60 },
    );
  });

  const tensor: TensorRecord = {
    ...{ name: 'w', shape: [300], elements: 300, dtype: 'float32', kind: 'uint8' },
    ...{ vectorLength: 1, centroids: 0, codebook: new Uint8Array(0), codebookForm: 'float32' },
    ...{ indexBits: 0, entries: 300, streams: [] },
  };
  const hostile: readonly (readonly [string, Partial<CompactHeader>, RegExp])[] = [
    [
      'elements for which there are no bytes',
      { tensors: [{ ...tensor, shape: [2 ** 20], elements: 2 ** 20 }] },
      /1048576 elements and centroids up to here, but at most \d+ are allowed .*1024 for each byte/,
    ],
    [
      'more elements than may be read',
      { tensors: [{ ...tensor, shape: [2 ** 31] }] },
      /limits.elements/,
    ],
    [
      'a product of sizes beyond all numbers',
      { tensors: [{ ...tensor, shape: Array(8).fill(2 ** 32 - 2) }] },
      /limits.elements/,
    ],
    [
      'centroids for which there are no bytes',
      {
        tensors: ['a', 'b', 'c'].map((name) => ({
          ...{ ...tensor, name, kind: 'codebook' },
          ...{ centroids: 60_000, codebook: new Uint8Array(240_000) },
        })),
      },
      /tensor \d: \d+ elements and centroids up to here, but at most \d+ are allowed/,
    ],
    [
      'levels of a grid for which there are no bytes',
      {
        tensors: ['a', 'b'].map((name) => ({
          ...{ ...tensor, name, kind: 'codebook', codebookForm: 'grid', centroids: 131_073 },
          // The step 1/2, and 131,073 levels from −65,536 on.
          codebook: Uint8Array.of(0, 0, 0, 63, 0xff, 0xff, 7, 0x81, 0x80, 8),
        })),
      },
      /elements and centroids up to here/,
    ],
    ['two tensors of one name', { tensors: [tensor, tensor] }, /same name/],
    ['a copy of itself', { tensors: [{ ...tensor, sameAs: 0 }] }, /a copy of tensor 0/],
    [
      'a vector length that does not fit',
      { tensors: [{ ...tensor, kind: 'codebook', vectorLength: 7 }] },
      /multiple of the vector length 7/,
    ],
    ['too much text', { recipe: 'x'.repeat(2000) }, /recipe length is 1999/],
  ];
  function hostileFile(part: Partial<CompactHeader>): Uint8Array {
    const encoder = new RangeEncoder(16);
    const header = {
      format: '',
      topology: text(''),
      generator: '',
      recipe: '',
      tensors: [],
      ...part,
    };
    try {
      const none = { ...DEFAULT_READ_LIMITS, elements: Infinity, compactElements: Infinity };
      codeHeader(primedCoder(encoder), none, header);
    } catch (error) {
      // The encoder has said it already when it finds the fault, which is the end of the stream then.
      expect(error).toBeInstanceOf(CorruptFileError);
    }
    return sealCompact(encoder.finish());
  }

  it.each(hostile)('is refused for %s', async (_, part, message) => {
    const read = readModel(hostileFile(part), { limits: { headerBytes: 1000 } });
    await expect(read).rejects.toThrow(CorruptFileError);
    await expect(read).rejects.toThrow(message);
  });

  it('is refused for text for which there are no bytes', async () => {
    const read = readModel(hostileFile({ recipe: 'x'.repeat(2 ** 17) }));
    await expect(read).rejects.toThrow(/recipe length is 131071, but at most \d{5} is/);
  });

  it('takes no memory for zeros before they are asked for', async () => {
    const zeros = Array.from({ length: 300 }, (_, i) => ({
      ...{ ...tensor, name: `${i}`, kind: 'codebook' as const },
      ...{ shape: [2 ** 28], elements: 2 ** 28, entries: 2 ** 28 },
    }));
    const small = { ...zeros[0]!, name: 'small', shape: [9], elements: 9, entries: 9 };
    const before = process.memoryUsage().arrayBuffers;
    const file = await readModel(hostileFile({ tensors: [...zeros, small] }));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 25);
    expect(file.tensors[0]).toMatchObject({ elements: 2 ** 28, centroids: 0 });
    expect(file.decodeTensor('small').data).toEqual(new Float32Array(9));
  });

  it('lets the event loop turn, and stops where a signal says so', async () => {
    const shape = [2 ** 17];
    const tensors = ['a', 'b'].map((name): SharedTensor => {
      let state = name.charCodeAt(0);
      const clusters = Uint8Array.from({ length: shape[0]! }, () => {
        // Numerical Recipes' linear congruential generator.
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state < 2 ** 28 ? 1 : 0;
      });
      const centroids = Float32Array.of(1);
      return { ...{ name, shape, dtype: 'float32', vectorLength: 1 }, clusters, centroids };
    });
    const { bytes } = await encodeModel(
      { ...MODEL, topology: text(''), tensors },
      { coding: 'smallest' },
    );
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(new Error('enough')));
    await expect(readModel(bytes, { signal: abort.signal })).rejects.toThrow('enough');
    clearTimeout(timer);
    const file = await readModel(bytes, { signal: new AbortController().signal });
    expect(file.version).toBe(3);
    expect(
      Buffer.compare(
        file.decodeShared('b').clusters as Uint8Array,
        tensors[1]!.clusters as Uint8Array,
      ),
    ).toBe(0);
    // Aborted before: nothing is decoded.
    await expect(readModel(bytes, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow(
      'no',
    );
  });

  it('is refused above the limit of a caller', async () => {
    const limits = { compactElements: 400 };
    await expect(readModel(file, { limits })).rejects.toThrow(/but at most 400 are allowed/);
    const most = (await readModel(file)).tensors.reduce((sum, { elements }) => sum + elements, 0);
    await readModel(file, { limits: { compactElements: 2 * most } });
    for (const compactElements of [-1, 2 ** 24 + 1])
      await expect(readModel(file, { limits: { compactElements } })).rejects.toThrow(
        /limits.compactElements is .* 0 … 16777216/,
      );
  });
});
