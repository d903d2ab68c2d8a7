import type { Evaluation, Training, TrainingProgress } from '@pith/compress';
import type { SavedModel } from '@pith/model';
import { Classifier } from './classifier.js';
import { fit } from './fit.js';
import { toSavedModel } from './layers-model.js';
import { findNetwork, fitNetwork } from './networks/fit-network.js';
import { MaskedParameters } from './parameters.js';
import type { TrainingPool } from './rate/pool-batches.js';
import { loadTensorFlow } from './tensorflow.js';
import type { TrainingData } from './tfjs-retrainer.js';
import {
  VirtualMemory,
  type VirtualMemoryOptions,
  type VirtualMemoryStatistics,
} from './virtual-memory/index.js';

/** What reference networks are trained with unless told otherwise. */
export const defaultTraining: Training = {
  epochs: 20,
  batchSize: 128,
  optimiser: 'adam',
  learningRate: 0.001,
  decay: 'cosine',
  // So small that it only drains weights that no gradient reaches, such as those of a border that is
  // always black: left at their initial values, they would survive pruning.
  weightDecay: 1e-5,
  augmentation: 0.7,
  distillation: 0,
  temperature: 1,
  keep: 'last',
};

export interface TrainNetworkOptions {
  readonly data: TrainingData;
  /** How many the network tells apart. @default as many as the labels need */
  readonly classes?: number;
  readonly seed: number;
  readonly training?: Partial<Training>;
  readonly onProgress?: (progress: TrainingProgress) => void;
  readonly signal?: AbortSignal;
  /**
   * What is drawn from in place of the training data, which then says only how many examples an epoch
   * has: deformed copies and, where `training.distillation` is above 0, a teacher's scores.
   */
  readonly pool?: TrainingPool | undefined;
  /** Trains in little memory. */
  readonly memory?: VirtualMemoryOptions | undefined;
}

export interface TrainedNetwork {
  readonly model: SavedModel;
  readonly validation: Evaluation;
  readonly test: Evaluation;
  /** Where `memory` was asked for. */
  readonly memory: VirtualMemoryStatistics | undefined;
}

/**
 * Trains a reference network from scratch, built for the shape of the examples; the seed fixes its
 * initial weights, the order of the examples, their augmentation and dropout.
 *
 * @throws UsageError if there is no network of that name
 * @throws InputError if the network takes no such examples
 */
export async function trainNetwork(
  name: string,
  options: TrainNetworkOptions,
): Promise<TrainedNetwork> {
  const { data, seed, training, pool, onProgress, signal } = options;
  const { classes = classesIn(data) } = options;
  const form = fitNetwork(name, { shape: data.train.shape, classes });
  const { tf } = await loadTensorFlow(options);
  const initial = findNetwork(name).build(tf, seed, form);
  const classifier = await Classifier.load(await toSavedModel(tf, initial));
  initial.dispose();
  const parameters = new MaskedParameters(classifier, new Map());
  let trained: ReadonlyMap<string, Float32Array> = new Map();
  const memory = options.memory && new VirtualMemory(tf, options.memory);
  let validation: Evaluation | undefined;
  try {
    validation = await fit(classifier, parameters, {
      training: { ...defaultTraining, ...training },
      ...{ seed, train: data.train, validation: data.validation },
      ...{ onProgress, signal, memory, pool },
      snapshot: (weights) => {
        trained = weights;
      },
    });
  } finally {
    await memory?.close();
  }
  classifier.setWeights(trained);
  const test = await classifier.evaluate(data.test);
  const model = await toSavedModel(tf, classifier.model);
  classifier.dispose();
  return { model, validation: validation!, test, memory: memory?.statistics };
}

function classesIn({ train, validation, test }: TrainingData): number {
  const largest = [train, validation, test].map(({ labels }) =>
    labels.reduce((most, label) => Math.max(most, label), 0),
  );
  return Math.max(...largest) + 1;
}
