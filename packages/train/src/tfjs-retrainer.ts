import type { Evaluation, Masks, Retrainer, RetrainOptions, Split, Weights } from '@pith/compress';
import type { SharedTensor } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { Classifier } from './classifier.js';
import type { LabelledData } from './data/index.js';
import { fit } from './fit.js';
import { MaskedParameters, SharedParameters, withExactZeros } from './parameters.js';
import { VirtualMemory, type VirtualMemoryOptions } from './virtual-memory/index.js';

export interface RetrainerOptions {
  /** A better model of the same task to distil from. @default the model as it was given */
  readonly teacher?: SavedModel | undefined;
  /** Retrains in little memory. */
  readonly memory?: VirtualMemoryOptions | undefined;
}

/** The three parts of a data set: trained on, chosen by, reported on. */
export interface TrainingData {
  readonly train: LabelledData;
  readonly validation: LabelledData;
  readonly test: LabelledData;
}

/** Retrains a saved TF.js classifier on labelled data. Its teacher is the model as it was given. */
export class TfjsRetrainer implements Retrainer {
  readonly #classifier: Classifier;
  readonly #teacher: Classifier;
  readonly #data: TrainingData;
  readonly #memory: VirtualMemory | undefined;

  private constructor(
    classifier: Classifier,
    teacher: Classifier,
    data: TrainingData,
    memory: VirtualMemory | undefined,
  ) {
    this.#classifier = classifier;
    this.#teacher = teacher;
    this.#data = data;
    this.#memory = memory;
  }

  static async create(
    model: SavedModel,
    data: TrainingData,
    { teacher = model, memory }: RetrainerOptions = {},
  ): Promise<TfjsRetrainer> {
    const classifier = await Classifier.load(model);
    const paged = memory && new VirtualMemory(classifier.tf, memory);
    return new TfjsRetrainer(classifier, await Classifier.load(teacher), data, paged);
  }

  async evaluate(weights: Weights, split: Split, limit?: number): Promise<Evaluation> {
    this.#classifier.setWeights(weights);
    return this.#classifier.evaluate(this.#data[split], limit);
  }

  async retrain(weights: Weights, masks: Masks, options: RetrainOptions): Promise<Weights> {
    const classifier = this.#classifier;
    classifier.setWeights(weights);
    const parameters = new MaskedParameters(classifier, masks);
    const { remask } = options;
    let current = masks;
    let kept: { weights: Weights; masks: Masks } | undefined;
    try {
      await fit(classifier, parameters, {
        ...this.#fitOptions(options),
        bestFrom: remask?.settled,
        beforeStep: (step, steps) => {
          if (remask === undefined || !isRemaskDue(step, steps, remask)) return;
          current = remask.update(step / steps, classifier.getWeights());
          parameters.setMasks(current);
        },
        snapshot: (snapshot) => {
          kept = { weights: snapshot, masks: current };
        },
      });
    } finally {
      parameters.dispose();
    }
    return withExactZeros(kept!.weights, kept!.masks);
  }

  async tuneCentroids(
    weights: Weights,
    shared: ReadonlyMap<string, SharedTensor>,
    masks: Masks,
    options: RetrainOptions,
  ): Promise<{ weights: Weights; shared: ReadonlyMap<string, SharedTensor> }> {
    const classifier = this.#classifier;
    classifier.setWeights(weights);
    const unshared = new Map([...masks].filter(([name]) => !shared.has(name)));
    const others = new MaskedParameters(classifier, unshared);
    const parameters = new SharedParameters(classifier, shared, others);
    let kept: { weights: Weights; centroids: Map<string, Float32Array> } | undefined;
    try {
      await fit(classifier, parameters, {
        ...this.#fitOptions(options),
        snapshot: (snapshot) => {
          kept = { weights: snapshot, centroids: parameters.centroids() };
        },
      });
    } finally {
      parameters.dispose();
    }
    const { centroids } = kept!;
    return {
      weights: withExactZeros(kept!.weights, unshared),
      shared: new Map(
        [...shared].map(([name, tensor]) => [name, { ...tensor, centroids: centroids.get(name)! }]),
      ),
    };
  }

  #fitOptions({ training, seed, onProgress, signal }: RetrainOptions) {
    const { train, validation } = this.#data;
    const teacher = training.distillation > 0 ? this.#teacher : undefined;
    const memory = this.#memory;
    return { training, seed, onProgress, signal, train, validation, teacher, memory };
  }

  dispose(): void {
    this.#classifier.dispose();
    this.#teacher.dispose();
    void this.#memory?.close();
  }
}

/** A training too short for a last time at which all is settled gets one. */
function isRemaskDue(
  step: number,
  steps: number,
  { everySteps, settled }: NonNullable<RetrainOptions['remask']>,
): boolean {
  if (step % everySteps === 0) return true;
  const settles = Math.ceil(settled * steps);
  return step === settles && Math.ceil(settles / everySteps) * everySteps >= steps;
}
