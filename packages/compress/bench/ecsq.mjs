/**
 * Sparse weights as they are given, shared anew without training: k-means against entropy-constrained
 * codebooks (ECSQ), errors counting alike or by the Fisher information. Whole files by the fast coders
 * (Huffman codes) and by the smallest ones, against the errors on 5,000 validation examples; of each
 * method the smallest file is chosen whose validation error is at most that of the weights as given, or
 * so much above it, and only then is the test set looked at.
 *
 *   npx tsc -b packages/train && node packages/compress/bench/ecsq.mjs [lenet-300-100 lenet-5 file.pith …]
 *       [--with-biases] [--no-test] [--sorted DIRECTORY] [--json FILE]
 *
 * A name stands for its file in fixtures/compressed. --with-biases: biases get shared values too;
 * --no-test leaves the test set alone. --sorted writes the smallest files by the Fisher information once
 * more, finished as recipe smallest finishes its own: units that do nothing removed, others sorted.
 */
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Classifier, loadDataset, splitValidation } from '../../train/dist/index.js';
import { shareGiven } from './given/candidates.mjs';
import { chooseSmallest } from './given/choose.mjs';
import { givenModel } from './given/given-model.mjs';
import { CODINGS, METHODS, TOLERANCES } from './given/settings.mjs';
import { sortedFile } from './given/sorted-file.mjs';

const { positionals, values } = parseArgs({
  options: {
    json: { type: 'string' },
    'with-biases': { type: 'boolean', default: false },
    'no-test': { type: 'boolean', default: false },
    sorted: { type: 'string' },
  },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : ['lenet-300-100', 'lenet-5'];
const withBiases = values['with-biases'];

const dataset = await loadDataset('mnist');
const { train, validation } = splitValidation(dataset.train, { count: 5000, seed: 1 });
const results = [];
for (const name of names) results.push(await compare(name));
if (values.json !== undefined)
  await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`);

async function compare(name) {
  const fixture = new URL(`../../../fixtures/compressed/${name}.pith`, import.meta.url);
  const model = await givenModel(name.endsWith('.pith') ? name : fixture);
  const classifier = await Classifier.load(model);
  const shared = await shareGiven(model, classifier, { train, validation, withBiases });
  const { given, candidates, fisherSeconds } = shared;
  console.log(
    `\n${name}: ${given.left} weights are not 0; Fisher information in ${fisherSeconds.toFixed(1)} s; ` +
      `as given ${percent(given.error)} of validation examples are wrong`,
  );
  console.table(
    candidates.map(({ method, clusters, lambda, left, error, loss, bytes }) => ({
      ...{ method, setting: clusters ?? lambda?.toPrecision(2), 'not 0': left },
      ...{ 'validation error': percent(error), loss: loss.toFixed(4), ...bytes },
    })),
  );

  const chosen = [];
  for (const tolerance of TOLERANCES) {
    for (const coding of CODINGS) {
      for (const method of METHODS) {
        const best = chooseSmallest(shared, { method, coding, tolerance });
        if (best === undefined) continue;
        const { clusters, lambda, left, error, bytes } = best;
        chosen.push({
          ...{ tolerance, coding, method, clusters, lambda, left },
          ...{ bytes: bytes[coding], validationError: error, testError: await testError(best) },
        });
      }
    }
  }
  console.table(
    chosen.map(({ tolerance, coding, method, clusters, lambda, bytes, ...errors }) => ({
      ...{ allowed: `+${percent(tolerance)}`, coding, method },
      ...{ setting: clusters ?? lambda?.toPrecision(2), bytes },
      ...{ validation: percent(errors.validationError), test: percent(errors.testError) },
    })),
  );
  classifier.dispose();
  const sorted = values.sorted === undefined ? [] : await writeSorted(name, model, shared);
  return {
    ...{ name, survivors: given.left, withBiases, fisherSeconds, chosen, sorted },
    candidates: candidates.map(({ weights: _, books: __, ...rest }) => rest),
  };

  async function testError({ weights }) {
    if (values['no-test']) return undefined;
    classifier.setWeights(weights);
    return (await classifier.evaluate(dataset.test)).error;
  }
}

/** A file for each tolerance that asks for another setting. */
async function writeSorted(name, model, shared) {
  const written = [];
  for (const tolerance of TOLERANCES) {
    const [method, coding] = ['ECSQ, Fisher', 'smallest'];
    const best = chooseSmallest(shared, { method, coding, tolerance });
    if (best === undefined) continue;
    const { lambda, left, error } = best;
    const file = `${basename(name, '.pith')}-sorted-${lambda}.pith`;
    const known = written.find((one) => one.file === file);
    const bytes = known?.bytes ?? (await keep(file, await sortedFile(model, best)));
    written.push({ tolerance, method, lambda, left, bytes, validationError: error, file });
  }
  console.table(written);
  return written;
}

async function keep(file, bytes) {
  await writeFile(join(values.sorted, file), bytes);
  return bytes.length;
}

function percent(part) {
  return part === undefined ? '–' : `${(100 * part).toFixed(2)} %`;
}
