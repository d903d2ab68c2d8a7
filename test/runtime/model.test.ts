import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PithError, readModel } from '@pith/container';
import { asPredictor, INSTRUCTION_SETS, load, type ModelSource } from '@pith/runtime';
import { loadDataset, toLayersModel } from '@pith/train';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const fixtures = join(import.meta.dirname, '../../fixtures/compressed');
const path = join(fixtures, 'lenet-300-100.pith');
const bytes = new Uint8Array(readFileSync(path));
const image = Float32Array.from({ length: 784 }, (_, i) => (i % 5 === 0 ? (i % 11) / 11 : 0));
const input = { flatten_input: image };

async function classify(source: ModelSource): Promise<Float32Array> {
  const model = await load(source);
  try {
    return (await model.run(input))['ip3']!;
  } finally {
    model.dispose();
  }
}

describe('load', () => {
  let server: Server;
  let address: string;
  let expected: Float32Array;

  beforeAll(async () => {
    expected = await classify(bytes);
    server = createServer((request, response) => {
      if (request.url === '/model.pith') response.end(bytes);
      else if (request.url === '/cut.pith') response.end(bytes.subarray(0, 9000));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it.each<[string, () => ModelSource | Promise<ModelSource>]>([
    ['a path', () => path],
    ['a file URL', () => pathToFileURL(path)],
    ['an address', () => `${address}/model.pith`],
    ['a response', () => fetch(`${address}/model.pith`)],
    ['a buffer', () => bytes.buffer.slice(0)],
    ['a blob', () => new Blob([bytes])],
    ['a stream', () => new Blob([bytes]).stream()],
  ])('takes %s', async (_, source) => {
    expect(await classify(await source())).toEqual(expected);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['a file that is not there', () => '/nowhere/model.pith', /model\.pith cannot be read/],
    ['an address that is not there', () => `${address}/nothing`, /server answers 404/],
    ['a download cut short', () => `${address}/cut.pith`, /at byte/],
    ['another file', () => new Uint8Array(100), /at byte 0/],
    ['a number', () => 5, /loaded from a URL, a path, or its bytes/],
    ['too many bytes', () => new Blob([bytes]).stream(), /more than 1000 bytes/],
  ])('refuses %s', async (name, source, message) => {
    const options = name === 'too many bytes' ? { maxBytes: 1000 } : {};
    await expect(load(source() as ModelSource, options)).rejects.toThrow(message);
  });

  it('tells of a download and stops it when asked to', async () => {
    const received: number[] = [];
    await load(`${address}/model.pith`, { onProgress: (count) => received.push(count) });
    expect(received.at(-1)).toBe(bytes.length);
    await expect(
      load(`${address}/model.pith`, { signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });

  it('refuses a file of a newer version by name', async () => {
    const newer = bytes.slice();
    newer[4] = 9;
    await expect(load(newer)).rejects.toMatchObject({ code: 'corrupt-file' });
  });

  it('refuses options that cannot be', async () => {
    await expect(load(bytes, { threads: 0 })).rejects.toThrow(/whole number from 1 to 64/);
    await expect(load(bytes, { instructionSet: 'avx' as never })).rejects.toThrow(
      /"avx", but must/,
    );
  });

  it('fails with an error of its own, or gives numbers, whatever bytes are damaged', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        async (changes) => {
          const damaged = bytes.slice();
          for (const [at, change] of changes) damaged[at]! ^= change;
          try {
            expect(await classify(damaged)).toHaveLength(10);
          } catch (error) {
            expect(error).toBeInstanceOf(PithError);
          }
        },
      ),
      { numRuns: 150, seed: 3 },
    );
  });
});

describe('Model', () => {
  it('says what it is made of', async () => {
    const model = await load(path, { instructionSet: 'simd' });
    expect(model.inputs).toEqual([{ name: 'flatten_input', shape: [28, 28, 1] }]);
    expect(model.outputs).toEqual([{ name: 'ip3', shape: [10] }]);
    await model.run(input, { profile: true });
    const { stats } = model;
    expect(stats).toMatchObject({ instructionSet: 'simd', threads: 1, fileBytes: bytes.length });
    const layers = stats.layers.filter(({ weights }) => weights > 0);
    expect(layers.map(({ layer }) => layer)).toEqual(['ip1', 'ip2', 'ip3']);
    for (const { multiplyAdds, nonzeros, kernel } of layers) {
      const most = kernel === 'fcDense4' ? multiplyAdds.dense : nonzeros;
      expect(multiplyAdds.done).toBeLessThanOrEqual(most);
      expect(multiplyAdds.done + multiplyAdds.skipped).toBe(multiplyAdds.dense);
    }
    // 266,200 weights take 1,064,800 bytes as a dense float32 matrix.
    expect(stats.weightBytes).toBeLessThan(120_000);
  });

  it('takes bytes as numbers from 0 to 255', async () => {
    const model = await load(path);
    const pixels = Uint8Array.from(image, (x) => 255 * x);
    const { ip3 } = await model.run({ flatten_input: pixels });
    expect(ip3).toEqual((await model.run({ flatten_input: Float32Array.from(pixels) }))['ip3']);
  });

  it('cannot be used after it was disposed of', async () => {
    const model = await load(path);
    model.dispose();
    model.dispose();
    await expect(model.run(input)).rejects.toMatchObject({ code: 'usage' });
    expect(() => model.stats).toThrow(/disposed of; load it again/);
  });

  it('refuses a batch of none and inputs that do not fit', async () => {
    const model = await load(path);
    await expect(model.run(input, { batch: 0 })).rejects.toThrow(/at least 1/);
    await expect(model.run({ image })).rejects.toThrow(/no input "image"/);
    const broken = image.with(3, Number.NaN);
    await expect(model.run({ flatten_input: broken })).rejects.toThrow(/element 3 is NaN/);
  });

  it('predicts for code that was written for TensorFlow.js', async () => {
    const { predict } = asPredictor(await load(path), tf);
    const x = tf.tensor(image, [1, 28, 28, 1]);
    const result = (await predict(x)) as tf.Tensor;
    expect(result.shape).toEqual([1, 10]);
    expect(await result.data()).toEqual(await classify(path));
    await expect(predict(tf.zeros([1, 10]))).rejects.toThrow(/has shape \[1,10\], but/);
  });
});

describe.each(['lenet-300-100', 'lenet-5'])('%s on MNIST', (network) => {
  const batch = 100;

  it.each(INSTRUCTION_SETS.filter((set) => set !== 'relaxed-simd'))(
    'gives what TensorFlow.js gives on the decompressed model, with %s',
    async (instructionSet) => {
      const file = await readModel(new Uint8Array(readFileSync(join(fixtures, `${network}.pith`))));
      const tensors = file.tensors.map((_, i) => file.decodeTensor(i));
      const saved = { format: file.format, topology: file.topology, tensors };
      const oracle = await toLayersModel(tf, saved as never);
      const { test } = await loadDataset('mnist');
      const images = Float32Array.from(
        test.inputs.subarray(0, batch * 784),
        (pixel) => pixel / 255,
      );
      const expected = (
        oracle.predict(tf.tensor(images, [batch, 28, 28, 1])) as tf.Tensor
      ).dataSync();
      const model = await load(join(fixtures, `${network}.pith`), { instructionSet });
      const { name } = model.inputs[0]!;
      const together = Object.values(await model.run({ [name]: images }, { batch }))[0]!;
      for (let i = 0; i < batch; i++) {
        const one = images.subarray(784 * i, 784 * (i + 1));
        const alone = Object.values(await model.run({ [name]: one }))[0]!;
        for (let c = 0; c < 10; c++) {
          const tolerance = 1e-4 * Math.max(expected[10 * i + c]!, 1e-2);
          expect(Math.abs(alone[c]! - expected[10 * i + c]!)).toBeLessThanOrEqual(tolerance);
          expect(Math.abs(together[10 * i + c]! - expected[10 * i + c]!)).toBeLessThanOrEqual(
            tolerance,
          );
        }
      }
      oracle.dispose();
      model.dispose();
    },
  );
});
