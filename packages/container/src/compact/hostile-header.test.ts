import { describe, expect, it } from 'vitest';
import { ContextModels } from '../context-coder/index.js';
import { CorruptFileError } from '../errors.js';
import type { TensorRecord } from '../header.js';
import { readLimits } from '../limits.js';
import { type BinaryCoder, RangeEncoder } from '../range-coder.js';
import { readModel } from '../read-model.js';
import { xorshift } from '../xorshift.js';
import { codeElements } from './code-elements.js';
import { type CompactHeader, codeHeader } from './compact-header.js';
import { codedItems } from './compact-limits.js';
import { sealCompact } from './compact-prologue.js';
import { primedCoder } from './primed-coder.js';
import { readSequential } from './read-sequential.js';
import { sequentialWeights, writeSequential } from './sequential.js';

/**
 * Files whose decisions are not those of a writer, but whose bytes are right: each way that the header's
 * grammar can go. What the one side says must be what the other one reads, or refuses for the same reason.
 */

/** Takes some decisions the other way. */
function contrary(coder: BinaryCoder, share: number, random: () => number): BinaryCoder {
  return {
    code(probability, bit) {
      // What a header would have said may make no sense where another way was taken.
      const asked = bit === 1 ? 1 : 0;
      return coder.code(probability, random() < share ? 1 - asked : asked);
    },
  };
}

const raw: Omit<TensorRecord, 'name' | 'shape' | 'elements' | 'entries'> = {
  ...{ kind: 'float32', dtype: 'float32', vectorLength: 1, centroids: 0 },
  ...{ codebook: new Uint8Array(0), codebookForm: 'float32', indexBits: 0, streams: [] },
};
/** Every form of a tensor. */
const tensors: readonly TensorRecord[] = [
  {
    ...{ ...raw, name: 'grid', shape: [6, 4], elements: 24, entries: 24, kind: 'codebook' },
    // The step 1/2, and the levels −2, −1, 1, 3.
    ...{
      codebook: Uint8Array.of(0, 0, 0, 63, 3, 2, 1, 1, 1, 1),
      codebookForm: 'grid',
      centroids: 4,
    },
    scan: { height: 2, width: 3, order: 1 },
  },
  {
    ...{ ...raw, name: 'vectors', shape: [8], elements: 8, entries: 4, kind: 'codebook' },
    ...{
      vectorLength: 2,
      centroids: 3,
      codebook: Uint8Array.from({ length: 24 }, (_, i) => 7 * i),
    },
  },
  { ...raw, name: 'raw', shape: [5], elements: 5, entries: 5 },
  { ...raw, name: 'int', shape: [], elements: 1, entries: 1, kind: 'int32', dtype: 'int32' },
  {
    ...{
      ...raw,
      name: 'copy',
      shape: [2, 4],
      elements: 8,
      entries: 4,
      kind: 'codebook',
      sameAs: 1,
    },
    ...{
      vectorLength: 2,
      centroids: 3,
      codebook: Uint8Array.from({ length: 24 }, (_, i) => 7 * i),
    },
  },
];
const general: CompactHeader = {
  ...{ format: 'any', topology: Uint8Array.of(123, 125), generator: 'x', recipe: '', tensors },
};

/** A chain of layers, its kernels with codebooks and its vectors raw. */
function chainOf(layers: readonly object[]): CompactHeader {
  const json = JSON.stringify({ class_name: 'Sequential', config: { layers } });
  const chain = readSequential(new TextEncoder().encode(json))!;
  const weights = sequentialWeights(chain).map(({ name, shape, plane }): TensorRecord => {
    const elements = shape.reduce((product, size) => product * size, 1);
    const record = { ...raw, name, shape, elements, entries: elements };
    if (shape.length < 2) return record;
    const scan = { height: plane[0], width: plane[1], order: 0 };
    // The float32 numbers −1 and 1/2.
    const codebook = Uint8Array.of(0, 0, 0, 0, 128, 0, 191, 63);
    return { ...record, kind: 'codebook', centroids: 2, codebook, scan };
  });
  const topology = writeSequential(chain);
  return { format: 'tfjs-layers-model', generator: '', recipe: '', topology, tensors: weights };
}
const layer = (class_name: string, name: string, config: object = {}) => ({
  class_name,
  config: { name, ...config },
});
const convolutional = chainOf([
  layer('Conv2D', 'conv2d', { batch_input_shape: [null, 6, 6, 2], filters: 3, kernel_size: 3 }),
  layer('BatchNormalization', 'batch_normalization', { epsilon: 0.01 }),
  layer('MaxPooling2D', 'max_pooling2d'),
  layer('DepthwiseConv2D', 'depthwise_conv2d', { kernel_size: [2, 1], padding: 'same' }),
  layer('LeakyReLU', 'leaky_re_lu', { alpha: 0.25 }),
  layer('Flatten', 'flatten'),
  layer('Dense', 'dense', { units: 4, activation: 'softmax' }),
]);
const fullyConnected = chainOf([
  layer('Flatten', 'flatten', { batch_input_shape: [null, 5, 5, 1] }),
  layer('Dense', 'dense', { units: 8, activation: 'relu' }),
  layer('Dropout', 'dropout', { rate: 0.5 }),
  layer('Dense', 'dense_1', { units: 8 }),
  layer('Reshape', 'reshape', { target_shape: [2, 4] }),
]);

const limits = { elements: 2 ** 12, headerBytes: 2 ** 10, tensors: 50, compactElements: 2 ** 12 };

/** A file, and what it holds or why it is refused. */
function make(told: CompactHeader, share: number, seed: number) {
  const random = xorshift(seed);
  const encoder = new RangeEncoder(16);
  const coder = contrary(encoder, share, random);
  let header: CompactHeader | undefined;
  let refusal: string | undefined;
  try {
    const bounds = readLimits(limits);
    header = codeHeader(primedCoder(coder, bounds), bounds, told);
    const models = new ContextModels();
    for (const tensor of header.tensors) {
      if (codedItems(tensor) === 0) continue;
      codeElements(coder, models, tensor, new Uint32Array(tensor.entries));
    }
  } catch (error) {
    if (!(error instanceof CorruptFileError)) throw error;
    refusal = error.message;
  }
  return { file: sealCompact(encoder.finish()), header, refusal };
}

async function expectAgreement(told: CompactHeader, share: number, seed: number): Promise<boolean> {
  const { file, header, refusal } = make(told, share, seed);
  const reading = readModel(file, { limits });
  if (refusal !== undefined) {
    const { message } = await reading.then(
      () => ({ message: 'it was read' }),
      (error: unknown) => error as Error,
    );
    // The bounds of so small a file may be lower than those of the limits.
    if (!/1024 for each byte|length is \d+, but at most/.test(message))
      expect(message).toBe(refusal);
    return false;
  }
  const items = header!.tensors.reduce((sum, tensor) => sum + codedItems(tensor), 0);
  if (items > 1024 * file.length) {
    await expect(reading).rejects.toThrow(CorruptFileError);
    return false;
  }
  const read = await reading;
  const { format, generator, recipe, topology } = header!;
  expect(read).toMatchObject({ version: 3, format, generator, recipe });
  expect(read.topology).toEqual(topology);
  expect(read.tensors.map(({ name, shape, dtype }) => ({ name, shape, dtype }))).toEqual(
    header!.tensors.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
  );
  for (const { name, elements } of read.tensors) {
    read.layout(name);
    expect(read.decodeTensor(name).data.length).toBe(elements);
  }
  return true;
}

describe('a compact file of decisions that no writer takes', () => {
  it.each([
    ['convolutions', convolutional, 40],
    ['fully connected layers', fullyConnected, 40],
    ['any model', general, 20],
  ])(
    'is read as what was said, or refused for the same reason: %s',
    async (_, told, runs) => {
      const outcomes = { read: 0, refused: 0 };
      for (let seed = 1; seed <= runs; seed++) {
        // Few, so that what follows them makes sense; or so many that nothing does.
        const share = [0, 0.003, 0.01, 0.1][seed % 4]!;
        outcomes[(await expectAgreement(told, share, seed)) ? 'read' : 'refused']++;
      }
      // Both must happen often, or the contrary decisions test nothing.
      expect(outcomes.read).toBeGreaterThan(runs / 3);
      expect(outcomes.refused).toBeGreaterThan(runs / 20);
    },
    120_000,
  );
});
