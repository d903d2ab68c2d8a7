import { join } from 'node:path';
import { compress, parseRecipe } from '@pith/compress';
import { readLayersModel } from '@pith/model';
import { load } from '@pith/runtime';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeAsPith } from '../../packages/bench/src/networks/encode-as-pith.js';
import { lenet5 } from '../../packages/bench/src/networks/lenet.js';
import { singleConv2d, singleDense } from '../../packages/bench/src/networks/single-layers.js';
import { makeDigits } from '../cli/small-digits.js';
import { findChromium, launchChromium } from './chromium.js';
import { type Failure, type Outcome, SOURCE_KINDS, type Task } from './page/perform.js';
import { openSite, type PageKind, type Site } from './site.js';

const chromium = findChromium();
const batches = [1, 64];
const digits = makeDigits(64, 1).pixels;
const input = Array.from(Float32Array.from(digits, (pixel) => pixel / 255));

describe.skipIf(chromium === undefined)('the bundled runtime in a browser', () => {
  let browser: Browser;
  let site: Site;
  const models: Record<string, Uint8Array> = {};

  beforeAll(async () => {
    models['fully-connected'] = await prunedLenet();
    models['convolutional'] = await encodeAsPith(lenet5());
    models['wide'] = await encodeAsPith(
      singleDense({ inputs: 784, outputs: 4000 }, { density: 0.5 }),
    );
    models['deep'] = await encodeAsPith(
      singleConv2d(
        { height: 7, width: 7, inChannels: 16, outChannels: 512, kernel: 3 },
        { density: 0.6 },
      ),
    );
    models['cut-short'] = models['convolutional'].subarray(0, 20_000);
    site = await openSite(models);
    browser = await launchChromium(chromium!);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  /** Has a new page of a kind do something. */
  async function ask<T>(kind: PageKind, question: (page: Page) => Promise<T>): Promise<T> {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(site.page(kind), { waitUntil: 'load' });
      return await question(page);
    } finally {
      await context.close();
    }
  }

  const inPage = (kind: PageKind, task: Task) =>
    ask(kind, (page) => page.evaluate((asked) => pithPage.inPage(asked), task));
  const inWorker = (kind: PageKind, task: Task) =>
    ask(kind, (page) => page.evaluate((asked) => pithPage.inWorker(asked), task));

  async function inNode(
    name: string,
    instructionSet: Task['instructionSet'],
    sizes: readonly number[] = batches,
  ): Promise<number[][]> {
    const model = await load(models[name]!, instructionSet ? { instructionSet } : {});
    const [{ name: into }, { name: from }] = [model.inputs[0]!, model.outputs[0]!];
    const outputs: number[][] = [];
    for (const batch of sizes) {
      const samples = Float32Array.from(input.slice(0, batch * 784));
      outputs.push(Array.from((await model.run({ [into]: samples }, { batch }))[from]!));
    }
    model.dispose();
    return outputs;
  }

  describe.each(['fully-connected', 'convolutional'])('a %s network', (name) => {
    const task: Task = { address: `../models/${name}`, batches, input };

    it('gives what it gives in Node, to the bit where the instructions are the same', async () => {
      const outcome = succeeded(await inPage('plain', { ...task, instructionSet: 'simd' }));
      expect(outcome.instructionSet).toBe('simd');
      expect(outcome.outputs).toEqual(await inNode(name, 'simd'));
    });

    it('takes the fastest instructions that the browser has', async () => {
      const outcome = succeeded(await inPage('plain', task));
      expect(outcome.instructionSet).toBe('relaxed-simd');
      expectClose(outcome.outputs, await inNode(name, 'simd'));
    });

    it('runs in a web worker', async () => {
      const outcome = succeeded(await inWorker('plain', { ...task, instructionSet: 'simd' }));
      expect(outcome.outputs).toEqual(await inNode(name, 'simd'));
    });

    it.each(['page', 'worker'])(
      'says that it computes without WebAssembly where a %s forbids that',
      async (where) => {
        const ask = where === 'page' ? inPage : inWorker;
        const outcome = succeeded(await ask('strict', task));
        expect(outcome.instructionSet).toBe('typescript');
        expectClose(outcome.outputs, await inNode(name, 'simd'));
      },
    );
  });

  // Threads take part only in layers that are large enough.
  describe.each(['wide', 'deep'])('a %s layer', (name) => {
    it.each(['page', 'worker'])(
      'runs on two threads of an isolated page, from the %s',
      async (from) => {
        const ask = from === 'page' ? inPage : inWorker;
        const task = { address: `../models/${name}`, batches: [1, 5], input };
        const outcome = succeeded(
          await ask('isolated', { ...task, instructionSet: 'simd', threads: 2 }),
        );
        expect(outcome.threads).toBe(2);
        // A share of a layer may run on another kernel than the whole, which sums in another order.
        expectClose(outcome.outputs, await inNode(name, 'simd', task.batches), 1e-5);
      },
    );
  });

  const address = '../models/convolutional';

  it('refuses threads in a page that may not share memory', async () => {
    const { error } = failed(await inPage('plain', { address, threads: 2 }));
    expect(error.code).toBe('usage');
    expect(error.message).toMatch(/Cross-Origin-Opener-Policy.*Cross-Origin-Embedder-Policy/);
  });

  it('says that no thread could be started where the worker is not found', async () => {
    const task = { address: '../models/wide', threads: 2 };
    const { error } = failed(await inPage('workerless', task));
    expect(error.code).toBe('thread-failed');
    expect(error.message).toMatch(/put worker\.js next to the bundle/);
  });

  it('tells what has arrived of a download', async () => {
    const { progress } = succeeded(await inPage('plain', { address }));
    const bytes = models['convolutional']!.length;
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.at(-1)).toEqual([bytes, bytes]);

    const zipped = await inPage('plain', { address: '../models/gzip/convolutional' });
    expect(succeeded(zipped).progress.at(-1)).toEqual([bytes, undefined]);
  });

  it.each(SOURCE_KINDS)('loads from what a page has: %s', async (source) => {
    const outcome = await inPage('plain', { address, source, batches: [1], input });
    expect(succeeded(outcome).outputs[0]).toHaveLength(10);
  });

  it('stops a download', async () => {
    const slow = '../models/slow/convolutional';
    const { error } = failed(await inPage('plain', { address: slow, abort: true }));
    expect(error.name).toBe('AbortError');
  });

  it('says what is wrong with an address or a file', async () => {
    const missing = failed(await inPage('plain', { address: '../models/none' }));
    expect(missing.error).toMatchObject({
      code: 'bad-input',
      message: '../models/none cannot be fetched: the server answers 404',
    });
    const cut = failed(await inPage('plain', { address: '../models/cut-short' }));
    expect(cut.error).toMatchObject({
      code: 'corrupt-file',
      message: expect.stringMatching(/^at byte \d+: /),
    });
  });
});

/** The trained LeNet-300-100, pruned and shared without retraining. */
async function prunedLenet(): Promise<Uint8Array> {
  const folder = join(import.meta.dirname, '../../fixtures/lenet-300-100');
  const { model } = await readLayersModel(folder);
  const recipe = parseRecipe({ weights: { density: 0.1, clusters: 32 } });
  return (await compress(model, recipe)).bytes;
}

function succeeded(result: Outcome | Failure): Outcome {
  if ('error' in result) throw new Error(`${result.error.name}: ${result.error.message}`);
  return result;
}

function failed(result: Outcome | Failure): Failure {
  if (!('error' in result)) throw new Error('it succeeded');
  return result;
}

/** By default to as much as fused multiply-adds and other orders of summing may change. */
function expectClose(
  found: readonly (readonly number[])[],
  expected: readonly number[][],
  tolerance = 1e-4,
): void {
  expect(found.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  const numbers = expected.flat();
  const furthest = found
    .flat()
    .reduce((most, value, i) => Math.max(most, Math.abs(value - numbers[i]!)), 0);
  expect(furthest).toBeLessThan(tolerance);
}
