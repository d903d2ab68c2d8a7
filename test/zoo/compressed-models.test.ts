import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compress, measureFidelity, parseRecipe } from '@pith/compress';
import { readModel } from '@pith/container';
import { openSavedModel } from '@pith/engines';
import { readSavedModel, writeSavedModel } from '@pith/model';
import { eightBitRivals, fetchModel, zooModels } from '@pith/zoo';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInItsFramework } from './in-its-framework.js';

/**
 * How much smaller each must be than shipped, and the loss that its outputs may have, when every tensor is treated
 * alike and nothing is searched for.
 */
const bounds = [
  { name: 'wake-word-hello-deepa', ratio: 3, loss: 0.03 },
  { name: 'silero-vad-legacy', ratio: 2, loss: 0.05 },
  { name: 'basic-pitch', ratio: 3, loss: 0.1 },
  { name: 'esrgan-slim-x2', ratio: 3, loss: 0.02 },
  { name: 'ocr-angle', ratio: 2.5, loss: 0.05 },
];

const recipe = parseRecipe({
  weights: { store: 'float16' },
  others: { store: 'float16' },
  postTraining: { budget: { maxLoss: 0.01 }, sensitivity: 'assumed' },
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pith-zoo-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(bounds)('$name', ({ name, ratio, loss }) => {
  const zooModel = zooModels.find((model) => model.name === name)!;

  test('is smaller, and near the original in its own framework', async () => {
    const path = await fetchModel(name);
    const { model: saved, shippedBytes } = await readSavedModel(path);
    const original = await openSavedModel(saved);
    const inputs = (await zooModel.calibrationInputs(original)).slice(0, 6);
    await original.dispose();

    const { bytes } = await compress(saved, recipe);
    expect(shippedBytes / bytes.length).toBeGreaterThan(ratio);

    const file = await readModel(bytes);
    const tensors = file.tensors.map((_, position) => file.decodeTensor(position));
    const restored = join(folder, saved.format === 'onnx' ? `${name}.onnx` : name);
    await writeSavedModel(restored, { ...saved, topology: file.topology, tensors });

    const target = saved.format === 'onnx' ? restored : join(restored, 'model.json');
    const fidelity = await measureFidelity(
      await runInItsFramework(path, saved.format, inputs),
      await runInItsFramework(target, saved.format, inputs),
    );
    expect(fidelity.samples).toBe(inputs.length);
    expect(fidelity.loss).toBeGreaterThan(0);
    expect(fidelity.loss).toBeLessThan(loss);
  });

  test('does its job as shipped', async () => {
    const { model: saved } = await readSavedModel(await fetchModel(name));
    const original = await openSavedModel(saved);
    const recording = await zooModel.record(original);
    const metrics = zooModel.taskMetrics(recording, recording);
    await original.dispose();
    for (const metric of metrics.filter(({ unit }) => unit === 'share')) {
      expect(metric.value, metric.name).toBeGreaterThan(0.6);
    }
    expect(metrics[0]?.value ?? 1).toBeGreaterThan(0.9);
  });
});

test('an int8 rival is a file that onnxruntime runs, with the weights that are judged', async () => {
  const name = 'wake-word-namaste-deepa';
  const path = await fetchModel(name);
  const { model: saved } = await readSavedModel(path);
  const zooModel = zooModels.find((model) => model.name === name)!;
  const model = await openSavedModel(saved);
  const inputs = (await zooModel.calibrationInputs(model)).slice(0, 8);
  for (const { method, bytes, weights } of await eightBitRivals(path, saved)) {
    await model.setWeights(weights);
    const judged = await Promise.all(inputs.map((sample) => model.run(sample)));
    const rival = join(folder, `${method}.onnx`);
    await writeFile(rival, bytes);
    const found = await runInItsFramework(rival, 'onnx', inputs);
    for (const [i, [output]] of found.entries()) {
      expect(output!.data[0]).toBeCloseTo(Number(judged[i]!['39']!.data[0]), 5);
    }
    // It is a byte a weight and little else.
    expect(bytes.length).toBeLessThan(
      0.28 * saved.tensors.reduce((n, t) => n + t.data.byteLength, 0),
    );
  }
  await model.dispose();
});
