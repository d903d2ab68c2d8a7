// One measurement of a model of the zoo, in a process of its own, so that its peak memory is its own:
//
//   node scripts/results/measure-model.mjs NAME original|exact|assumed|MAX_LOSS|equal-LOSS RESULT.json

import { writeFileSync } from 'node:fs';
import { humanModels, measureCompression, measureOriginal, zooModels } from '@pith/zoo';

const [name, what, path] = process.argv.slice(2);
const model = [...zooModels, ...humanModels].find((each) => each.name === name);
if (model === undefined) throw new Error(`no model "${name}" in the zoo`);

const result =
  what === 'original'
    ? await measureOriginal(model)
    : await measureCompression(model, targetOf(what), {
        keepAs: path.replace(/\.json.*$/, '.pith'),
      });
writeFileSync(path, JSON.stringify(result));
// TensorFlow's threads would keep the process.
process.exit(0);

/** @param {string} what */
function targetOf(what) {
  if (what === 'exact' || what === 'assumed') return what;
  const equalTo = /^equal-(.+)$/.exec(what)?.[1];
  return equalTo === undefined ? { maxLoss: Number(what) } : { equalTo: Number(equalTo) };
}
