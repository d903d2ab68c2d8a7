import type { SharedTensor } from '@pith/container';
import type { Weights } from '../retrainer.js';
import { adamStep } from './adam.js';
import { keepBest } from './keep-best.js';
import { estimateKeepBits, type MaskLayout } from './keep-bits.js';
import { RateTensor } from './rate-tensor.js';
import type { RateOptions, RateState } from './rate-trainer.js';
import { zeroOrderBits, zeroOrderBlockBits } from './zero-order-bits.js';

/** How much faster than weights levels move: less, as many weights move with each. */
const levelRate = 0.3;

/** What a bias on a grid costs to keep, in bits. */
const gridBits = 6;

/** What the estimate takes a level to cost in the codebook, in bits. */
const codebookBits = 6;

/** All tensors of a network while they are trained for rate. */
export class RateNetwork {
  readonly tensors: ReadonlyMap<string, RateTensor>;
  readonly #options: RateOptions;
  readonly #layouts: ReadonlyMap<string, MaskLayout>;
  readonly #pruned: readonly RateTensor[];
  readonly #bits = new Map<string, Float32Array>();
  #steps = 0;
  #levelSteps = 0;

  /** @param layouts of the tensors that have levels */
  constructor(state: RateState, options: RateOptions, layouts: ReadonlyMap<string, MaskLayout>) {
    this.#options = options;
    this.#layouts = layouts;
    this.tensors = new Map(
      [...state.weights].map(([name, values]) => [
        name,
        new RateTensor(name, values, state.masks.get(name)),
      ]),
    );
    this.#pruned = [...this.tensors.values()].filter(
      ({ name }) => options.levels.has(name) || options.grids.has(name),
    );
    for (const { name, latent } of this.#pruned) {
      this.#bits.set(name, new Float32Array(latent.length).fill(gridBits));
    }
  }

  /** Weights left over all tensors that have levels. */
  get nonzeros(): number {
    let kept = 0;
    for (const name of this.#options.levels.keys()) kept += this.tensors.get(name)!.kept;
    return kept;
  }

  /** Takes one step. @param gradients by tensor name, at the effective values */
  step(gradients: ReadonlyMap<string, Float32Array>, learningRate: number): void {
    const step = adamStep(learningRate, ++this.#steps);
    const quantised = this.#pruned.some(({ codebook }) => codebook !== undefined);
    if (quantised) this.#levelSteps++;
    const levelStep = adamStep(learningRate * levelRate, Math.max(1, this.#levelSteps));
    for (const [name, gradient] of gradients) {
      this.tensors.get(name)?.step(gradient, step, levelStep);
    }
  }

  /**
   * Keeps the weights that matter most for their bits: highest w² · Fisher / bits^γ, over all tensors,
   * the running mean of squared gradients standing for Fisher's diagonal.
   */
  updateMasks(count: number): void {
    const { gamma } = this.#options;
    const scores = this.#pruned.map(({ name, latent, second, mask }) => {
      const bits = this.#bits.get(name)!;
      const layout = this.#layouts.get(name);
      if (layout !== undefined) estimateKeepBits(mask, layout, bits);
      const score = new Float32Array(latent.length);
      for (let i = 0; i < score.length; i++) {
        const w = latent[i]!;
        score[i] = (w * w * second[i]!) / bits[i]! ** gamma;
      }
      return score;
    });
    keepBest(
      scores,
      count,
      this.#pruned.map(({ mask }) => mask),
    );
    for (const tensor of this.#pruned) tensor.refresh();
  }

  quantise(): void {
    const { entropyPenalty, training, levels } = this.#options;
    // An example's loss rises by half its Fisher information times distance²; the squared gradients
    // are of means over a batch, so a batch's size smaller.
    const price = (2 * entropyPenalty) / training.batchSize;
    for (const [name, plan] of levels) this.tensors.get(name)!.quantise(plan, price);
    for (const [name, step] of this.#options.grids) this.tensors.get(name)!.roundTo(step);
  }

  freeze(): void {
    for (const name of this.#options.levels.keys()) this.tensors.get(name)!.freeze();
  }

  /** Of positions, levels, biases and codebooks, by zero-order entropies. */
  estimatedBytes(): number {
    let bits = 0;
    for (const [name, { count }] of this.#options.levels) {
      const { clusters, mask, codebook, kept } = this.tensors.get(name)!;
      const columns = this.#layouts.get(name)!.columns;
      bits +=
        codebook === undefined
          ? zeroOrderBlockBits(mask, columns, 2) + Math.log2(count) * kept
          : zeroOrderBlockBits(clusters, columns, count + 1);
      bits += codebookBits * count;
    }
    for (const [name, grid] of this.#options.grids) {
      const values = this.tensors.get(name)!.effective;
      const steps = Int32Array.from(values, (v) => Math.round(v / grid));
      const least = steps.reduce((a, b) => Math.min(a, b), 0);
      const symbols = steps.map((v) => v - least);
      bits += zeroOrderBits(symbols, symbols.reduce((a, b) => Math.max(a, b), 0) + 1);
    }
    return Math.ceil(bits / 8);
  }

  /** @param shapes by tensor name */
  state(shapes: ReadonlyMap<string, readonly number[]>): RateState {
    const shared = new Map<string, SharedTensor>();
    const weights: [string, Float32Array][] = [];
    for (const [name, { latent, effective, clusters, codebook }] of this.tensors) {
      weights.push([name, Float32Array.from(this.#options.grids.has(name) ? effective : latent)]);
      if (codebook === undefined) continue;
      const centroids = Float32Array.from(codebook.levels);
      const shape = shapes.get(name)!;
      shared.set(name, {
        ...{ name, shape, dtype: 'float32', centroids, vectorLength: 1 },
        clusters: Uint8Array.from(clusters),
      });
    }
    const masks = new Map(this.#pruned.map(({ name, mask }) => [name, Uint8Array.from(mask)]));
    return { weights: new Map(weights) satisfies Weights, masks, shared };
  }
}
