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
  type Weights,
} from '@pith/compress';
import type { Classifier } from '../classifier.js';
import type { LabelledData } from '../data/index.js';
import { SeededDropout } from '../seeded-dropout.js';
import { stepGradients } from '../step-gradients.js';
import type { VirtualMemory } from '../virtual-memory/index.js';
import { maskLayouts } from './mask-layouts.js';
import { endlessBatches, type TrainingPool } from './pool-batches.js';

/** Steps between two choices of masks. */
const maskEvery = 40;

/** Steps before the first choice of masks: until then too little is known of the gradients. */
const warmUp = 120;

export interface RateData {
  readonly pool: TrainingPool;
  /** Examples in an epoch, of those in the pool. */
  readonly epochSize: number;
  readonly validation: LabelledData;
  /** Where the tensors of a step are paged; they stay in TensorFlow's memory without it. */
  readonly memory?: VirtualMemory | undefined;
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
  const { memory } = data;
  const { tf } = classifier;
  const network = new RateNetwork(state, options, maskLayouts(classifier));
  const dropout = new SeededDropout(classifier.model, seed);
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
  // What training moves but no gradient does: a batch normalisation's moving statistics.
  const trainable = new Set(classifier.trainable);
  const others = (weights: Weights) => [...weights].filter(([name]) => !trainable.has(name));
  classifier.setWeights(new Map(others(state.weights)));
  let validation: Evaluation | undefined;
  let lossSum = 0;
  let phase = phaseAt(0);
  try {
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
      dropout.nextStep();
      const { loss, gradients: tensors } = stepGradients(classifier, variables, batch, {
        ...{ training, memory, pendingBytes: 0 },
      });
      const gradients = new Map<string, Float32Array>();
      for (const name of classifier.trainable) {
        const gradient = tensors[classifier.variables.get(name)!.name];
        if (gradient !== undefined) gradients.set(name, gradient.dataSync() as Float32Array);
      }
      tf.dispose(tensors);
      lossSum += loss;
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
  } finally {
    dropout.restore();
  }
  const shapes = new Map([...classifier.variables].map(([name, { shape }]) => [name, shape]));
  const { weights, ...rest } = network.state(shapes);
  return { ...rest, weights: new Map([...weights, ...others(classifier.getWeights())]) };
}
