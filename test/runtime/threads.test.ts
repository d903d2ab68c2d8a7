import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { encodeAsPith, randomInput, singleConv2d, singleDense, squeezeNet } from '@pith/bench';
import { load } from '@pith/runtime';
import { describe, expect, it } from 'vitest';

// Workers run what was built: a worker thread knows nothing of TypeScript.
const built = new URL('../../packages/runtime/dist/threads/worker.js', import.meta.url);
const createWorker = () => new Worker(built);

const networks = {
  'a fully connected layer': () =>
    singleDense({ inputs: 2000, outputs: 1501 }, { density: 0.2, centroids: 16 }),
  'a convolution': () =>
    singleConv2d(
      { height: 20, width: 21, inChannels: 16, outChannels: 30, kernel: 3 },
      { density: 0.6 },
    ),
  SqueezeNet: () => squeezeNet({ density: 0.2 }),
};

describe('threads', () => {
  it.each(Object.entries(networks))(
    '%s gives the same on one thread and on three',
    async (_, make) => {
      const network = make();
      const bytes = await encodeAsPith(network);
      const one = await load(bytes);
      const three = await load(bytes, { threads: 3, createWorker });
      expect(three.stats.threads).toBe(3);
      // One sample, a batch, a batch in two parts, and one again after the threads have dozed off.
      for (const [i, batch] of [1, 5, 70, 1].entries()) {
        if (network.inputShape.length === 3 && batch === 70) continue;
        if (i === 3) await new Promise((resolve) => setTimeout(resolve, 250));
        const input = randomInput({ shape: network.inputShape, batch, density: 0.5, seed: i });
        const [expected, got] = await Promise.all(
          [one, three].map(
            async (model) => Object.values(await model.run({ input }, { batch }))[0]!,
          ),
        );
        expect(got).toHaveLength(expected!.length);
        got!.forEach((x, k) => {
          expect(Math.abs(x - expected![k]!)).toBeLessThanOrEqual(
            1e-5 * Math.abs(expected![k]!) + 1e-6,
          );
        });
      }
      one.dispose();
      three.dispose();
    },
  );

  it('take runs that are asked for at the same time one after another', async () => {
    const network = networks['a fully connected layer']();
    const model = await load(await encodeAsPith(network), { threads: 2, createWorker });
    const inputs = [1, 2, 3, 4].map((seed) => randomInput({ shape: network.inputShape, seed }));
    const alone: Float32Array[] = [];
    for (const input of inputs) alone.push((await model.run({ input }))['dense']!);
    const together = await Promise.all(inputs.map((input) => model.run({ input })));
    expect(together.map(({ dense }) => dense)).toEqual(alone);
    model.dispose();
  });

  it('are not started for a model whose layers are all small', async () => {
    const bytes = readFileSync(
      join(import.meta.dirname, '../../fixtures/compressed/lenet-300-100.pith'),
    );
    let workers = 0;
    const model = await load(new Uint8Array(bytes), {
      threads: 2,
      createWorker: () => {
        workers++;
        return createWorker();
      },
    });
    expect(workers).toBe(0);
    expect(model.stats.threads).toBe(1);
    model.dispose();
  });

  it('that cannot be started are an error that says so', async () => {
    const bytes = await encodeAsPith(networks.SqueezeNet());
    const createBroken = () => new Worker(new URL('data:text/javascript,throw new Error("no")'));
    await expect(load(bytes, { threads: 2, createWorker: createBroken })).rejects.toThrow(
      /thread could not be started: .*no.*; with threads: 1 none is needed/,
    );
  });
});
