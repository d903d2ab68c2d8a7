import type { SavedModel } from '@pith/model';
import { type Recipe, ruleMatcher, type TensorPlan } from '../recipe/index.js';
import { describeTensors } from '../roles/index.js';
import { canonicalNames } from './canonical-names.js';

/** A tensor whose step the search chooses. */
export interface Candidate {
  readonly name: string;
  readonly shape: readonly number[];
  /** Tensors with the same numbers, treated alike: models hold copies of their filters. */
  readonly twins: readonly string[];
  readonly size: number;
  readonly data: Float32Array;
  /** ‖w‖², above 0 */
  readonly energy: number;
  /** Largest magnitude, above 0. */
  readonly greatest: number;
}

/**
 * Which tensors a search is for: those whose role makes them worth quantising, unless the recipe has a
 * rule for them, and which must be exempt from the rounding that the recipe has for all.
 */
export function chooseCandidates(
  model: SavedModel,
  plans: readonly TensorPlan[],
  recipe: Recipe,
): { candidates: Candidate[]; kept: string[] } {
  const rules = recipe.tensors.map(({ match }) => ruleMatcher(match, model.tensors));
  const planned = new Map(plans.map((plan) => [plan.name, plan]));
  const data = new Map(model.tensors.map((tensor) => [tensor.name, tensor.data]));
  const canonical = canonicalNames(model);
  const distinct = new Map<string, Candidate & { readonly twins: string[] }>();
  const kept: string[] = [];
  for (const { name, shape, elements, handling } of describeTensors(model)) {
    const plan = planned.get(name)!;
    const values = data.get(name)!;
    if (!plan.compressible || !(values instanceof Float32Array)) continue;
    if (rules.some((matches) => matches(name))) continue;
    const measured = measure(values);
    if (handling === 'keep' || (handling === 'quantise' && !Number.isFinite(measured.energy))) {
      if (plan.store !== 'float32') kept.push(name);
    } else if (handling === 'quantise' && measured.energy > 0) {
      const first = distinct.get(canonical.get(name)!);
      if (first !== undefined) first.twins.push(name);
      else {
        distinct.set(canonical.get(name)!, {
          name,
          shape,
          twins: [],
          size: elements,
          data: values,
          ...measured,
        });
      }
    }
  }
  return { candidates: [...distinct.values()], kept };
}

function measure(values: Float32Array): { energy: number; greatest: number } {
  let energy = 0;
  let greatest = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i]!);
    energy += magnitude * magnitude;
    if (magnitude > greatest) greatest = magnitude;
  }
  return { energy, greatest };
}
