import { canonicalModel, type SavedModel } from '@pith/model';
import { removeDeadUnits } from '../narrow/index.js';
import { type Realised, realise } from '../pipeline/realise.js';
import { dequantised } from '../pipeline/share-stage.js';
import type { RateState } from '../rate/rate-trainer.js';
import { planTensors, type RateRecipe, type Recipe } from '../recipe/index.js';
import { compactLevels } from './compact-levels.js';
import { onGrid, type RatePlan } from './rate-plan.js';
import { sortByFanIn } from './sort-by-fan-in.js';
import { sortForCoding } from './sort-for-coding.js';

/** A recipe with a section for rate compression. */
export type RatedRecipe = Recipe & { readonly rate: RateRecipe };

/** A model as its file will hold it. */
export interface Finished {
  /** Its topology and shapes are final, its weights are those of `realised`. */
  readonly model: SavedModel;
  readonly realised: Realised;
}

/** How hidden units are put in order: `quick` by their fan-in, `thorough` by what the coder takes for many. */
export type Sorting = 'quick' | 'thorough';

/**
 * What a state becomes in a file: units that no weight is left of are removed, the others sorted, the
 * values rounded as they are stored, and the topology made as short as it can be.
 *
 * @param model that was trained, whatever its weights
 * @param grids that biases are rounded to
 */
export function finish(
  model: SavedModel,
  state: RateState,
  recipe: RatedRecipe,
  { grids, sorting = 'quick' }: Pick<RatePlan, 'grids'> & { readonly sorting?: Sorting },
): Finished {
  const trained = withWeights(model, dequantised(state.weights, state.shared));
  const live = removeDeadUnits(trained, { shared: state.shared });
  const compact = new Map([...live.shared].map(([name, tensor]) => [name, compactLevels(tensor)]));
  const sort = sorting === 'quick' ? sortByFanIn : sortForCoding;
  const { model: sorted, shared } = recipe.rate.sortUnits
    ? sort(live.model, compact)
    : { model: live.model, shared: compact };
  const weights = new Map<string, Float32Array>();
  for (const { name, data } of sorted.tensors) {
    if (!(data instanceof Float32Array)) continue;
    const step = grids.get(name);
    weights.set(name, step === undefined ? data : onGrid(data, step));
  }
  const plans = planTensors(recipe, sorted.tensors);
  const realised = realise(weights, shared, plans, recipe, sorted.precision);
  const finished = { model: withWeights(sorted, realised.weights), realised };
  return recipe.rate.canonicalTopology ? canonical(finished) : finished;
}

function canonical({ model, realised }: Finished): Finished {
  const renamed = canonicalModel(model, { renameLayers: true });
  const names = new Map(model.tensors.map(({ name }, i) => [name, renamed.tensors[i]!.name]));
  const shared = [...realised.shared].map(([name, tensor]) => {
    const after = names.get(name)!;
    return [after, { ...tensor, name: after }] as const;
  });
  const weights = [...realised.weights].map(([name, data]) => [names.get(name)!, data] as const);
  return { model: renamed, realised: { weights: new Map(weights), shared: new Map(shared) } };
}

/** The model with other float weights. */
export function withWeights(
  model: SavedModel,
  weights: ReadonlyMap<string, Float32Array>,
): SavedModel {
  return {
    ...model,
    tensors: model.tensors.map((tensor) => ({
      ...tensor,
      data: weights.get(tensor.name) ?? tensor.data,
    })),
  };
}
