export { presets } from './presets.js';
export type { RateRecipe, RateTarget } from './rate-recipe.js';
export {
  type Budget,
  type PostTraining,
  parseRecipe,
  type Recipe,
  type RecipeInput,
} from './recipe.js';
export { planTensors, ruleMatcher, type TensorPlan } from './tensor-plan.js';
