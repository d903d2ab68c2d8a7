import type {
  Evaluation,
  Masks,
  RateOptions,
  RateRetrainer,
  RateState,
  RetrainOptions,
  Split,
  Training,
  Weights,
} from '@pith/compress';
import type { SharedTensor } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { Classifier } from './classifier.js';
import type { LabelledData } from './data/index.js';
import { fit } from './fit.js';
import { MaskedParameters, SharedParameters, withExactZeros } from './parameters.js';
import type { TrainingPool } from './rate/pool-batches.js';
import { scoredPool } from './rate/scored-pool.js';
import { trainForRate } from './rate/train-for-rate.js';
import { squaredGradients } from './squared-gradients.js';
import { loadTensorFlow } from './tensorflow.js';
import { VirtualMemory, type VirtualMemoryOptions } from './virtual-memory/index.js';

export interface RetrainerOptions {
  /** A better model of the same task to distil from. @default the model as it was given */
  readonly teacher?: SavedModel | undefined;
  /** Retrains in little memory. */
  readonly memory?: VirtualMemoryOptions | undefined;
  /**
   * What training for rate draws its examples from, with the teacher's scores where it has been asked.
   * @default the training data
   */
  readonly pool?: TrainingPool | undefined;
}

/** The three parts of a data set: trained on, chosen by, reported on. */
export interface TrainingData {
  readonly train: LabelledData;
  readonly validation: LabelledData;
  readonly test: LabelledData;
}

/** Retrains a saved TF.js classifier on labelled data. Its teacher is the model as it was given. */
export class TfjsRetrainer implements RateRetrainer {
  readonly #classifier: Classifier;
  readonly #teacher: Classifier;
  readonly #data: TrainingData;
  readonly #memory: VirtualMemory | undefined;
  #pool: TrainingPool | undefined;

  private constructor(
    classifier: Classifier,
    teacher: Classifier,
    data: TrainingData,
    memory: VirtualMemory | undefined,
    pool: TrainingPool | undefined,
  ) {
    this.#classifier = classifier;
    this.#teacher = teacher;
    this.#data = data;
    this.#memory = memory;
    this.#pool = pool;
  }

  static async create(
    model: SavedModel,
    data: TrainingData,
    { teacher = model, memory, pool }: RetrainerOptions = {},
  ): Promise<TfjsRetrainer> {
    await loadTensorFlow({ memory });
    const classifier = await Classifier.load(model);
    const paged = memory && new VirtualMemory(classifier.tf, memory);
    return new TfjsRetrainer(classifier, await Classifier.load(teacher), data, paged, pool);
  }

  async evaluate(weights: Weights, split: Split, limit?: number): Promise<Evaluation> {
    this.#classifier.setWeights(weights);
    return this.#classifier.evaluate(this.#data[split], limit);
  }

  async retrain(weights: Weights, masks: Masks, options: RetrainOptions): Promise<Weights> {
    const classifier = this.#classifier;
    const fitOptions = await this.#fitOptions(options);
    classifier.setWeights(weights);
    const parameters = new MaskedParameters(classifier, masks);
    const { remask } = options;
    let current = masks;
    let kept: { weights: Weights; masks: Masks } | undefined;
    try {
      await fit(classifier, parameters, {
        ...fitOptions,
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
    const fitOptions = await this.#fitOptions(options);
    classifier.setWeights(weights);
    const unshared = new Map([...masks].filter(([name]) => !shared.has(name)));
    const others = new MaskedParameters(classifier, unshared);
    const parameters = new SharedParameters(classifier, shared, others);
    let kept: { weights: Weights; centroids: Map<string, Float32Array> } | undefined;
    try {
      await fit(classifier, parameters, {
        ...fitOptions,
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

  async squaredGradients(
    weights: Weights,
    options: { readonly seed: number; readonly signal?: AbortSignal | undefined },
  ): Promise<Weights> {
    this.#classifier.setWeights(weights);
    return squaredGradients(this.#classifier, this.#data.train, options);
  }

  async trainForRate(state: RateState, options: RateOptions): Promise<RateState> {
    const { train, validation } = this.#data;
    const pool = await this.#scored(this.#pool ?? train, options);
    if (this.#pool !== undefined) this.#pool = pool;
    const data = { pool, epochSize: train.count, validation, memory: this.#memory };
    return trainForRate(this.#classifier, data, state, options);
  }

  async withModel<T>(
    model: SavedModel,
    work: (retrainer: TfjsRetrainer) => Promise<T>,
  ): Promise<T> {
    const classifier = await Classifier.load(model);
    const retrainer = new TfjsRetrainer(
      ...([classifier, this.#teacher, this.#data, this.#memory, this.#pool] as const),
    );
    try {
      return await work(retrainer);
    } finally {
      this.#pool = retrainer.#pool;
      classifier.dispose();
    }
  }

  /** With the teacher's scores if training asks for them. */
  async #scored(
    pool: TrainingPool,
    {
      training,
      signal,
    }: {
      readonly training: Pick<Training, 'distillation'>;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<TrainingPool> {
    const asked = training.distillation === 0 || pool.teacher !== undefined;
    return asked ? pool : scoredPool(pool, this.#teacher, signal);
  }

  async #fitOptions(options: RetrainOptions) {
    const { training, seed, onProgress, signal } = options;
    this.#pool &&= await this.#scored(this.#pool, options);
    const pool = this.#pool;
    const { train, validation } = this.#data;
    const teacher = training.distillation > 0 ? this.#teacher : undefined;
    const memory = this.#memory;
    return { training, seed, onProgress, signal, train, validation, teacher, memory, pool };
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
