import { plannedBytes, type SharedTensor } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { encode, floatWeights } from '../pipeline/encode.js';
import { type Realised, realise } from '../pipeline/realise.js';
import type { Recipe, TensorPlan } from '../recipe/index.js';
import { dequantise, quantiseToGrid } from '../share/index.js';
import type { Candidate } from './candidates.js';

/** Steps by tensor; tensors without one are stored as the recipe says. */
export type Steps = ReadonlyMap<string, number>;

/** A model as it would be under certain steps. */
export interface Trial extends Realised {
  /** Those that were used: rounded, and only where a grid takes less than plain numbers. */
  readonly steps: Steps;
}

/** Steps finer than this part of the largest weight take more bits than plain numbers. */
const finest = 1 / 4000;

/** Compresses one model under many steps, and remembers what did not change. */
export class Trials {
  readonly #model: SavedModel;
  readonly #candidates: ReadonlyMap<string, Candidate>;
  readonly #recipe: Recipe;
  /** All tensors, plain, as the recipe stores them. */
  readonly #plain: Realised;
  readonly #plans: ReadonlyMap<string, TensorPlan>;
  readonly #made = new Map<string, Made>();

  constructor(
    model: SavedModel,
    plans: readonly TensorPlan[],
    recipe: Recipe,
    candidates: readonly Candidate[],
  ) {
    this.#model = model;
    this.#recipe = recipe;
    this.#candidates = new Map(candidates.map((candidate) => [candidate.name, candidate]));
    this.#plans = new Map(plans.map((plan) => [plan.name, plan]));
    this.#plain = realise(floatWeights(model), new Map(), plans, recipe, model.precision);
  }

  /** The model with these tensors on grids and all others plain. */
  at(steps: Steps): Trial {
    const weights = new Map(this.#plain.weights);
    const shared = new Map<string, SharedTensor>();
    const used = new Map<string, number>();
    for (const [name, wanted] of steps) {
      const made = this.#make(this.#candidates.get(name)!, wanted);
      if (made.plain) continue;
      used.set(name, made.step);
      weights.set(name, made.weights);
      shared.set(name, made.shared);
    }
    return { weights, shared, steps: used };
  }

  /** The file of a trial. */
  async bytes(trial: Trial, recipe: Recipe): Promise<Uint8Array> {
    return (await encode(this.#model, trial, recipe)).bytes;
  }

  /** ‖δw‖² of one tensor in a trial. */
  squaredError(trial: Trial, name: string): number {
    const [original, now] = [this.#candidates.get(name)!.data, trial.weights.get(name)!];
    let sum = 0;
    for (let i = 0; i < original.length; i++) sum += (original[i]! - now[i]!) ** 2;
    return sum;
  }

  #make({ name, data, greatest }: Candidate, wanted: number): Made {
    const step = roundedStep(Math.min(greatest, Math.max(wanted, finest * greatest)));
    const before = this.#made.get(name);
    if (before?.step === step) return before;
    const plan = this.#plans.get(name)!;
    const tensor = { name, shape: plan.shape, dtype: 'float32', data } as const;
    const { shared } = realise(
      new Map(),
      new Map([[name, quantiseToGrid(tensor, { step })]]),
      [],
      this.#recipe,
      this.#model.precision,
    );
    const onGrid = shared.get(name)!;
    const plainBytes = (plan.store === 'float16' ? 2 : 4) * data.length;
    const made = {
      ...{ step, shared: onGrid, weights: dequantise(onGrid) },
      plain: plannedBytes(onGrid) >= plainBytes,
    };
    this.#made.set(name, made);
    return made;
  }
}

interface Made {
  readonly step: number;
  readonly shared: SharedTensor;
  readonly weights: Float32Array;
  /** Whether plain numbers take no more. */
  readonly plain: boolean;
}

/** Three digits: half a per cent is nothing to a step, and a recipe stands in the file. */
function roundedStep(step: number): number {
  return Number(step.toPrecision(3));
}
