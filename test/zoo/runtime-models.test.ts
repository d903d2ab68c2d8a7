import { measureFidelity, type NamedOutput } from '@pith/compress';
import { openSavedModel } from '@pith/engines';
import { readSavedModel } from '@pith/model';
import { fetchModel, type Inputs, zooModels } from '@pith/zoo';
import { expect, test } from 'vitest';

/** What float32 arithmetic in another order may differ by, relative to all of an output. */
test.each([
  ['wake-word-hello-deepa', 1e-5],
  ['wake-word-namaste-deepa', 1e-5],
  ['silero-vad-legacy', 1e-4],
  // It takes logarithms of the energy in empty frequency bands, which is rounding and little else:
  // inputs that differ by 1e-7 make TensorFlow.js itself differ by 1e-4.
  ['basic-pitch', 2e-3],
  ['esrgan-slim-x2', 1e-5],
  ['ocr-angle', 1e-4],
])("Pith's runtime computes what the framework of %s computes", async (name, tolerance) => {
  const { model: saved } = await readSavedModel(await fetchModel(name));
  const framework = await openSavedModel(saved);
  const zooModel = zooModels.find((model) => model.name === name)!;
  const inputs = (await zooModel.calibrationInputs(framework)).slice(0, 4);
  const pith = await openSavedModel(saved, { engine: 'pith' });
  expect(pith.engine).toMatch(/^pith/);
  const outputs = async (
    model: typeof pith,
    names: readonly { readonly name: string }[],
  ): Promise<NamedOutput[][]> => {
    const runs: NamedOutput[][] = [];
    for (const sample of inputs as Inputs[]) {
      const results = await model.run(sample);
      runs.push(names.map((output) => ({ name: output.name, ...results[output.name]! })));
    }
    return runs;
  };
  const fidelity = await measureFidelity(
    await outputs(framework, framework.outputs),
    await outputs(pith, framework.outputs),
  );
  await Promise.all([framework.dispose(), pith.dispose()]);
  expect(fidelity.samples).toBe(4);
  expect(fidelity.loss).toBeLessThan(tolerance);
});

test('onnxruntime-web takes the sizes that a model leaves open without a name', async () => {
  const { model: saved } = await readSavedModel(await fetchModel('silero-vad-v5'));
  const node = await openSavedModel(saved);
  const web = await openSavedModel(saved, { engine: 'onnxruntime-web' });
  expect(web.inputs.map(({ shape }) => shape)).toEqual(node.inputs.map(({ shape }) => shape));
  const zooModel = zooModels.find((model) => model.name === 'silero-vad-v5')!;
  const [sample] = await zooModel.calibrationInputs(node);
  const [expected, found] = [await node.run(sample!), await web.run(sample!)];
  expect(found['output']!.data[0]).toBeCloseTo(Number(expected['output']!.data[0]), 5);
  await Promise.all([node.dispose(), web.dispose()]);
});
