// Times one model of the zoo, compressed at 1 % loss, in Pith's runtime and in the engines of its format, in turns,
// in a process of its own:
//
//   node scripts/results/time-model.mjs NAME FILE.pith RESULT.json SECONDS

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { compareEngines, graphEngineNamed, graphPeers, pithGraph } from '@pith/bench';
import { measureFidelity } from '@pith/compress';
import { PithError, readModel } from '@pith/container';
import { openSavedModel } from '@pith/engines';
import { readSavedModel } from '@pith/model';
import { fetchModel, humanModels, zooModels } from '@pith/zoo';

const [name, path, result, seconds] = process.argv.slice(2);
const zooModel = [...zooModels, ...humanModels].find((each) => each.name === name);
if (zooModel === undefined) throw new Error(`no model "${name}" in the zoo`);

const { model: shipped } = await readSavedModel(await fetchModel(name));
const pith = new Uint8Array(readFileSync(path));
const file = await readModel(pith);
const tensors = file.tensors.map((_, position) => file.decodeTensor(position));
const saved = { ...shipped, topology: file.topology, tensors };

const framework = await openSavedModel(saved);
const samples = (await zooModel.calibrationInputs(framework)).slice(0, 2);
const expected = await outputsOf(framework);
const outcome = await inPith();
await framework.dispose();
writeFileSync(`${result}.new`, JSON.stringify({ name, bytes: pith.length, ...outcome }));
renameSync(`${result}.new`, result);
// TensorFlow's threads would keep the process.
process.exit(0);

/** What the runtime lacks is a result too. */
async function inPith() {
  let own;
  try {
    own = await openSavedModel(saved, { engine: 'pith', pith });
    const fidelity = await measureFidelity(expected, await outputsOf(own));
    return { engine: own.engine, difference: fidelity.loss, ...(await timed()) };
  } catch (error) {
    if (error instanceof PithError && error.code === 'unsupported')
      return { refused: error.message };
    throw error;
  } finally {
    await own?.dispose();
  }
}

async function timed() {
  const network = { name, saved, pith, inputs: samples[0] };
  const engines = [pithGraph(), ...graphPeers(saved).map((peer) => graphEngineNamed(peer, saved))];
  const compared = await compareEngines(network, engines, { budgetSeconds: Number(seconds) });
  return {
    judge: framework.engine,
    shapes: Object.fromEntries(
      Object.entries(samples[0]).map(([key, value]) => [key, value.shape]),
    ),
    engines: compared.map(({ timing, ...each }) => {
      const { samples: _, ...spread } = timing;
      return { ...each, timing: spread };
    }),
  };
}

async function outputsOf(model) {
  const runs = [];
  for (const sample of samples) {
    const outputs = await model.run(sample);
    runs.push(framework.outputs.map((output) => ({ name: output.name, ...outputs[output.name] })));
  }
  return runs;
}
