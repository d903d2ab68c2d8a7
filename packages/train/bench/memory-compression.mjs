// How much zero-value compression leaves of real activations: small networks trained on Fashion-MNIST,
// the outputs of their ReLUs on test examples, and all pages that a training step offloads (policy all).
//
//   node packages/train/bench/memory-compression.mjs [--networks lenet-5,…] [--examples 12000]
//                                                    [--epochs 2] [--json FILE]

import { writeFileSync } from 'node:fs';
import { SeededRandom } from '@pith/compress';
import {
  Classifier,
  loadDataset,
  loadTensorFlow,
  selectRows,
  splitValidation,
  trainNetwork,
} from '../dist/index.js';
import { VirtualMemory } from '../dist/virtual-memory/index.js';
import { compressedWords } from '../dist/virtual-memory/stores/zero-value-compression.js';

const argument = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const networks = argument('networks', 'lenet-5,alexnet-28,squeezenet-28').split(',');
const [examples, epochs] = [Number(argument('examples', '12000')), Number(argument('epochs', '2'))];
const BATCH = 128;

const dataset = await loadDataset('fashion-mnist');
const random = new SeededRandom(1);
const rows = Uint32Array.from({ length: examples }, () => random.integer(dataset.train.count));
const { train, validation } = splitValidation(selectRows(dataset.train, rows), {
  ...{ count: Math.ceil(examples / 12), seed: 1 },
});
const { tf } = await loadTensorFlow();
const results = [];
for (const network of networks) {
  const training = { epochs, batchSize: BATCH };
  const trained = await trainNetwork(network, {
    ...{ data: { train, validation, test: dataset.test }, classes: 10, seed: 1, training },
  });
  const classifier = await Classifier.load(trained.model);
  const first = Uint32Array.from({ length: BATCH }, (_, i) => i);
  const { inputs, labels } = selectRows(dataset.test, first);
  const batch = classifier.input({
    inputs: Float32Array.from(inputs, (x) => x / 255),
    count: BATCH,
  });
  const result = {
    ...{ network, testError: trained.test.error },
    ...{ relu: reluRatio(classifier, batch), all: await pagesRatio(classifier, batch, labels) },
  };
  results.push(result);
  console.log(
    `${network}: test error ${(100 * trained.test.error).toFixed(1)} %, ReLU's outputs ` +
      `${result.relu.compression.toFixed(2)}× (density ${result.relu.density.toFixed(2)}), all pages ` +
      `${result.all.compression.toFixed(2)}×`,
  );
}
const file = argument('json');
const command = `node packages/train/bench/memory-compression.mjs --examples ${examples} --epochs ${epochs}`;
if (file)
  writeFileSync(file, `${JSON.stringify({ command, examples, epochs, results }, undefined, 1)}\n`);

/** Raw by compressed bytes of all that ReLUs put out. */
function reluRatio({ model }, batch) {
  const isRelu = (layer) =>
    layer.getClassName() === 'ReLU' || layer.getConfig().activation === 'relu';
  const relus = model.layers.filter(isRelu).map(({ output }) => output);
  const outputs = tf.model({ inputs: model.inputs, outputs: relus }).apply(batch);
  let [words, compressed, nonzeros] = [0, 0, 0];
  for (const output of [outputs].flat()) {
    const raw = new Uint32Array(output.dataSync().slice().buffer);
    words += raw.length;
    // As the store does: what gains less than a tenth is kept as it is.
    const taken = compressedWords(raw);
    compressed += taken < 0.9 * raw.length ? taken : raw.length;
    nonzeros += taken - Math.ceil(raw.length / 32);
  }
  return { compression: words / compressed, density: nonzeros / words };
}

async function pagesRatio(classifier, batch, labels) {
  const memory = new VirtualMemory(tf, { policy: 'all' });
  const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), 10);
  const variables = classifier.trainable.map((name) => classifier.variables.get(name));
  const loss = () => classifier.logits(batch, true).logSoftmax().mul(targets).sum(-1).mean().neg();
  for (let step = 0; step < 2; step++) memory.gradients('step', loss, variables);
  const { rawBytes, storedBytes } = memory.statistics;
  await memory.close();
  return { compression: rawBytes / storedBytes, rawBytes };
}
