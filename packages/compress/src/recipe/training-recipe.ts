import { z } from 'zod';
import type { Training } from '../retrainer.js';

export const density = z.number().gt(0).max(1);

/**
 * How weights are trained on, as a recipe says it.
 * @param defaults of what a recipe leaves out; without them it trains for no epochs
 */
export function trainingRecipe(defaults: Partial<Training> = {}) {
  return z.strictObject({
    epochs: z
      .int()
      .min(0)
      .max(10_000)
      .default(defaults.epochs ?? 0),
    batchSize: z
      .int()
      .min(1)
      .max(65_536)
      .default(defaults.batchSize ?? 128),
    optimiser: z.enum(['sgd', 'momentum', 'adam', 'rmsprop']).default(defaults.optimiser ?? 'adam'),
    learningRate: z
      .number()
      .gt(0)
      .default(defaults.learningRate ?? 0.001),
    decay: z.enum(['constant', 'cosine', 'linear']).default(defaults.decay ?? 'cosine'),
    weightDecay: z
      .number()
      .min(0)
      .default(defaults.weightDecay ?? 0),
    augmentation: z
      .number()
      .min(0)
      .max(5)
      .default(defaults.augmentation ?? 0),
    distillation: z
      .number()
      .min(0)
      .max(1)
      .default(defaults.distillation ?? 0),
    temperature: z
      .number()
      .gt(0)
      .default(defaults.temperature ?? 1),
    keep: z.enum(['last', 'best']).default(defaults.keep ?? 'last'),
  }) satisfies z.ZodType<Training>;
}

/** A training of its own, complete with its defaults. */
export const training = trainingRecipe();
