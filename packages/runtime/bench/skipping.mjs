// How multiply-adds and time fall with the zeros among weights and activations: one fully connected
// layer, batch 1, cases in turns.
//
//   node packages/runtime/bench/skipping.mjs [--side 4096] [--seconds 20]

import { parseArgs } from 'node:util';
import { encodeAsPith, randomInput, singleDense, timeInterleaved } from '@pith/bench';
import { load } from '@pith/runtime';

const { values } = parseArgs({
  options: {
    side: { type: 'string', default: '4096' },
    seconds: { type: 'string', default: '20' },
  },
});
const side = Number(values.side);
const cases = [];
for (const density of [0.04, 0.09, 0.25, 0.5, 1]) {
  const network = singleDense({ inputs: side, outputs: side }, { density, centroids: 16 });
  const model = await load(await encodeAsPith(network));
  for (const activations of [0.05, 0.18, 0.35, 0.7, 1]) {
    const input = randomInput({ shape: [side], density: activations });
    await model.run({ input }, { profile: true });
    const { multiplyAdds, kernel } = model.stats.layers[0];
    cases.push({
      ...{ density, activations, kernel },
      left: multiplyAdds.done / multiplyAdds.dense,
      contestant: {
        name: `${density}/${activations}`,
        run: () => model.run({ input }),
      },
    });
  }
}
const timings = await timeInterleaved(
  cases.map(({ contestant }) => contestant),
  { budgetSeconds: Number(values.seconds) },
);
const whole = timings.at(-1).median;
console.log('weights  activations  multiply-adds left  time, ms (10–90 %)        of dense  kernel');
cases.forEach(({ density, activations, kernel, left }, i) => {
  const { median, p10, p90 } = timings[i];
  console.log(
    `${`${100 * density} %`.padStart(7)}  ${`${100 * activations} %`.padStart(11)}  ` +
      `${`${(100 * left).toFixed(2)} %`.padStart(18)}  ` +
      `${median.toFixed(3)} (${p10.toFixed(3)}–${p90.toFixed(3)})`.padEnd(24) +
      `  ${((100 * median) / whole).toFixed(1).padStart(6)} %  ${kernel}`,
  );
});
