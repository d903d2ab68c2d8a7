import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModel } from '@pith/container';
import { readLayersModel, type SavedModel } from '@pith/model';
import { type InstructionSet, load } from '@pith/runtime';
import { loadDataset, toLayersModel } from '@pith/train';
import * as tf from '@tensorflow/tfjs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pithInProcess } from '../cli/pith-in-process.js';
import { findChromium, launchChromium } from './chromium.js';
import { digestTensor } from './digest-tensor.js';
import type { Task } from './page/perform.js';
import { READINGS } from './page/readings.js';
import { openSite, type PageKind, type Site } from './site.js';

const chromium = findChromium();
const records = join(import.meta.dirname, '../../fixtures/records');
const names = readdirSync(records).filter((name) => name.endsWith('.pith'));
const batch = 16;

/**
 * Files of version 3: what a page decodes is what was decompressed and evaluated, in all decoders that
 * there are; and the runtime in the page computes with it what it computes here.
 */
describe.skipIf(chromium === undefined)('compact files in a browser', () => {
  let browser: Browser;
  let site: Site;
  let folder: string;
  let digits: Float32Array;
  const models: Record<string, Uint8Array> = {};

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pith-compact-'));
    for (const name of names) models[name] = new Uint8Array(readFileSync(join(records, name)));
    const pages = ['page', 'page-worker', 'container-page'];
    site = await openSite(models, pages);
    browser = await launchChromium(chromium!);
    const { test } = await loadDataset('mnist');
    digits = Float32Array.from(test.inputs.slice(0, batch * 784), (pixel) => pixel / 255);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are all there is to test', async () => {
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) expect((await readModel(models[name]!)).version).toBe(3);
  });

  async function ask<T>(kind: PageKind, script: string, question: (page: Page) => Promise<T>) {
    const page = await browser.newPage();
    try {
      await page.goto(site.page(kind, script), { waitUntil: 'load' });
      return await question(page);
    } finally {
      await page.close();
    }
  }

  /** The output for the digits in a page. */
  async function inPage(kind: PageKind, name: string, instructionSet?: InstructionSet) {
    const task: Task = {
      ...{ address: `../models/${name}`, batches: [batch], input: Array.from(digits) },
      ...(instructionSet && { instructionSet }),
    };
    const outcome = await ask(kind, 'page', (page) =>
      page.evaluate((asked) => pithPage.inPage(asked), task),
    );
    if ('error' in outcome) throw new Error(outcome.error.message);
    return { ran: outcome.instructionSet, output: outcome.outputs[0]! };
  }

  async function inNode(name: string, instructionSet: InstructionSet): Promise<number[]> {
    const model = await load(models[name]!, { instructionSet });
    const outputs = await model.run({ [model.inputs[0]!.name]: digits }, { batch });
    model.dispose();
    return Array.from(outputs[model.outputs[0]!.name]!);
  }

  /** As `pith decompress` writes it, for TensorFlow.js to read. */
  async function decompressed(name: string): Promise<SavedModel> {
    const { stderr } = await pithInProcess(
      ['decompress', join(records, name), '-o', name, '--force'],
      folder,
    );
    expect(stderr).not.toMatch(/error/i);
    return (await readLayersModel(join(folder, name))).model;
  }

  it.each(names)('%s has the very weights that are decompressed here', async (name) => {
    const { tensors } = await decompressed(name);
    const expected = await Promise.all(tensors.map(digestTensor));
    // No two tensors alike, so that the comparison means something.
    expect(new Set(expected.map((digest) => digest.split(' ').at(-1))).size).toBe(tensors.length);
    await ask('plain', 'container-page', async (page) => {
      for (const how of READINGS) {
        const [found, inWebAssembly] = await page.evaluate(
          ([address, how]) => containerPage.digests(address, how),
          [`../models/${name}`, how] as const,
        );
        expect(found).toEqual(expected);
        expect(inWebAssembly).toBe(how === 'in WebAssembly');
      }
    });
  });

  it.each(names)('%s computes in the page what it computes here', async (name) => {
    const simd = await inPage('plain', name, 'simd');
    expect(simd).toEqual({ ran: 'simd', output: await inNode(name, 'simd') });
    // Where a page forbids WebAssembly, for decoding too.
    const plain = await inPage('strict', name);
    expect(plain).toEqual({ ran: 'typescript', output: await inNode(name, 'typescript') });

    const reference = await toLayersModel(tf as never, await decompressed(name));
    const shape = [batch, ...reference.inputs[0]!.shape.slice(1)] as number[];
    const expected = (reference.predict(tf.tensor(digits, shape) as never) as tf.Tensor).dataSync();
    reference.dispose();
    expect(expected).toHaveLength(10 * batch);
    for (const output of [simd.output, plain.output]) {
      const furthest = output.reduce((most, value, i) => {
        return Math.max(most, Math.abs(value - expected[i]!));
      }, 0);
      expect(furthest).toBeLessThan(1e-4);
    }
    // As unlike as real digits are, so that the comparison means something.
    expect(new Set(expected).size).toBeGreaterThan(5 * batch);
  });
});
