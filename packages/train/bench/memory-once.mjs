// One network under one policy, in a process of its own, so that its peak memory is its own. Prints JSON.
//
//   node packages/train/bench/memory-once.mjs '{"network":"vgg-16","batch":4,"policy":"dynamic","budget":2e9}'
//
// network: one of pith train's, or resnet-200, the residual network for 32×32 of 200 layers
// policy: tfjs (as it is), plain (ReLU's gradient from its output, as all of Pith's training), all, conv, dynamic
// memory of a step: the most that a step held, the first one, which also tries a few examples, apart

import { readFileSync, writeFileSync } from 'node:fs';
import { loadTensorFlow } from '../dist/index.js';
import { findNetwork } from '../dist/networks/fit-network.js';
import { residualNetwork } from '../dist/networks/residual-network.js';
import { SeededDropout } from '../dist/seeded-dropout.js';
import { VirtualMemory, withReluFromOutput } from '../dist/virtual-memory/index.js';
import { nodeBackend } from '../dist/virtual-memory/node-backend.js';
import { Pager } from '../dist/virtual-memory/pager.js';
import { PageStore } from '../dist/virtual-memory/stores/page-store.js';

const { network, batch, policy, budget, directory, steps = 4 } = JSON.parse(process.argv[2]);
const isOurs = policy !== 'tfjs' && policy !== 'plain';
const { tf } = await loadTensorFlow(isOurs ? { memory: {} } : {});
const backend = nodeBackend(tf);
const resnet200 = {
  build: (tf, seed, options) => residualNetwork(tf, seed, { ...options, depth: 200 }),
  defaults: { inputShape: [32, 32, 3], classes: 10 },
};
const { build, defaults } = network === 'resnet-200' ? resnet200 : findNetwork(network);
const { inputShape, classes } = defaults;
const model = build(tf, 1, defaults);
const variables = model.trainableWeights.map(({ val }) => val);
const inputs = tf.randomNormal([batch, ...inputShape], 0, 1, 'float32', 1);
const labels = tf.oneHot(tf.range(0, batch, 1, 'int32'), classes);
inputs.dataSync();
const optimiser = tf.train.sgd(1e-4);
const dropout = new SeededDropout(model, 1);
const lossOf = (x, y) => () =>
  model.apply(x, { training: true }).add(1e-7).log().mul(y).sum(-1).mean().neg();
const loss = lossOf(inputs, labels);
const trial = {
  examples: batch,
  withLoss(examples, use) {
    const [x, y] = [inputs.slice([0], [examples]), labels.slice([0], [examples])];
    try {
      return use(lossOf(x, y));
    } finally {
      tf.dispose([x, y]);
    }
  },
};

const memory = isOurs
  ? new VirtualMemory(tf, { policy, ...(budget && { budget }), ...(directory && { directory }) })
  : undefined;

const unused = isOurs ? undefined : new PageStore();
const times = [];
let last;
let value;
let failure;
let firstResidentSet;
for (let step = 0; step < steps && failure === undefined; step++) {
  dropout.nextStep();
  const began = performance.now();
  try {
    const { value: scalar, grads } = memory
      ? memory.gradients('step', loss, variables, { trial })
      : unpaged();
    value = scalar.dataSync()[0];
    optimiser.applyGradients(grads);
    tf.dispose([scalar, grads]);
    times.push(performance.now() - began);
    // Linux's way to forget the peak so far.
    if (step === 0) {
      firstResidentSet = residentSet();
      writeFileSync('/proc/self/clear_refs', '5');
    }
  } catch (error) {
    failure = error.message;
  }
  await new Promise(setImmediate);
}

/** The most bytes that the process held at a time. */
function residentSet() {
  const status = readFileSync('/proc/self/status', 'utf8');
  return 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]);
}

/** Counts what TensorFlow holds, and moves nothing. */
function unpaged() {
  const pager = new Pager(backend, unused, { budget: Infinity, lasting: new Set() });
  const gradients = () => pager.run(() => tf.variableGrads(loss, variables));
  const run = policy === 'plain' ? withReluFromOutput(tf, gradients) : gradients();
  last = run.memory;
  return run.value;
}

const statistics = memory?.statistics;
const lastingBytes = Object.values(tf.engine().registeredVariables).reduce(
  (sum, { size }) => sum + 4 * size,
  0,
);
console.log(
  JSON.stringify({
    ...{ network, batch, policy, budget, failure, times, value, lastingBytes },
    ...{ firstResidentSet, peakResidentSet: residentSet() },
    memory: statistics?.last ?? last,
    ...(statistics && { rawBytes: statistics.rawBytes, storedBytes: statistics.storedBytes }),
  }),
);
await memory?.close();
process.exit(0);
