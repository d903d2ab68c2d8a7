import { fit } from '../../dist/fit.js';
import {
  Classifier,
  defaultTraining,
  findNetwork,
  fitNetwork,
  loadTensorFlow,
  selectRows,
} from '../../dist/index.js';
import { toSavedModel } from '../../dist/layers-model.js';
import { MaskedParameters } from '../../dist/parameters.js';
import { VirtualMemory } from '../../dist/virtual-memory/index.js';
import { ZeroValueTally } from './zero-value-tally.mjs';

/** Between the first look, before training, and the last, after it. */
const INTERVALS = 8;
const BATCH = 128;

/**
 * Trains a network and looks, at even intervals, at what zero-value compression makes of what its ReLUs
 * and max poolings put out on a batch of the validation examples, as it is without dropout.
 */
export async function trainedNetwork(name, { train, validation, test, epochs }) {
  const { tf } = await loadTensorFlow();
  const form = fitNetwork(name, { shape: train.shape, classes: 10 });
  const initial = findNetwork(name).build(tf, 1, form);
  const classifier = await Classifier.load(await toSavedModel(tf, initial));
  initial.dispose();
  const batch = batchOf(classifier, validation);
  const look = observer(tf, classifier, batch.input);

  const [average, looks] = [new ZeroValueTally(), []];
  const note = (progress) => {
    const now = new ZeroValueTally();
    look((...output) => {
      now.add(...output);
      average.add(...output);
    });
    looks.push({ progress, ...now.total(), layers: now.layers });
  };
  const parameters = new MaskedParameters(classifier, new Map());
  let next = 0;
  const { error: validationError } = await fit(classifier, parameters, {
    training: { ...defaultTraining, augmentation: 0, epochs, batchSize: BATCH },
    ...{ seed: 1, train, validation },
    beforeStep(step, steps) {
      if (step < Math.round((next * steps) / INTERVALS)) return;
      note(next++ / INTERVALS);
    },
  });
  note(1);
  const { error: testError } = await classifier.evaluate(test);
  const pages = await pagesOf(tf, classifier, batch);
  const ofKind = (wanted) => average.total(({ kind }) => kind === wanted);
  const result = {
    ...{ network: name, epochs, validationError, testError },
    ...{ average: average.total(), relu: ofKind('ReLU'), pooling: ofKind('max pooling'), pages },
    layers: average.layers.map((layer, i) => ({
      ...layer,
      atFirst: looks[0].layers[i].density,
      atLast: looks.at(-1).layers[i].density,
    })),
    looks: looks.map(({ layers, ...look }) => look),
  };
  tf.dispose(batch.input);
  classifier.dispose();
  return result;
}

function batchOf(classifier, data) {
  const rows = Uint32Array.from({ length: BATCH }, (_, i) => Math.floor((i * data.count) / BATCH));
  const { inputs, labels, count } = selectRows(data, rows);
  const scaled = Float32Array.from(inputs, (value) => value / 255);
  return { input: classifier.input({ inputs: scaled, count }), labels };
}

/** Gives what ReLUs and max poolings put out, in the order of the layers. */
function observer(tf, { model }, input) {
  const kindOf = (layer) => {
    const className = layer.getClassName();
    if (className === 'MaxPooling2D') return 'max pooling';
    return className === 'ReLU' || layer.getConfig().activation === 'relu' ? 'ReLU' : undefined;
  };
  const layers = model.layers.filter((layer) => kindOf(layer) !== undefined);
  const observed = tf.model({
    inputs: model.inputs,
    outputs: layers.map(({ output }) => output),
  });
  return (visit) =>
    tf.tidy(() => {
      for (const [i, output] of [observed.apply(input)].flat().entries()) {
        const about = { kind: kindOf(layers[i]), shape: output.shape.slice(1) };
        visit(layers[i].name, output.dataSync(), about);
      }
    });
}

/** Of all pages that a step on the batch offloads under vDNN's policy all. */
async function pagesOf(tf, classifier, { input, labels }) {
  const memory = new VirtualMemory(tf, { policy: 'all' });
  const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), 10);
  const variables = classifier.trainable.map((name) => classifier.variables.get(name));
  const loss = () => classifier.logits(input, true).logSoftmax().mul(targets).sum(-1).mean().neg();
  for (let step = 0; step < 2; step++) {
    const { value, grads } = memory.gradients('step', loss, variables);
    tf.dispose([value, grads]);
  }
  const { rawBytes, storedBytes } = memory.statistics;
  await memory.close();
  return { rawBytes, storedBytes, ratio: rawBytes / storedBytes };
}
