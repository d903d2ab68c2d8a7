// The section of docs/memory.md on what zero-value compression makes of activations, from
// docs/memory-compression.json, which packages/train/bench/memory-compression.mjs writes.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/run.mjs';
import { percent, table, times } from './figures.mjs';

/** cDMA's average over its networks. */
const PUBLISHED = 2.6;

/** Markdown, or undefined where nothing was measured. */
export function compressionPart() {
  const path = join(root, 'docs', 'memory-compression.json');
  if (!existsSync(path)) return undefined;
  const { trained, scenes, photographs } = JSON.parse(readFileSync(path, 'utf8'));
  const density = 1 / PUBLISHED - 1 / 32;
  return `## Compression of activations

Zero-value compression takes a word of mask for 32 words and the words that are not zero, so that its ratio is
that of the density alone: 1 / (density + 1/32). cDMA publishes ${PUBLISHED}× on average, over AlexNet, OverFeat,
NiN, VGG, SqueezeNet and GoogLeNet and over their training on ImageNet: a density of ${percent(density)}.
What gains less than a tenth is kept as it is, and counts so here. Every output below was compressed and
decompressed, and came back to the bit.
${[trained && trainedPart(trained), pretrainedPart(photographs, scenes)].filter(Boolean).join('\n')}`;
}

function trainedPart({ command, date, machine, epochs, examples, networks }) {
  const rows = networks.map(({ network, testError, average, relu, pooling, pages, looks }) => [
    ...[`\`${network}\``, percent(testError), percent(average.density)],
    ...[times(average.ratio), times(relu.ratio), times(pooling.ratio)],
    ...[`${times(least(looks))}–${times(most(looks))}`, times(pages.ratio)],
  ]);
  const head = ['network', 'test error', 'density', 'ReLUs and poolings', 'ReLUs', 'poolings'];
  const depths = networks.map(({ network, layers }) => [
    `\`${network}\``,
    ...thirds(layers).map(cell),
    layers
      .filter(({ shape }) => shape.length === 1)
      .map(({ layer, ...one }) => `${layer} ${cell(one)}`)
      .join(', ') || '–',
  ]);
  return `
### Along training

Networks trained on ${examples.toLocaleString('en-US')} images of Fashion-MNIST for ${epochs} epochs, looked at nine times at even
intervals, from before the first step to after the last: what ReLUs and max poolings put out on 128
validation examples. *Least and most* is of the nine; *all pages* are those that a step offloads under *all* after
training. ${date}; ${machine}; \`${command}\`.

${table([...head, 'least and most', 'all pages'], rows)}

Density and ratio by depth, weighted by size; fully connected layers by themselves:

${table(['network', 'first third', 'second third', 'last third', 'fully connected'], depths)}
`;
}

/** Fewer layers of one activation than this get no row. */
const FEW = 5;

function pretrainedPart(photographs, scenes) {
  const parts = [photographs, scenes].filter(Boolean);
  if (parts.length === 0) return undefined;
  const rows = parts.flatMap((part) =>
    part.networks.flatMap((one) => rowsOf(one, part === scenes)),
  );
  const head = ['network', 'inputs', 'activation', 'layers', 'density', 'ratio', 'mean of layers'];
  const commands = parts.map(
    ({ date, machine, command }) => `${date}; ${machine}; \`${command}\`.`,
  );
  const files = photographs?.inputs ?? [];
  return `
### Pretrained networks

Networks that others trained, run by Pith's runtime: what their layers with weights put out after their
activation, weighted by size, and by third of the depth. *Mean of layers* is that of their ratios, whatever
their size; *all layers* counts those without an activation as well.${photographs ? ` The photographs are squares out of ${files.length} that scikit-learn and scikit-image ship (${files.join(', ')}).` : ''}
${commands.join('\n')}

${table([...head, 'first third', 'second third', 'last third', 'all layers'], rows)}

${difference(parts[0])}`;
}

function rowsOf({ network, byActivation, images, layers, all }, isScenes) {
  return Object.entries(byActivation)
    .filter(
      ([activation, { layers: count }]) => /^(ReLU6?|hard swish)$/.test(activation) && count >= FEW,
    )
    .map(([activation, total]) => {
      const of = layers.filter((layer) => layer.activation === activation);
      const mean = of.reduce((sum, { ratio }) => sum + ratio, 0) / of.length;
      return [
        ...[`\`${network}\``, `${images} ${isScenes ? 'scenes' : 'photographs'}`],
        ...[activation, total.layers, percent(total.density), times(total.ratio), times(mean)],
        ...thirds(of).map(cell),
        times(all.ratio),
      ];
    });
}

/** Why the figures are not cDMA's. */
function difference({ networks }) {
  const inception = networks.find(({ network }) => network === 'nsfw-inception-v3');
  const [first, , last] = inception
    ? thirds(inception.layers.filter(({ activation }) => activation === 'ReLU'))
    : [];
  const depth = inception
    ? ` Inception v3 has ${percent(first.share)} of these bytes in the first third of its layers, at ${times(first.ratio)}, and
  ${percent(last.share)} in the last, at ${times(last.ratio)}: deep layers are well above the published average, but weigh little.`
    : '';
  return `Where this is off the published ${PUBLISHED}×:

- Early layers are large and dense, deep ones small and sparse, and the ratio of a network is that of its
  bytes.${depth}
- A max pooling puts out the largest of four or nine values, so that its output is denser than its input, not sparser.
- Inception v3 normalises batches before each ReLU, which tends to keep about half of the values above zero. None of the
  networks that cDMA measured does, as published.
- ReLU6 networks in the manner of MobileNet are denser still, and the projections between MobileNetV2's blocks have
  no ReLU at all: there is nothing to gain there, nor after a hard swish, which leaves next to no zeros.
- cDMA looks at ImageNet training of many epochs on all outputs that vDNN offloads; the networks trained here are
  small and trained briefly. Not measured: networks trained on ImageNet from scratch, along that training.`;
}

/** Layers in three parts of about as many each, in the order in which they run. */
function thirds(layers) {
  const total = layers.reduce((sum, layer) => sum + layer.words, 0);
  return [0, 1, 2].map((i) => {
    const [begin, end] = [i, i + 1].map((bound) => Math.round((bound * layers.length) / 3));
    const part = layers.slice(begin, end);
    const words = part.reduce((sum, layer) => sum + layer.words, 0);
    return {
      share: words / total,
      density: part.reduce((sum, layer) => sum + layer.density * layer.words, 0) / words,
      ratio: words / part.reduce((sum, layer) => sum + layer.words / layer.ratio, 0),
    };
  });
}

function cell({ density, ratio }) {
  return `${percent(density)}, ${times(ratio)}`;
}

function least(looks) {
  return Math.min(...looks.map(({ ratio }) => ratio));
}

function most(looks) {
  return Math.max(...looks.map(({ ratio }) => ratio));
}
