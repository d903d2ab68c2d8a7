import type { TensorFlow } from '../tensorflow.js';

/** What a classifier takes and tells apart. */
export interface NetworkForm {
  /** Of one example, without the batch: [height, width, channels] for images. */
  readonly inputShape: readonly number[];
  /** How many. */
  readonly classes: number;
}

/** How a network is built. */
export interface BuildOptions extends NetworkForm {
  /**
   * What its weights start with: numbers drawn under the seed, or zeros, which take no memory before
   * they are used: for networks that are only looked at, or whose weights come from elsewhere.
   * @default 'seeded'
   */
  readonly initialWeights?: 'seeded' | 'zeros';
}

/**
 * Builds a network as a LayersModel. Each layer's initial weights come from a seed of their own, which
 * `seed` (a whole number from 0) fixes; dropout's masks are left to training.
 */
export type BuildNetwork = (
  tf: typeof TensorFlow,
  seed: number,
  options: BuildOptions,
) => TensorFlow.LayersModel;

/** A network that `pith train` can build. */
export interface ReferenceNetwork {
  /** What it is, in a few words. */
  readonly description: string;
  /** Paper and section, or what else it was taken from. */
  readonly source: string;
  /** As published, or what a variant is meant for. */
  readonly defaults: NetworkForm;
  /**
   * The least height and width of images [height, width, channels] that leave every layer something
   * to work on; 'any-shape' for a network that takes examples of any shape.
   */
  readonly least: number | 'any-shape';
  /** In its default form where the options say nothing else. */
  readonly build: (
    tf: typeof TensorFlow,
    seed: number,
    options?: Partial<BuildOptions>,
  ) => TensorFlow.LayersModel;
}
