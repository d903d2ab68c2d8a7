import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { toOnnx } from '@pith/adapters';
import { encodeOnnx, encodeTensor, takeTensors } from '@pith/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pithOf } from '../formats/pith-of.js';
import { findChromium, launchChromium } from './chromium.js';
import { openSite, type Site } from './site.js';

const chromium = findChromium();

/** Numbers in [−1, 1) that follow no pattern. */
function noise(length: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

function port(name: string, ...sizes: number[]) {
  const dim = sizes.map((dimValue) => ({ dimValue }));
  return { name, type: { tensorType: { elemType: 1, shape: { dim } } } };
}

/** A convolution, whose weights are a node's, and a matrix product. */
function smallOnnx(): Uint8Array {
  const t = encodeTensor({ dims: [4, 1, 3, 3], dataType: 1, floatData: noise(36, 1) });
  return encodeOnnx({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: {
      name: 'small',
      node: [
        { opType: 'Constant', output: ['k'], attribute: [{ name: 'value', type: 4, t }] },
        { opType: 'Conv', input: ['x', 'k'], output: ['c'] },
        { opType: 'Flatten', input: ['c'], output: ['f'] },
        { opType: 'Gemm', input: ['f', 'w', 'b'], output: ['y'] },
      ],
      initializer: [
        encodeTensor({ name: 'w', dims: [64, 10], dataType: 1, floatData: noise(640, 2) }),
        encodeTensor({ name: 'b', dims: [10], dataType: 1, floatData: noise(10, 3) }),
      ],
      input: [port('x', 2, 1, 6, 6)],
      output: [port('y', 2, 10)],
    },
  });
}

describe.skipIf(chromium === undefined)('ONNX Runtime in a page, with toOnnx', () => {
  let browser: Browser;
  let site: Site;
  let page: Page;
  let pith: Uint8Array;

  beforeAll(async () => {
    pith = await pithOf({ format: 'onnx', ...takeTensors(smallOnnx()) });
    const { resolve } = createRequire(import.meta.url);
    const wasm = await readFile(resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'));
    site = await openSite({ small: pith, 'onnxruntime.wasm': wasm }, ['onnx-page']);
    browser = await launchChromium(chromium!);
    page = await browser.newPage();
    await page.goto(site.page('plain', 'onnx-page'), { waitUntil: 'load' });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  const shape = [2, 1, 6, 6];
  const numbers = noise(72, 4);
  const ask = (address: string) =>
    page.evaluate(([a, b, c]) => onnxPage.run(a, b, c), [address, shape, numbers] as const);

  it('computes what onnxruntime computes in Node, from a compressed response too', async () => {
    const session = await InferenceSession.create(await toOnnx(pith));
    const { y } = await session.run({
      x: new Tensor('float32', Float32Array.from(numbers), shape),
    });
    for (const address of ['../models/small', '../models/gzip/small']) {
      const [found] = await ask(address);
      expect(found).toHaveLength(20);
      for (const [i, value] of found!.entries())
        expect(value).toBeCloseTo((y!.data as Float32Array)[i]!, 5);
    }
  });

  it('says what is wrong with an address', async () => {
    await expect(ask('../models/none')).rejects.toThrow(/models\/none cannot be fetched.*404/);
  });
});
