// Runs one case of ../compare.mjs and prints its result as JSON: run-case.mjs <id> <seconds>

import { compareEngines, encodeAsPith, engineNamed, openNetwork, pith } from '@pith/bench';
import { load } from '@pith/runtime';
import { cases } from './cases.mjs';

const [id, seconds] = process.argv.slice(2);
const one = cases.find((candidate) => candidate.id === id);
const { batch, against, inputDensity = 1 } = one;
const bytes = one.pith ? one.pith() : await encodeAsPith(one.network());
const network = await openNetwork(bytes, { name: one.name, batch, inputDensity });
const engines = [pith(), ...against.map((name) => engineNamed(name))];
const rows = await compareEngines(network, engines, { batch, budgetSeconds: Number(seconds) });

const model = await load(bytes);
const inputs = Object.fromEntries([...network.inputs].map(([name, { data }]) => [name, data]));
for (let i = 0; i < 5; i++) await model.run(inputs, { batch });
await model.run(inputs, { batch, profile: true });
const { stats } = model;
const total = (of) => stats.layers.reduce((sum, layer) => sum + of(layer), 0);
console.log(
  JSON.stringify({
    batch,
    inputDensity,
    instructionSet: stats.instructionSet,
    file: { bytes: bytes.length, weightBytes: stats.weightBytes },
    activationBytes: stats.activationBytes,
    kernels: [
      ...new Set(stats.layers.filter(({ weights }) => weights).map(({ kernel }) => kernel)),
    ],
    multiplyAdds: {
      dense: batch * total(({ multiplyAdds }) => multiplyAdds.dense),
      done: total(({ multiplyAdds }) => multiplyAdds.done),
    },
    engines: rows.map(({ timing: { samples, ...timing }, ...row }) => ({ ...row, timing })),
  }),
);
process.exit(0);
