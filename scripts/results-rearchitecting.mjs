// npm run results:rearchitecting: an AlexNet-style and a SqueezeNet-style network of about equal error on
// Fashion-MNIST, and what Deep Compression makes of both, by three seeds. Writes
// docs/results-rearchitecting.json and docs/results.md. About 40 minutes on two quiet cores.
//
//   npm run results:rearchitecting -- [--seeds 1,2,3] [--fresh] [--kept]
//
// Each training and each compression is kept in results-work/, by its settings: an interrupted session goes
// on where it was. --fresh forgets those of the seeds; --kept measures nothing, and writes of what there is.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './bootstrap/run.mjs';
import { bootstrap } from './bootstrap.mjs';
import { resultsOptions } from './results/options.mjs';
import { pithOnce } from './results/pith-once.mjs';
import { headCommit, machine, today } from './results/provenance.mjs';
import { writeResultsPage } from './results/write-page.mjs';

/** The large network learns in fewer passes: these bring both to about the same validation error. */
const networks = [
  { network: 'alexnet-28', epochs: 3, learningRate: 0.001 },
  { network: 'squeezenet-28', epochs: 10, learningRate: 0.003 },
];
const { seeds, fresh, kept: keptOnly } = resultsOptions();

await bootstrap();
const work = join(root, 'results-work');
mkdirSync(work, { recursive: true });
const commit = headCommit();

const runs = seeds.flatMap((seed) => {
  const both = networks.map((network) => run(network, seed));
  return both.includes(undefined) ? [] : both;
});
if (runs.length === 0) {
  say('nothing is kept in results-work/ for these seeds and settings; run it without --kept');
  process.exit(1);
}
const results = {
  command: 'npm run results:rearchitecting',
  date: today(),
  machine: machine(),
  runs,
};
writeFileSync(
  join(root, 'docs', 'results-rearchitecting.json'),
  `${JSON.stringify(results, null, 1)}\n`,
);
writeResultsPage();
say('wrote docs/results-rearchitecting.json and docs/results.md');

/** Trains and compresses one network under one seed; undefined where nothing is kept and that is all. */
function run({ network, epochs, learningRate }, seed) {
  const recipe = join('fixtures', 'recipes', `${network}.json`);
  const training = [
    ...['train', network, '--data', 'fashion-mnist', '--seed', seed, '--epochs', epochs],
    ...['--learning-rate', learningRate, '--augmentation', 0],
  ];
  const settings = JSON.stringify([training, readFileSync(join(root, recipe), 'utf8')]);
  const key = createHash('sha256').update(settings).digest('hex').slice(0, 8);
  const trainKey = createHash('sha256').update(JSON.stringify(training)).digest('hex').slice(0, 8);
  const trainName = `rearchitecting-${network}-${seed}-train-${trainKey}`;
  const compressName = `rearchitecting-${network}-${seed}-compress-${key}`;
  const model = join(work, `rearchitecting-${network}-${seed}-${trainKey}`);
  const keptIn = (name) => join(work, `${name}.json`);
  if (keptOnly && !existsSync(keptIn(compressName))) return undefined;
  if (fresh) {
    for (const name of [trainName, compressName]) rmSync(keptIn(name), { force: true });
  }
  const trained = pithOnce(trainName, commit, [...training, '--out', model, '--force']);
  const { result, ...compressed } = pithOnce(compressName, commit, [
    ...['compress', model, '--data', 'fashion-mnist', '--seed', seed, '--force'],
    ...['--recipe', recipe, '--output', join(work, `${compressName}.pith`)],
  ]);
  return {
    ...{ network, epochs, learningRate, seed, commit: compressed.commit },
    ...{ parameters: trained.result.parameters, validation: trained.result.validation },
    ...{ test: trained.result.test, bytes: result.bytes, ratio: result.ratio },
    ...{ stages: result.stages },
    seconds: { training: trained.result.seconds, compression: result.seconds },
  };
}
