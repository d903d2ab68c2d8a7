import { readFile } from 'node:fs/promises';
import { accuracyByPrecision } from '@pith/accelerator';
import { load, type Model } from '@pith/runtime';
import { type LabelledData, loadDataset } from '@pith/train';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let model: Model;
beforeAll(async () => {
  const path = new URL('../../fixtures/compressed/lenet-300-100.pith', import.meta.url);
  model = await load(new Uint8Array(await readFile(path)));
});
afterAll(() => model.dispose());

/** The first examples of a part. */
function samples({ inputs, labels, count }: LabelledData, taken: number) {
  const size = inputs.length / count;
  return Array.from({ length: taken }, (_, i) => {
    const part = inputs.subarray(i * size, (i + 1) * size);
    const image =
      part instanceof Uint8Array ? Float32Array.from(part, (pixel) => pixel / 255) : part;
    return { inputs: { [model.inputs[0]!.name]: image }, label: labels[i]! };
  });
}

describe('EIE on MNIST', () => {
  it('is as accurate in fixed point as the runtime, with binary points of training examples', async () => {
    const { train, test } = await loadDataset('mnist');
    const report = await accuracyByPrecision(model, samples(test, 400), {
      calibration: samples(train, 100),
    });
    expect(report.runtimeError).toBeGreaterThan(0);
    expect(report.runtimeError).toBeLessThan(0.04);
    const by = Object.fromEntries(report.precisions.map((run) => [run.arithmetic, run]));
    expect(by['float-32']).toMatchObject({ error: report.runtimeError, agreement: 1 });
    // EIE, §VI-C: 16 bits lose less than half a percent on AlexNet.
    for (const arithmetic of ['fixed-32', 'fixed-16'] as const) {
      expect(Math.abs(by[arithmetic]!.error - report.runtimeError)).toBeLessThan(0.005);
      expect(by[arithmetic]!.agreement).toBeGreaterThan(0.995);
    }
    // On AlexNet 8 bits lose much more (§VI-C); these layers are fewer and their classes further apart.
    expect(Math.abs(by['fixed-8']!.error - report.runtimeError)).toBeLessThan(0.015);
    expect(by['fixed-8']!.agreement).toBeGreaterThan(0.98);
  });
});
