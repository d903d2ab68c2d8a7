// One thread against several, in turns, batch 1.
//
//   node packages/runtime/bench/threads.mjs [--threads 2] [--seconds 8]

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  encodeAsPith,
  pairedRatio,
  randomInput,
  singleDense,
  squeezeNet,
  timeInterleaved,
  vgg16Convolutions,
} from '@pith/bench';
import { load } from '@pith/runtime';

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '8' },
  },
});
const threads = Number(values.threads);
const { fullyConnected } = JSON.parse(
  readFileSync(new URL('shapes.json', import.meta.url), 'utf8'),
);
const cases = [
  ...fullyConnected.map(({ name, inputs, outputs, weightDensity, activationDensity }) => ({
    ...{ name, activationDensity },
    network: () => singleDense({ inputs, outputs }, { density: weightDensity, centroids: 16 }),
  })),
  { name: 'SqueezeNet 1.1', activationDensity: 1, network: () => squeezeNet() },
  { name: 'VGG-16 conv', activationDensity: 1, network: () => vgg16Convolutions() },
];
for (const { name, activationDensity, network } of cases) {
  const made = network();
  const bytes = await encodeAsPith(made);
  const input = randomInput({ shape: made.inputShape, density: activationDensity });
  const models = [await load(bytes), await load(bytes, { threads })];
  const timings = await timeInterleaved(
    models.map((model, i) => ({ name: i === 0 ? 'one' : 'more', run: () => model.run({ input }) })),
    { budgetSeconds: Number(values.seconds), minimumRounds: 15 },
  );
  const [one, more] = timings;
  const { median, p10, p90 } = pairedRatio(one, more);
  console.log(
    `${name.padEnd(16)} 1 thread ${one.median.toFixed(3)} ms, ${models[1].stats.threads} ` +
      `${more.median.toFixed(3)} ms: ${median.toFixed(2)}× (${p10.toFixed(2)}–${p90.toFixed(2)})`,
  );
  for (const model of models) model.dispose();
}
