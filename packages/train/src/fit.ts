import type { Evaluation, RetrainOptions, Weights } from '@pith/compress';
import { SeededRandom } from '@pith/compress';
import { batchesInEpoch, shuffled } from './batches.js';
import type { Classifier, Scorer } from './classifier.js';
import type { LabelledData } from './data/index.js';
import { learningRateAt } from './learning-rate.js';
import { createOptimiser } from './optimiser.js';
import type { Parameters } from './parameters.js';
import { endlessBatches, type TrainingPool } from './rate/pool-batches.js';
import { SeededDropout } from './seeded-dropout.js';
import { stepGradients } from './step-gradients.js';
import type { VirtualMemory } from './virtual-memory/index.js';

/** Steps between two reports of progress. */
const reportEvery = 20;

export interface FitOptions
  extends Pick<RetrainOptions, 'training' | 'seed' | 'onProgress' | 'signal'> {
  readonly train: LabelledData;
  readonly validation: LabelledData;
  readonly teacher?: Scorer | undefined;
  /**
   * What the training draws from in place of `train`, which then says only how many examples an epoch
   * has: examples deformed before and, where the pool has them, the teacher's scores, which are used in
   * place of `teacher`.
   */
  readonly pool?: TrainingPool | undefined;
  /** Where the tensors of a step are paged; they stay in TensorFlow's memory without it. */
  readonly memory?: VirtualMemory | undefined;
  /** Called before every step with the number of steps done, of how many. */
  readonly beforeStep?: (step: number, steps: number) => void;
  /** Under `keep: 'best'`, epochs that end before this share of the training are not in the running. */
  readonly bestFrom?: number | undefined;
  /** What belongs to the weights of an epoch that may turn out the best. Called after each epoch. */
  readonly snapshot?: (weights: Weights) => void;
}

/**
 * Trains a classifier by gradient descent: the one loop for training from scratch, retraining under
 * masks and tuning centroids. What a step may move is the parameters' business.
 *
 * Deterministic under its seed on one platform and thread count.
 *
 * @returns the last validation result, or the best epoch's under `keep: 'best'`
 */
export async function fit(
  classifier: Classifier,
  parameters: Parameters,
  options: FitOptions,
): Promise<Evaluation | undefined> {
  const { training, train, signal } = options;
  const { tf } = classifier;
  const random = new SeededRandom(options.seed);
  const dropout = new SeededDropout(classifier.model, options.seed);
  const optimiser = createOptimiser(tf, training);
  const variables = classifier.trainable.map((name) => classifier.variables.get(name)!);
  const perEpoch = batchesInEpoch(train, training.batchSize);
  const steps = perEpoch * training.epochs;
  const fromPool =
    options.pool && endlessBatches(options.pool, training.batchSize, classifier.classes, random);
  const epochOfBatches = () =>
    fromPool === undefined
      ? shuffled(train, training.batchSize, random, training.augmentation)
      : next(fromPool, perEpoch);
  let step = 0;
  let validation: Evaluation | undefined;
  let best: Evaluation | undefined;
  try {
    for (let epoch = 1; epoch <= training.epochs; epoch++) {
      let lossSum = 0;
      let inEpoch = 0;
      const report = () =>
        options.onProgress?.({
          ...{ epoch, epochs: training.epochs, step, steps },
          loss: lossSum / inEpoch,
          validation,
        });
      for (const batch of epochOfBatches()) {
        signal?.throwIfAborted();
        options.beforeStep?.(step, steps);
        dropout.nextStep();
        const rate = learningRateAt(training, step / steps);
        const { loss, gradients } = stepGradients(classifier, variables, batch, {
          ...options,
          pendingBytes: optimiser.pendingBytes(variables),
        });
        parameters.step(gradients, optimiser, rate);
        tf.dispose(gradients);
        lossSum += loss;
        step++;
        inEpoch++;
        if (step % reportEvery === 0) report();
        // Lets signals and progress bars have their turn: TensorFlow's calls block.
        await new Promise(setImmediate);
      }
      validation = await classifier.evaluate(options.validation);
      report();
      const eligible = training.keep === 'best' && step / steps >= (options.bestFrom ?? 0);
      if (eligible && (best === undefined || isBetter(validation, best))) {
        best = validation;
        options.snapshot?.(classifier.getWeights());
      }
    }
  } finally {
    dropout.restore();
    optimiser.dispose();
  }
  if (training.keep === 'last') options.snapshot?.(classifier.getWeights());
  return best ?? validation;
}

function* next<T>(endless: Generator<T, never>, count: number): Generator<T> {
  for (let i = 0; i < count; i++) yield endless.next().value;
}

/** Fewer wrong, or as many at a smaller loss. */
export function isBetter(a: Evaluation, b: Evaluation): boolean {
  return a.error < b.error || (a.error === b.error && a.loss < b.loss);
}
