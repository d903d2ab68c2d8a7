import { plannedBytes, type SharedTensor, type Tensor } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { encode, floatWeights } from '../pipeline/encode.js';
import { type Realised, realise } from '../pipeline/realise.js';
import { roundCodebooks } from '../pipeline/round-stage.js';
import type { Recipe, TensorPlan } from '../recipe/index.js';
import { dequantise } from '../share/index.js';
import type { Candidate } from './candidates.js';
import { estimateBytes } from './estimate-bytes.js';
import type { StatisticsByTensor } from './layer-statistics.js';
import { quantise } from './quantise.js';

/** Steps by tensor. */
export type Steps = ReadonlyMap<string, number>;

/** All steps times a factor. */
export function scaled(steps: Steps, factor: number): Steps {
  return new Map([...steps].map(([name, step]) => [name, step * factor]));
}

/** How a candidate is stored: on a grid, or plain as the recipe says, or plain as it was. */
export type Storage = { readonly step: number } | 'as the recipe says' | 'exactly';

/** A model as it would be under certain steps. */
export interface Trial extends Realised {
  /** Of every candidate and its twins. */
  readonly storage: ReadonlyMap<string, Storage>;
  /** What the candidates take in the file, about. */
  readonly estimatedBytes: number;
}

/** A finer step than this part of the largest weight takes more bits than the numbers themselves. */
const finest = 1 / 8000;

/** Compresses one model under many steps, and remembers what did not change. */
export class Trials {
  readonly #model: SavedModel;
  readonly #candidates: ReadonlyMap<string, Candidate>;
  readonly #recipe: Recipe;
  readonly #statistics: StatisticsByTensor;
  readonly #damping: number | undefined;
  /** All tensors, plain, as the recipe stores them. */
  readonly #plain: Realised;
  readonly #alternatives = new Map<string, Alternatives>();
  readonly #made = new Map<string, Made>();

  constructor(
    model: SavedModel,
    plans: readonly TensorPlan[],
    recipe: Recipe,
    candidates: readonly Candidate[],
    {
      statistics,
      damping,
    }: { readonly statistics: StatisticsByTensor; readonly damping: number | undefined },
  ) {
    this.#statistics = statistics;
    this.#damping = damping;
    this.#model = model;
    this.#recipe = recipe;
    this.#candidates = new Map(candidates.map((candidate) => [candidate.name, candidate]));
    this.#plain = realise(floatWeights(model), new Map(), plans, recipe, model.precision);
  }

  /** The model with these tensors on grids, where a grid takes less, and all others plain. */
  at(steps: Steps): Trial {
    const weights = new Map(this.#plain.weights);
    const shared = new Map<string, SharedTensor>();
    const storage = new Map<string, Storage>();
    let estimatedBytes = 0;
    for (const [first, wanted] of steps) {
      const candidate = this.#candidates.get(first)!;
      const made = this.#make(candidate, wanted);
      estimatedBytes += made.bytes * (1 + candidate.twins.length);
      for (const name of [first, ...candidate.twins]) {
        storage.set(name, made.storage);
        weights.set(name, made.weights);
        if (made.shared !== undefined) shared.set(name, { ...made.shared, name });
      }
    }
    return { weights, shared, storage, estimatedBytes };
  }

  /** The model with all candidates as they were: what the small tensors' storage costs alone. */
  exact(): Trial {
    const weights = new Map(this.#plain.weights);
    const storage = new Map<string, Storage>();
    let estimatedBytes = 0;
    for (const candidate of this.#candidates.values()) {
      const { name, twins, data } = candidate;
      estimatedBytes += this.#alternativesOf(candidate).exactBytes * (1 + twins.length);
      for (const each of [name, ...twins]) {
        weights.set(each, data);
        storage.set(each, 'exactly');
      }
    }
    return { weights, shared: new Map(), storage, estimatedBytes };
  }

  /** Bytes of the file that a trial would give. */
  async size(trial: Trial, recipe: Recipe): Promise<number> {
    return (await encode(this.#model, trial, recipe)).bytes.length;
  }

  /** ‖δw‖² of one candidate in a trial. */
  squaredError(trial: Trial, name: string): number {
    return squaredDistance(this.#candidates.get(name)!.data, trial.weights.get(name)!);
  }

  /**
   * The squared error of one candidate in a trial, as it reaches its layer's outputs: that of the
   * weights; or, where others take it up, that of rounding to the step.
   */
  noise(trial: Trial, name: string): number {
    const squared = this.squaredError(trial, name);
    const storage = trial.storage.get(name);
    if (typeof storage !== 'object' || this.#damping === undefined) return squared;
    if (!this.#statistics.has(name)) return squared;
    return Math.min(squared, (this.#candidates.get(name)!.size * storage.step ** 2) / 12);
  }

  /**
   * The cheapest way to store a candidate with no more error than the step asks for. A tensor may be
   * on a grid of its own already, have few distinct values, or be too small for a codebook.
   */
  #make(candidate: Candidate, wanted: number): Made {
    const { name, shape, data, greatest } = candidate;
    const bounded = Math.min(greatest, Math.max(wanted, finest * greatest));
    const { precision } = this.#model;
    const step = roundedStep(bounded, greatest, precision?.get(name));
    const before = this.#made.get(name);
    if (before?.step === step) return before;
    const tensor: Tensor = { name, shape, dtype: 'float32', data };
    const grid = new Map([
      [name, quantise(tensor, step, this.#statistics.get(name), this.#damping)],
    ]);
    const shared = roundCodebooks(grid, [{ name, step }], this.#recipe, precision).get(name)!;
    const weights = dequantise(shared);
    const bytes = estimateBytes(shared);
    const { plainBytes, plainError, exactBytes } = this.#alternativesOf(candidate);
    let made: Made = { step, storage: { step }, weights, shared, bytes };
    if (exactBytes <= bytes || wanted < finest * greatest) {
      made = { step, storage: 'exactly', weights: data, bytes: exactBytes };
    }
    if (plainBytes < Math.min(bytes, exactBytes) && plainError <= squaredDistance(data, weights)) {
      const plain = this.#plain.weights.get(name)!;
      made = { step, storage: 'as the recipe says', weights: plain, bytes: plainBytes };
    }
    this.#made.set(name, made);
    return made;
  }

  #alternativesOf({ name, shape, data }: Candidate): Alternatives {
    const known = this.#alternatives.get(name);
    if (known !== undefined) return known;
    const plain = this.#plain.weights.get(name)!;
    const tensor: Tensor = { name, shape, dtype: 'float32', data };
    const alternatives = {
      plainBytes: plannedBytes({ ...tensor, data: plain }),
      plainError: squaredDistance(data, plain),
      exactBytes: plannedBytes(tensor),
    };
    this.#alternatives.set(name, alternatives);
    return alternatives;
  }
}

interface Alternatives {
  readonly plainBytes: number;
  readonly plainError: number;
  readonly exactBytes: number;
}

interface Made {
  readonly step: number;
  readonly storage: Storage;
  readonly weights: Float32Array;
  readonly shared?: SharedTensor;
  /** In the file, about. */
  readonly bytes: number;
}

/** Significant bits of the numbers that a model's own format holds. */
const significantBits = { float16: 11, bfloat16: 8 } as const;

/**
 * Three digits: half a per cent is nothing to a step, and a recipe stands in the file. Where the
 * model's own format holds fewer bits than float32, so few that all levels are exact in it: multiples
 * that were rounded would be no grid any more.
 */
function roundedStep(
  step: number,
  greatest: number,
  precision: keyof typeof significantBits | undefined,
): number {
  if (precision === undefined) return Number(step.toPrecision(3));
  const levels = Math.ceil(Math.log2(greatest / step + 1));
  const bits = Math.max(1, significantBits[precision] - levels);
  const unit = 2 ** (Math.floor(Math.log2(step)) - bits + 1);
  return Math.round(step / unit) * unit;
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}
