import {
  countAt,
  type Evaluation,
  phaseAt,
  phases,
  RateNetwork,
  type RateOptions,
  type RateState,
  rateAt,
  SeededRandom,
} from '@pith/compress';
import type { Classifier } from '../classifier.js';
import type { LabelledData } from '../data/index.js';
import { withReluFromOutput } from '../virtual-memory/index.js';
import { maskLayouts } from './mask-layouts.js';
import { endlessBatches, type TrainingPool } from './pool-batches.js';
import { poolLoss } from './pool-loss.js';

/** Steps between two choices of masks. */
const maskEvery = 40;

/** Steps before the first choice of masks: until then too little is known of the gradients. */
const warmUp = 120;

export interface RateData {
  readonly pool: TrainingPool;
  /** Examples in an epoch, of those in the pool. */
  readonly epochSize: number;
  readonly validation: LabelledData;
}

/**
 * Prunes and quantises a classifier in training. Deterministic under its seed on one platform and
 * thread count.
 */
export async function trainForRate(
  classifier: Classifier,
  data: RateData,
  state: RateState,
  options: RateOptions,
): Promise<RateState> {
  const { training, seed, signal, onProgress } = options;
  const { tf } = classifier;
  const network = new RateNetwork(state, options, maskLayouts(classifier));
  const variables = classifier.trainable.map((name) => classifier.variables.get(name)!);
  const batches = endlessBatches(
    data.pool,
    training.batchSize,
    classifier.classes,
    new SeededRandom(seed),
  );
  const perEpoch = Math.max(1, Math.floor(data.epochSize / training.batchSize));
  const steps = perEpoch * training.epochs;
  const from = network.nonzeros;
  const write = () => {
    for (const name of classifier.trainable) {
      const variable = classifier.variables.get(name)!;
      const value = tf.tensor(network.tensors.get(name)!.effective, variable.shape);
      variable.assign(value);
      value.dispose();
    }
  };
  write();
  let validation: Evaluation | undefined;
  let lossSum = 0;
  let phase = phaseAt(0);
  for (let step = 0; step < steps; step++) {
    signal?.throwIfAborted();
    const progress = step / steps;
    const next = phaseAt(progress);
    const masksDue = step >= warmUp && step % maskEvery === 0 && progress < phases.masksSettled;
    if (masksDue || (next !== phase && next === 'quantise')) {
      network.updateMasks(countAt(progress, from, options.nonzeros));
    }
    if (next !== phase) {
      phase = next;
      if (phase === 'quantise') network.quantise();
      if (phase === 'settle') network.freeze();
    }
    const batch = batches.next().value;
    const inputs = classifier.input(batch);
    const { value, grads } = tf.tidy(() =>
      withReluFromOutput(tf, () =>
        tf.variableGrads(() => poolLoss(classifier, inputs, batch, training), variables),
      ),
    );
    const gradients = new Map<string, Float32Array>();
    for (const name of classifier.trainable) {
      const gradient = grads[classifier.variables.get(name)!.name];
      if (gradient !== undefined) gradients.set(name, gradient.dataSync() as Float32Array);
    }
    lossSum += value.dataSync()[0]!;
    tf.dispose([inputs, value, grads]);
    network.step(gradients, training.learningRate * rateAt(progress));
    write();
    if ((step + 1) % perEpoch === 0) {
      validation = await classifier.evaluate(data.validation);
      const epoch = (step + 1) / perEpoch;
      onProgress?.({
        ...{ epoch, epochs: training.epochs, step: step + 1, steps, phase, validation },
        ...{ loss: lossSum / perEpoch, nonzeros: network.nonzeros },
        estimatedBytes: network.estimatedBytes(),
      });
      lossSum = 0;
    }
    // Lets signals and progress bars have their turn: TensorFlow's calls block.
    await new Promise(setImmediate);
  }
  const shapes = new Map([...classifier.variables].map(([name, { shape }]) => [name, shape]));
  return network.state(shapes);
}
