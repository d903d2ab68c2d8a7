import type { RecipeInput } from './recipe.js';

/** Recipes that are there by name. */
export const presets = {
  /**
   * The paper's three stages with settings that suit most classifiers: a tenth of the weights
   * survives, 32 shared values a layer. Needs data to retrain on.
   */
  'deep-compression': {
    name: 'deep-compression',
    weights: { density: 0.1, clusters: 32 },
    others: { store: 'float16' },
    prune: {
      schedule: { kind: 'polynomial', begin: 0, end: 0.6 },
      training: {
        ...{ epochs: 15, learningRate: 0.001, weightDecay: 0.00001 },
        ...{ distillation: 0.5, keep: 'best' },
      },
    },
    share: { training: { epochs: 3, learningRate: 0.0001, distillation: 0.5, keep: 'best' } },
  },
  /**
   * Every tensor shared as finely as its effect on the outputs asks for, within a loss of 1 %. Needs
   * no labels, and calibration inputs rather than data.
   */
  'post-training': {
    name: 'post-training',
    weights: { store: 'float16' },
    others: { store: 'float16' },
    postTraining: { budget: { maxLoss: 0.01 } },
  },
  /**
   * The smallest file within a bound on the error, or the best within a size: weights are trained to
   * take few bytes, at falling densities. Needs data, and hours rather than minutes for larger models.
   */
  smallest: {
    name: 'smallest',
    coding: 'smallest',
    rate: { target: { maxRise: 0.0025 } },
  },
  /** FP32 to FP16 and nothing else: half the size. Needs no data. */
  fp16: { name: 'fp16', weights: { store: 'float16' }, others: { store: 'float16' } },
  /** Half of the weights, 32 shared values a layer, no retraining. Needs no data. */
  quick: {
    name: 'quick',
    weights: { density: 0.5, clusters: 32, initialisation: 'optimal' },
    others: { store: 'float16' },
  },
} as const satisfies Record<string, RecipeInput>;
