import { z } from 'zod';
import { density, trainingRecipe } from './training-recipe.js';

/** What the search for the smallest file must keep to; one of the four. All errors are shares, 0 … 1. */
const target = z.union([
  /** Most examples that may come out wrong: the smallest file among those that keep to it. */
  z.strictObject({ maxError: z.number().min(0).max(1) }),
  /** The same, as a rise over the validation error of the model before compression. */
  z.strictObject({ maxRise: z.number().min(0).max(1) }),
  /** Bytes of the whole file: the fewest wrong among those that fit. */
  z.strictObject({ targetSize: z.int().min(1) }),
  /** Bytes of the model as it was shipped over bytes of the whole file. */
  z.strictObject({ targetRatio: z.number().gt(1) }),
]);

const levelCount = z.int().min(2).max(254).multipleOf(2);

/**
 * How many non-zero levels a tensor's weights may have, half of them on each side of zero. They are
 * learned while the network is trained.
 */
const levels = z.strictObject({
  /** Of matrices. */
  dense: levelCount.default(6),
  /** Of the kernels of convolutions: fewer weights, each used at many positions. */
  convolution: levelCount.default(10),
  /** Exceptions, by glob over tensor names; a later one overrides an earlier one. */
  tensors: z
    .array(z.strictObject({ match: z.string().min(1), levels: levelCount }))
    .max(10_000)
    .default([]),
  /**
   * Levels are multiples of a power of two, so many binary places below the power of two next above
   * the tensor's greatest weight.
   */
  bits: z.int().min(1).max(23).default(7),
});

/** The densities that are walked, each a share of the weights of rank 2 and more of the model as given. */
const walk = z.strictObject({
  /** Where it begins; denser ones are tried where the target asks for more weights. */
  first: density.default(0.02),
  /** Where the walk ends if the target was not passed before. */
  least: density.default(0.001),
  /** From one density to the next. */
  factor: z.number().min(0.1).max(0.98).default(0.75),
  /** Densities tried between the two neighbours of the target once it was passed. */
  refinements: z.int().min(0).max(20).default(3),
});

const distilled = { distillation: 0.7, temperature: 2 } as const;

/** Which hidden units and channels are left before weights are pruned. */
const narrow = z.strictObject({
  /**
   * Units stay, greatest norm first, until they hold this share of their group's energy: the sum of
   * squares of the weights that go in, times that of those that go out.
   */
  energy: z.number().gt(0).max(1).default(0.7),
  /** Widths by hand, by glob over the groups' names; a later one overrides an earlier one. */
  widths: z
    .array(z.strictObject({ match: z.string().min(1), units: z.int().min(1) }))
    .max(10_000)
    .default([]),
  /** Of what is left, before weights are pruned. */
  training: trainingRecipe({ epochs: 3, learningRate: 0.0005, ...distilled }).prefault({}),
});

/** Augmented copies of the training examples, made once, with the teacher's outputs. */
const pool = z.strictObject({
  /** How many there are of each example, itself included; fewer where memory is short. */
  copies: z.int().min(1).max(100).default(8),
  /** Of affine deformations: 1 = about ±10°, ±10 % size, ±2 pixels of 28. */
  affine: z.number().min(0).max(10).default(0.5),
  /** Of elastic deformations: 1 = as Simard et al. 2003, 1.4 pixels of 29 on average. */
  elastic: z.number().min(0).max(10).default(0.5),
  /**
   * Of the copies and of the teachers trained on them. It is not the recipe's own, so that other seeds find
   * them where the first one left them.
   */
  seed: z.int().min(0).max(0xffff_ffff).default(1),
});

/**
 * Rate compression: weights are trained to take few bytes, at falling densities, and the best file under
 * the target is taken. Every choice is made on validation data.
 */
export const rate = z.strictObject({
  target: target.default({ maxRise: 0.0025 }),
  /**
   * How far below a bound the validation error must lie, in its own standard errors,
   * √(bound · (1 − bound) / examples): the validation error of what was chosen for it flatters.
   */
  margin: z.number().min(0).max(10).default(0.5),
  walk: walk.prefault({}),
  /**
   * Weights are kept by w² · Fisher information / (estimated bits)^γ: 0 does not look at the bits, more
   * prunes more where weights are dear.
   */
  gamma: z.number().min(0).max(8).default(1.5),
  /** λ of the entropy penalty: what one bit a training example's loss may cost, in nats. 0 = none. */
  entropyPenalty: z.number().min(0).max(1).default(0),
  levels: levels.prefault({}),
  /** null: all units stay, until no weight of theirs is left. */
  narrow: narrow.nullable().prefault({}),
  /**
   * Whom the model learns from, unless one is named: `trained` makes teachers for the data on the spot;
   * `self` is the model as it was given.
   */
  teacher: z.enum(['trained', 'self']).default('trained'),
  /** How teachers are trained on the spot. */
  ensemble: z
    .strictObject({
      /** Networks, each from a seed of its own, whose scores are averaged. */
      teachers: z.int().min(1).max(100).default(2),
      /** Absent: 8, or more where that is few steps. */
      epochs: z.int().min(1).max(10_000).optional(),
    })
    .prefault({}),
  pool: pool.prefault({}),
  /** Of the dense model, before anything is taken away. */
  dense: z
    .strictObject({
      training: trainingRecipe({
        ...{ epochs: 10, weightDecay: 0.00001, ...distilled, keep: 'best' },
      }).prefault({}),
    })
    .prefault({}),
  /** At each density. */
  steps: z
    .strictObject({
      training: trainingRecipe({
        ...{ epochs: 24, batchSize: 256, learningRate: 0.002, ...distilled },
      })
        .omit({ optimiser: true, decay: true, augmentation: true, keep: true })
        .prefault({}),
    })
    .prefault({}),
  biases: z
    .strictObject({
      /** Biases are multiples in the same sense, by the greatest weight of their layer's kernel. */
      bits: z.int().min(1).max(23).default(5),
    })
    .prefault({}),
  /** Whether hidden units are put in the order that codes best; what is computed stays the same. */
  sortUnits: z.boolean().default(true),
  /**
   * Whether a Sequential model's layers get Keras's default names and lose what its outputs do not
   * depend on, such as initialisers: names and settings of one's own take bytes.
   */
  canonicalTopology: z.boolean().default(true),
});

export type RateRecipe = z.output<typeof rate>;
/** What the search for the smallest file keeps to. */
export type RateTarget = RateRecipe['target'];
