import { InputError } from '@pith/container';
import { z } from 'zod';
import { INITIALISATIONS } from '../share/index.js';
import { type RateRecipe, rate } from './rate-recipe.js';
import { density, training } from './training-recipe.js';

const store = z.enum(['float32', 'float16']);

const SHARING_METHODS = ['k-means', 'ecsq'] as const;

const schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('one-shot') }),
  z.strictObject({ kind: z.literal('iterative'), rounds: z.int().min(1).max(100).default(3) }),
  z.strictObject({
    kind: z.literal('polynomial'),
    begin: z.number().min(0).max(1).default(0),
    end: z.number().min(0).max(1).default(0.6),
    power: z.number().gt(0).default(3),
    everySteps: z.int().min(1).default(100),
  }),
]);

const sensitivity = z.strictObject({
  /** Validation examples that each trial looks at. */
  examples: z.int().min(1).default(2000),
  /** Densities at which each tensor is tried alone. */
  densities: z.array(density).min(2).default([0.02, 0.05, 0.1, 0.2, 0.35, 0.6, 1]),
});

/** How a tensor of weights can be treated. */
const choices = {
  /** Share of the weights that survive pruning; 1 = not pruned. */
  density,
  /** Number of shared values; null = not shared. */
  clusters: z.int().min(1).max(65_535).nullable(),
  initialisation: z.enum(INITIALISATIONS),
  /** Consecutive weights that share one cluster index. */
  vectorLength: z.int().min(1).max(256),
  /** How values that are not shared are stored; float16 rounds them. */
  store,
  /**
   * Distance between the shared values, in the weights' own unit: they are then multiples of it, as
   * many as it takes, instead of `clusters`.
   */
  step: z.number().gt(0),
};

const treatment = z.strictObject({
  density: choices.density.default(1),
  clusters: choices.clusters.default(null),
  initialisation: choices.initialisation.default('linear'),
  vectorLength: choices.vectorLength.default(1),
  store: choices.store.default('float32'),
  step: choices.step.optional(),
});

// Not treatment.partial(): its defaults would override what earlier rules say.
const rule = z.strictObject({ match: z.string().min(1), ...choices }).partial({
  ...{ density: true, clusters: true, initialisation: true, vectorLength: true, store: true },
  step: true,
});

/** What post-training compression must keep to; one of the three. */
const budget = z.union([
  /** Largest relative error of an output against the original's on the calibration inputs. */
  z.strictObject({ maxLoss: z.number().gt(0).max(1) }),
  /** Bytes of the whole file. */
  z.strictObject({ targetSize: z.int().min(1) }),
  /** Bytes of the model as it was shipped over bytes of the whole file. */
  z.strictObject({ targetRatio: z.number().gt(0) }),
]);

const postTraining = z.strictObject({
  budget: budget.default({ maxLoss: 0.01 }),
  /**
   * How much each tensor's error matters: `measured` on the calibration inputs, one tensor at a time,
   * or `assumed` to be the same relative to its weights, which takes no engine.
   */
  sensitivity: z.enum(['measured', 'assumed']).default('measured'),
  /** Calibration samples that the sensitivity is measured on; budgets are kept on all of them. */
  samples: z.int().min(1).default(16),
  /** Whether shared values and what is left are fitted to each layer's outputs. */
  refit: z.boolean().default(true),
  /** What the search found, in a recipe as resolved; compressing by it searches no more. */
  found: z
    .strictObject({
      /** Calibration samples that the budget was kept on. */
      samples: z.int().min(0).optional(),
      /** What ran the model. */
      engine: z.string().optional(),
      /** With which layers were re-fitted, if they were: it then takes the same calibration inputs. */
      damping: z.number().gt(0).optional(),
    })
    .optional(),
});

const recipe = z.strictObject({
  name: z.string().max(100).default('custom'),
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  /** Float tensors of rank 2 and more: kernels and matrices. */
  weights: treatment.prefault({}),
  /** All other float tensors: biases, normalisation, statistics. */
  others: treatment.pick({ store: true }).prefault({}),
  /** Exceptions, by glob over tensor names; a later one overrides an earlier one. */
  tensors: z.array(rule).max(10_000).default([]),
  prune: z
    .strictObject({
      /** `layer`: each tensor to its own density. `global`: one threshold, to weights.density over all. */
      scope: z.enum(['layer', 'global']).default('layer'),
      normalise: z.enum(['none', 'layer-rms']).default('none'),
      schedule: schedule.prefault({ kind: 'one-shot' }),
      /** Finds each tensor's density so that all together have weights.density. */
      sensitivity: sensitivity.nullable().default(null),
      /** Of every round, for an iterative schedule. */
      training: training.prefault({}),
    })
    .prefault({}),
  share: z
    .strictObject({
      /** How centroids are stored; float16 rounds them. */
      codebook: store.default('float16'),
      /**
       * How shared values are found: `k-means` for the least error; `ecsq` for the least error and bits
       * (entropy-constrained scalar quantisation): at most `clusters` values, and weights become 0 where
       * that saves more. With data errors count by the Fisher information. Absent: `k-means`.
       */
      method: z.enum(SHARING_METHODS).optional(),
      /**
       * Of `ecsq`: what a bit is worth, as a part of what it costs to lose a weight of average energy.
       * Absent: 0.01.
       */
      lambda: z.number().gt(0).max(1000).optional(),
      training: training.prefault({}),
    })
    .prefault({}),
  /** Finds a step for every tensor worth sharing, without labels. Absent: nothing is searched for. */
  postTraining: postTraining.optional(),
  /** Trains for the bytes of the file and searches for the smallest one. Absent: as the above say. */
  rate: rate.optional(),
  /**
   * What coders the file's streams may use: `fast` keeps to those that decode quickly; `smallest` takes
   * whatever gives the fewest bytes, and leaves the recipe itself out of the file.
   */
  coding: z.enum(['fast', 'smallest']).default('fast'),
});

/** What is done to a model: a validated document, complete with its defaults. */
export type Recipe = z.output<typeof recipe>;
/** A recipe as a user writes it: what is left out takes its default. */
export type RecipeInput = z.input<typeof recipe>;
export type Treatment = z.output<typeof treatment>;
export type Sensitivity = z.output<typeof sensitivity>;
export type PostTraining = z.output<typeof postTraining>;
export type Budget = z.output<typeof budget>;
export type Schedule = z.output<typeof schedule>;

/**
 * Checks a recipe and fills in its defaults.
 * @param source what errors call it: a file's path or a preset's name
 * @throws InputError that lists every field in fault, what was found and what was expected
 */
export function parseRecipe(document: unknown, source = 'recipe'): Recipe {
  const result = recipe.safeParse(document);
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message }) => {
      const place = path.join('.') || 'document';
      return `${place}: ${message}; found ${found(document, path)}`;
    });
    throw new InputError(`${source}: ${faults.join('; ')}`);
  }
  checkTogether(result.data, source);
  return result.data;
}

function checkTogether({ rate, ...rest }: Recipe, source: string): void {
  const { weights, tensors, prune } = rest;
  for (const { match, density, vectorLength } of [{ match: 'weights', ...weights }, ...tensors]) {
    if ((vectorLength ?? 1) > 1 && (density ?? weights.density) < 1) {
      throw new InputError(
        `${source}: ${match}: vectorLength ${vectorLength} at density ${density ?? weights.density}, ` +
          'but vectors share only weights that are not pruned; set density to 1 or vectorLength to 1',
      );
    }
  }
  if (rate !== undefined) checkRate(rate, rest, source);
  const { schedule } = prune;
  if (schedule.kind === 'polynomial' && schedule.begin >= schedule.end) {
    throw new InputError(
      `${source}: prune.schedule: begins at ${schedule.begin} and ends at ${schedule.end} of the ` +
        'training, expected begin < end',
    );
  }
}

/** What the search finds by itself nobody else may settle. */
function checkRate(
  { walk }: RateRecipe,
  { weights, tensors, postTraining }: Omit<Recipe, 'rate'>,
  source: string,
): void {
  const { density, clusters, step } = weights;
  if (density < 1 || clusters !== null || step !== undefined || tensors.length > 0) {
    throw new InputError(
      `${source}: rate finds each tensor's density and levels, but weights or tensors settle them; ` +
        'leave weights and tensors out, or rate (exceptions for levels go into rate.levels.tensors)',
    );
  }
  if (postTraining !== undefined) {
    throw new InputError(`${source}: rate and postTraining exclude each other; leave one out`);
  }
  if (walk.least > walk.first) {
    throw new InputError(
      `${source}: rate.walk: from ${walk.first} down to ${walk.least}, expected least ≤ first`,
    );
  }
}

function found(document: unknown, path: readonly PropertyKey[]): string {
  let value = document;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  return JSON.stringify(value)?.slice(0, 80) ?? 'nothing';
}
