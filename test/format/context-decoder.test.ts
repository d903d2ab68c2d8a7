import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, type OpenContextDecoder, readModel } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealCompact } from '../../packages/container/src/compact/compact-prologue.js';
import {
  type ContextTensor,
  codeTensor,
} from '../../packages/container/src/context-coder/code-tensor.js';
import { ContextModels } from '../../packages/container/src/context-coder/context-models.js';
import { candidatePlanes, SCAN_ORDERS } from '../../packages/container/src/context-coder/scan.js';
import { RangeDecoder, RangeEncoder } from '../../packages/container/src/range-coder.js';
import { type SymbolArray, zeroSymbols } from '../../packages/container/src/symbol-histogram.js';
import { xorshift } from '../../packages/container/src/xorshift.js';
import * as packed from '../../packages/runtime/build/packed-context-decoder.js';
import { createContextDecoder } from '../../packages/runtime/src/context/context-decoder.js';
import { contextModuleDecoder } from '../../packages/runtime/src/context/context-module.js';
import type { ContextKernels } from '../../packages/runtime/src/context/kernels.js';
import { openContextDecoder } from '../../packages/runtime/src/context/open-context-decoder.js';
import { instantiator } from '../../packages/runtime/src/kernels/webassembly.js';

/** The decoder in WebAssembly against the plain one of @pith/container. */

interface Coded {
  readonly tensor: ContextTensor;
  readonly symbols: Uint32Array;
}

const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** A tensor drawn by a seed; its channels are often the outputs of the one before. */
const recipes = fc.record({
  shape: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }),
  follows: fc.boolean(),
  square: fc.constantFrom(1, 1, 4, 9, 49),
  plane: fc.nat(),
  order: fc.nat({ max: SCAN_ORDERS.length - 1 }),
  alphabet: fc.constantFrom(1, 2, 3, 7, 256, 300, 65_536, 70_000, 2 ** 24),
  center: fc.double({ min: 0, max: 0.999999, noNaN: true }),
  density: fc.constantFrom(0, 0.02, 0.5, 1),
  seed: fc.integer({ min: 1 }),
});

/** Files of tensors of any shape, alphabet, center, plane and order. */
const files = fc.array(recipes, { minLength: 1, maxLength: 4 }).map((some) => {
  let previous = 0;
  return some.map(({ follows, square, plane, order, alphabet, center, density, seed, ...rest }) => {
    const shape = rest.shape.slice();
    const last = shape.length - 1;
    if (last > 0 && follows && previous > 0) shape[last - 1] = previous;
    if (last === 1) shape[0]! *= square;
    const planes = candidatePlanes(shape, previous);
    const [height, width] = planes[plane % planes.length]!;
    if (last > 0) previous = shape[last]!;
    const random = xorshift(seed);
    const symbols = new Uint32Array(elements(shape));
    for (let i = 0; i < symbols.length; i++) {
      if (random() < density) symbols[i] = Math.floor(random() * alphabet);
    }
    const scan = { height, width, order };
    return { tensor: { shape, alphabet, center: Math.floor(center * alphabet), scan }, symbols };
  });
});

function encode(coded: readonly Coded[]): Uint8Array {
  const encoder = new RangeEncoder(16);
  const models = new ContextModels();
  for (const { tensor, symbols } of coded) codeTensor(encoder, models, tensor, symbols.slice());
  return encoder.finish();
}

const symbolsFor = ({ alphabet, shape }: ContextTensor) =>
  zeroSymbols(alphabet <= 256 ? 1 : alphabet <= 65_536 ? 2 : 4, elements(shape));

/** Decodes tensors both ways; streams must stand at the same place after each. @returns symbols */
async function decodeBothWays(bytes: Uint8Array, tensors: readonly ContextTensor[]) {
  const plain = new RangeDecoder(bytes, 16);
  const models = new ContextModels();
  const stream = new RangeDecoder(bytes, 16);
  const decoder = (await contextModuleDecoder(stream, new ContextModels()))!;
  return tensors.map((tensor, i) => {
    const symbols = symbolsFor(tensor);
    decoder.decode(tensor, symbols);
    const expected = symbolsFor(tensor);
    codeTensor(plain, models, tensor, expected);
    expect(symbols, `tensor ${i}`).toEqual(expected);
    expect(stream.state, `stream after tensor ${i}`).toEqual(plain.state);
    return symbols;
  });
}

const plainly = (arrays: readonly SymbolArray[]) => arrays.map((array) => [...array]);

describe('the context decoder in WebAssembly', () => {
  it('gives back tensors that were coded one after the other', async () => {
    await fc.assert(
      fc.asyncProperty(files, async (coded) => {
        const tensors = coded.map(({ tensor }) => tensor);
        const decoded = await decodeBothWays(encode(coded), tensors);
        expect(plainly(decoded)).toEqual(plainly(coded.map(({ symbols }) => symbols)));
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it('makes the same of any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.uint8Array({ maxLength: 300 }), async (coded, bytes) => {
        await decodeBothWays(
          bytes,
          coded.map(({ tensor }) => tensor),
        );
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it('takes alike units into account, and does without where there are too many', async () => {
    const random = xorshift(3);
    const tensor = (shape: number[], density: number, order: number): Coded => {
      const symbols = new Uint32Array(elements(shape));
      for (let i = 0; i < symbols.length; i++) {
        if (random() < density) symbols[i] = 1 + Math.floor(random() * 6);
      }
      return {
        tensor: { shape, alphabet: 7, center: 3, scan: { height: 1, width: 1, order } },
        symbols,
      };
    };
    const wide = [tensor([3, 513], 0.1, 0), tensor([513, 5], 0.3, 2)];
    const dense = [tensor([700, 100], 0.97, 1), tensor([100, 9], 0.5, 0)];
    const usual = [tensor([90, 100], 0.3, 1), tensor([100, 60], 0.4, 0), tensor([60, 10], 0.5, 2)];
    for (const coded of [wide, dense, usual]) {
      const tensors = coded.map((each) => each.tensor);
      const decoded = await decodeBothWays(encode(coded), tensors);
      expect(plainly(decoded)).toEqual(plainly(coded.map(({ symbols }) => symbols)));
    }
  });

  it('goes on from where another decoder left the stream, and leaves it to another', async () => {
    const bytes = Uint8Array.from({ length: 200 }, (_, i) => (i * 89) % 251);
    const scan = { height: 1, width: 1, order: 0 };
    const tensor = { shape: [30, 3], alphabet: 9, center: 4, scan };
    const [plain, shared] = [new RangeDecoder(bytes, 16), new RangeDecoder(bytes, 16)];
    const models = new ContextModels();
    const decoder = (await contextModuleDecoder(shared, new ContextModels()))!;
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 20; i++) expect(shared.code(40_000, 0)).toBe(plain.code(40_000, 0));
      const [expected, found] = [new Uint8Array(90), new Uint8Array(90)];
      codeTensor(plain, models, tensor, expected);
      decoder.decode(tensor, found);
      expect(found).toEqual(expected);
    }
    expect(shared.bits).toBe(plain.bits);
    expect(shared.isFinished).toBe(plain.isFinished);
  });

  it('refuses a tensor for which there is no memory', async () => {
    // 256 kB in all: for the tables and a thousand elements, not for a hundred thousand.
    const webAssembly = new WebAssembly.Memory({ initial: 1, maximum: 4 });
    const kernels = await instantiator<ContextKernels>(packed)('simd', { webAssembly });
    const stream = new RangeDecoder(new Uint8Array(9), 16);
    const decoder = createContextDecoder(kernels, webAssembly, stream, new ContextModels());
    const decode = (outputs: number) => {
      const scan = { height: 1, width: 1, order: 0 };
      decoder.decode({ shape: [outputs], alphabet: 2, center: 0, scan }, new Uint8Array(outputs));
    };
    decode(1000);
    expect(() => decode(100_000)).toThrow(InputError);
    expect(webAssembly.buffer.byteLength).toBeLessThanOrEqual(4 * 65536);
  });
});

describe('in readModel', () => {
  const root = join(import.meta.dirname, '../..');
  const read = (path: string) => new Uint8Array(readFileSync(join(root, path)));
  const compact = ['fixtures/records', 'packages/container/fixtures/golden']
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.pith') && read(path)[4] === 3);
  /** Few elements or many. */
  const always: OpenContextDecoder = contextModuleDecoder;

  it.each(compact)('%s is decoded to the same tensors', async (path) => {
    let opened = 0;
    const contextDecoder: OpenContextDecoder = (...given) => {
      opened++;
      return always(...given);
    };
    const bytes = read(path);
    const file = await readModel(bytes, { contextDecoder });
    expect(opened).toBe(1);
    const plain = await readModel(bytes);
    expect(file.tensors).toEqual(plain.tensors);
    plain.tensors.forEach((_, i) => {
      expect(file.decodeTensor(i)).toEqual(plain.decodeTensor(i));
    });
  });

  it('all compact files are there', () => {
    expect(compact.length).toBeGreaterThanOrEqual(6);
  });

  it('is not loaded for a file of few elements', async () => {
    const bytes = Uint8Array.from({ length: 90 }, (_, i) => (i * 89) % 251);
    const stream = new RangeDecoder(bytes, 16);
    expect(await openContextDecoder(stream, new ContextModels(), 100)).toBeUndefined();
    const many = (await openContextDecoder(stream, new ContextModels(), 2 ** 18))!;
    const scan = { height: 1, width: 1, order: 0 };
    const tensor = { shape: [30, 3], alphabet: 9, center: 4, scan };
    const [expected, found] = [new Uint8Array(90), new Uint8Array(90)];
    codeTensor(new RangeDecoder(bytes, 16), new ContextModels(), tensor, expected);
    many.decode(tensor, found);
    expect(found).toEqual(expected);
    expect(found.some((symbol) => symbol !== 0)).toBe(true);
  });

  it('tells damage as without it', async () => {
    const file = read(compact[0]!);
    const outcome = async (bytes: Uint8Array, contextDecoder?: OpenContextDecoder) => {
      try {
        const model = await readModel(bytes, contextDecoder && { contextDecoder });
        return model.tensors.map((_, i) => model.decodeTensor(i));
      } catch (error) {
        return String(error);
      }
    };
    const damaged = [0.3, 0.7, 0.98].map((share) => {
      const stream = file.slice(9);
      stream[Math.floor(share * stream.length)]! ^= 0x15;
      return stream;
    });
    for (const stream of [...damaged, file.slice(9, -1), Uint8Array.of(...file.slice(9), 7)]) {
      const bytes = sealCompact(stream);
      expect(await outcome(bytes, always)).toEqual(await outcome(bytes));
      expect(await outcome(bytes)).toMatch('CorruptFileError');
    }
  });
});
