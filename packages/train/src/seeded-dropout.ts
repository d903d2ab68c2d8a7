import { SeededRandom } from '@pith/compress';
import type { TensorFlow } from './tensorflow.js';

/** The layers whose `seed` TensorFlow.js hands on to what draws their masks. */
const SEEDED_CLASSES: ReadonlySet<string> = new Set(['Dropout', 'SpatialDropout1D']);

/** So that masks and the order of examples do not come from the same numbers. */
const STREAM = 0x6d61_736b;

/** Of a layer that draws masks; TensorFlow.js keeps it in a field that its types do not show. */
interface MaskedLayer {
  seed?: number | undefined;
}

/**
 * Gives each dropout layer of a model another seed at every step, so that training depends on one seed
 * alone. By itself TensorFlow.js takes unseeded numbers, or under a layer's own seed the same mask at
 * every step, which would drop the same units for good.
 */
export class SeededDropout {
  readonly #layers: readonly MaskedLayer[];
  readonly #own: readonly (number | undefined)[];
  readonly #random: SeededRandom;

  /** @param seed a whole number in 0 … 2³² − 1 */
  constructor(model: TensorFlow.LayersModel, seed: number) {
    this.#layers = layersOf(model).filter((layer) =>
      SEEDED_CLASSES.has(layer.getClassName()),
    ) as unknown as MaskedLayer[];
    this.#own = this.#layers.map((layer) => layer.seed);
    this.#random = new SeededRandom((seed ^ STREAM) >>> 0);
  }

  /** To be called before each step; the same step can then be computed again with the same masks. */
  nextStep(): void {
    // A seed of 0 would be none.
    for (const layer of this.#layers) layer.seed = 1 + this.#random.bits();
  }

  /** Gives the layers back the seeds that they came with. */
  restore(): void {
    for (const [i, layer] of this.#layers.entries()) layer.seed = this.#own[i];
  }
}

/** With those of the models in it, each once. */
function layersOf(model: TensorFlow.LayersModel): TensorFlow.layers.Layer[] {
  const found = new Set<TensorFlow.layers.Layer>();
  const models = new Set([model]);
  // The set grows while it is walked.
  for (const { layers } of models) {
    for (const layer of layers) {
      if ('layers' in layer) models.add(layer as TensorFlow.LayersModel);
      else found.add(layer);
    }
  }
  return [...found];
}
