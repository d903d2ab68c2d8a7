import { readFile } from 'node:fs/promises';
import { InputError, UsageError } from '@pith/container';
import { load, type Model } from '@pith/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Arithmetic } from '../arithmetic/arithmetic.js';
import { accuracyByPrecision } from './accuracy-by-precision.js';

let model: Model;
beforeAll(async () => {
  const path = new URL('../../../../../fixtures/compressed/lenet-5.pith', import.meta.url);
  model = await load(new Uint8Array(await readFile(path)));
});
afterAll(() => model.dispose());

const digit = (seed: number, strength = 1) => ({
  inputs: {
    [model.inputs[0]!.name]: Float32Array.from(
      { length: 28 * 28 },
      (_, i) => strength * Math.max(0, Math.sin(seed + i * (0.05 + 0.01 * seed))),
    ),
  },
});

/** Samples labelled by the runtime. */
async function labelled(seeds: readonly number[]) {
  const samples = seeds.map((seed) => digit(seed));
  return Promise.all(
    samples.map(async (sample) => {
      const [scores] = Object.values(await model.run(sample.inputs));
      return { ...sample, label: scores!.indexOf(Math.max(...scores!)) };
    }),
  );
}

describe('accuracyByPrecision', () => {
  it('runs the whole network in each arithmetic', async () => {
    const samples = await labelled([1, 2, 3, 4, 5, 6, 7, 8]);
    // One that the runtime itself gets wrong.
    samples[0] = { ...samples[0]!, label: (samples[0]!.label + 1) % 10 };
    const done: number[] = [];
    const report = await accuracyByPrecision(model, samples, {
      calibration: [digit(11), digit(12), digit(13)],
      onSample: (i) => {
        done.push(i);
      },
    });
    expect(done).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(report).toMatchObject({ samples: 8, calibrationSamples: 3, runtimeError: 1 / 8 });
    expect(report.unmapped).toEqual([]);
    const by = Object.fromEntries(report.precisions.map((run) => [run.arithmetic, run]));
    expect(Object.keys(by)).toEqual(['float-32', 'fixed-32', 'fixed-16', 'fixed-8']);
    for (const arithmetic of ['float-32', 'fixed-32', 'fixed-16'] as const) {
      expect(by[arithmetic]).toMatchObject({ agreement: 1, error: 1 / 8 });
    }
    const names = ['conv1', 'conv2', 'ip1', 'ip2'];
    for (const { layers } of report.precisions)
      expect(layers.map(({ name }) => name)).toEqual(names);
    expect(by['float-32']!.layers[0]).not.toHaveProperty('formats');
    // Pixels are below 1; the weights of a network that was trained are small.
    expect(by['fixed-8']!.layers[0]!.formats).toMatchObject([
      { inputs: { bits: 8, fractionBits: 6 }, weights: { bits: 8 }, outputs: { bits: 8 } },
    ]);
  });

  it('saturates, and counts it, where calibration saw too little', async () => {
    const options = { arithmetics: ['fixed-16'] as const };
    const samples = await labelled([1, 2]);
    const [dim] = (
      await accuracyByPrecision(model, samples, { ...options, calibration: [digit(3, 0.01)] })
    ).precisions;
    const [fair] = (await accuracyByPrecision(model, samples, { ...options, calibration: samples }))
      .precisions;
    expect(dim!.layers[0]!.saturatedInputs).toBeGreaterThan(100);
    for (const { saturatedInputs, saturatedOutputs } of fair!.layers) {
      expect(saturatedInputs + saturatedOutputs).toBeLessThanOrEqual(2);
    }
  });

  it('ends when told to', async () => {
    const stop = new AbortController();
    const run = accuracyByPrecision(model, await labelled([1, 2, 3]), {
      ...{ calibration: [digit(4)], signal: stop.signal },
      onSample: (done) => {
        if (done === 2) stop.abort(new Error('enough'));
      },
    });
    await expect(run).rejects.toThrow('enough');
  });

  it('refuses what it cannot do', async () => {
    const samples = await labelled([1]);
    const run = (options: object, of = samples) =>
      accuracyByPrecision(model, of, { calibration: samples, ...options });
    await expect(run({}, [])).rejects.toThrow(UsageError);
    await expect(run({ calibration: [] })).rejects.toThrow(/no calibration samples/);
    await expect(run({ output: 'scores' })).rejects.toThrow(/no output "scores".*of ip2/);
    await expect(run({ arithmetics: ['fixed-4' as Arithmetic] })).rejects.toThrow(/fixed-4/);
    const wrong = run({}, [{ ...samples[0]!, label: 10 }]);
    await expect(wrong).rejects.toThrow(InputError);
    await expect(wrong).rejects.toThrow('sample 0: the label 10, but the model');
  });
});
