import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSavedModel } from '@pith/model';
import { load } from '@pith/runtime';
import { expect, it } from 'vitest';
import { pithOf } from './pith-of.js';

const FIXTURE = join(import.meta.dirname, '../../fixtures/keras-3');

it('runs a model of Keras 3 as Keras did', async () => {
  const { model } = await readSavedModel(FIXTURE);
  const example: Record<string, number[]> = JSON.parse(
    await readFile(join(FIXTURE, 'example.json'), 'utf8'),
  );
  const input = (name: string) => Float32Array.from(example[name]!);
  const network = await load(await pithOf(model));
  const outputs = await network.run({ image: input('image'), extra: input('extra') }, { batch: 2 });
  network.dispose();
  for (const [layer, name] of [
    ['softmax', 'probabilities'],
    ['features', 'features'],
  ] as const) {
    const found = Array.from(outputs[layer]!);
    expect(found).toHaveLength(example[name]!.length);
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(example[name]![i]!, 5);
  }
});
