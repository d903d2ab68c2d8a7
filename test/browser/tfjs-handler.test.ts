import { join } from 'node:path';
import { pithHandler } from '@pith/adapters';
import { readLayersModel } from '@pith/model';
import * as tf from '@tensorflow/tfjs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pithOf } from '../formats/pith-of.js';
import { smallGraph } from '../formats/small-graph.js';
import { findChromium, launchChromium } from './chromium.js';
import { openSite, type Site } from './site.js';

const chromium = findChromium();

describe.skipIf(chromium === undefined)('TensorFlow.js in a page, with pithHandler', () => {
  let browser: Browser;
  let site: Site;
  let page: Page;
  const models: Record<string, Uint8Array> = {};

  beforeAll(async () => {
    const fixture = join(import.meta.dirname, '../../fixtures/lenet-300-100');
    models['layers'] = await pithOf((await readLayersModel(fixture)).model);
    models['graph'] = await pithOf(smallGraph());
    site = await openSite(models, ['tfjs-page']);
    browser = await launchChromium(chromium!);
    page = await browser.newPage();
    await page.goto(site.page('plain', 'tfjs-page'), { waitUntil: 'load' });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  const ask = (kind: 'graph' | 'layers', address: string, shape: number[], numbers: number[]) =>
    page.evaluate(([a, b, c, d]) => tfjsPage.predict(a, b, c, d), [
      kind,
      address,
      shape,
      numbers,
    ] as const);

  it('predicts with a LayersModel as it does in Node', async () => {
    const model = await tf.loadLayersModel(pithHandler(models['layers']!));
    const shape = [2, ...model.inputs[0]!.shape.slice(1)] as number[];
    const x = tf.randomUniform(shape, 0, 1, 'float32', 3);
    const expected = (model.predict(x) as tf.Tensor).dataSync();
    const found = await ask('layers', '../models/layers', shape, Array.from(x.dataSync()));
    expect(found).toHaveLength(20);
    expectNear(found, expected);
  });

  it('executes a GraphModel as it does in Node, from a compressed response too', async () => {
    const model = await tf.loadGraphModel(pithHandler(models['graph']!));
    const x = tf.randomNormal([3, 6], 0, 1, 'float32', 4);
    const expected = (model.execute({ x }, 'y') as tf.Tensor).dataSync();
    for (const address of ['../models/graph', '../models/gzip/graph']) {
      expectNear(await ask('graph', address, [3, 6], Array.from(x.dataSync())), expected);
    }
  });

  it('says what is wrong with an address', async () => {
    await expect(ask('graph', '../models/none', [1], [0])).rejects.toThrow(
      /models\/none cannot be fetched: the server answers 404/,
    );
  });
});

function expectNear(found: readonly number[], expected: ArrayLike<number>) {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i]!, 5);
}
