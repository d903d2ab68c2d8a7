import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCentroids } from '../codebook.js';
import { EXAMPLES } from './example-headers.js';
import { LAYER_CLASSES } from './layer-schema.js';

/** That docs/format.md says of compact files what is done. */

const document = readFileSync(join(import.meta.dirname, '../../../../docs/format.md'), 'utf8');
const section = document.split('\n## Compact files\n')[1]!.split('\n## ')[0]!;

test('its table has the classes of layers, with their fields and names', () => {
  const cells = section.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const rows = cells.filter(([, number, , , , name]) => name && /^\d+$/.test(number!));
  expect(rows.map(([, , className, , , name]) => ({ className, name }))).toEqual(
    LAYER_CLASSES.map(({ className, name }) => ({
      className: `\`${className}\``,
      name: `\`${name}\``,
    })),
  );
  const groups = new Map(
    [...section.matchAll(/^- \*(\w+)\*: (.*)$/gm)].map(([, name, text]) => [name!, text!]),
  );
  const spelt = (text: string): string =>
    text.replace(/\*(\w+)\*/g, (_, name: string) => spelt(groups.get(name) ?? ''));
  for (const [i, [, , , fields]] of rows.entries()) {
    const documented = [
      ...spelt(fields!).matchAll(/`(\w+)` (integer|pair|flag|word|number|sizes)/g),
    ];
    expect(
      documented.map(([, key, kind]) => `${key} ${kind}`),
      LAYER_CLASSES[i]!.className,
    ).toEqual(
      LAYER_CLASSES[i]!.fields.map(
        ({ key, kind }) => `${key} ${kind === 'integers' ? 'sizes' : kind}`,
      ),
    );
  }
});

test('its words are those of activations', () => {
  const words = /The words: `([^`]*)`/.exec(section)![1]!.split(' ');
  const activation = LAYER_CLASSES[0]!.fields.find(({ key }) => key === 'activation')!;
  expect(words).toEqual(activation.words);
});

test('its examples have those centroids, and layers', () => {
  const { codebook, codebookForm } = EXAMPLES[0]!.tensors[0]!;
  const centroids = new Float32Array(readCentroids(codebook, codebookForm).buffer);
  const listed = /with the centroids ([^a-z]*), the order/.exec(section)![1]!;
  expect(listed.replaceAll('−', '-').split(', ').map(Number)).toEqual([...centroids]);
  const lists = [...section.matchAll(/^\d\. (`(?:Conv2D|Flatten)`.*)\.$/gm)].map(([, list]) =>
    [...list!.matchAll(/`([A-Z]\w+)`/g)].map(([, name]) => name),
  );
  expect(lists).toEqual(
    EXAMPLES.map(({ topology }) => {
      const { modelTopology } = JSON.parse(new TextDecoder().decode(topology));
      return modelTopology.config.layers.map((layer: { class_name: string }) => layer.class_name);
    }),
  );
});
