import type { Masks, Weights } from '@pith/compress';
import type { SharedTensor } from '@pith/container';
import type { Classifier } from './classifier.js';
import type { Optimiser } from './optimiser.js';
import type { TensorFlow } from './tensorflow.js';

/** How a gradient step reaches the weights: what is free to move and what holds. */
export interface Parameters {
  /** Takes one step. @param gradients by the variables' names in TensorFlow.js */
  step(gradients: TensorFlow.NamedTensorMap, optimiser: Optimiser, learningRate: number): void;
  dispose(): void;
}

/** Every weight moves, but pruned ones are put back to 0 after each step. */
export class MaskedParameters implements Parameters {
  readonly #classifier: Classifier;
  readonly #masks = new Map<TensorFlow.Variable, TensorFlow.Tensor>();

  constructor(classifier: Classifier, masks: Masks) {
    this.#classifier = classifier;
    this.setMasks(masks);
  }

  /** From now on these masks hold; weights newly pruned become 0 at once. */
  setMasks(masks: Masks): void {
    this.dispose();
    for (const [name, mask] of masks) {
      const variable = this.#classifier.variables.get(name);
      if (variable === undefined) continue;
      const values = Float32Array.from(mask);
      this.#masks.set(variable, this.#classifier.tf.tensor(values, variable.shape));
    }
    this.hold();
  }

  step(gradients: TensorFlow.NamedTensorMap, optimiser: Optimiser, learningRate: number): void {
    optimiser.step(gradients, learningRate);
    // The optimisers treat each weight apart, so that what momentum remembers of a pruned weight
    // reaches no other: it is enough to undo its step.
    this.hold();
  }

  /** Puts pruned weights back to 0. */
  hold(): void {
    this.#classifier.tf.tidy(() => {
      for (const [variable, mask] of this.#masks) variable.assign(variable.mul(mask));
    });
  }

  dispose(): void {
    for (const mask of this.#masks.values()) mask.dispose();
    this.#masks.clear();
  }
}

interface SharedVariable {
  readonly name: string;
  readonly weight: TensorFlow.Variable;
  /** [k + 1, vectorLength]; row 0 stands for pruned groups and stays 0. */
  readonly codebook: TensorFlow.Variable;
  /** [groups] */
  readonly clusters: TensorFlow.Tensor1D;
  /** [k + 1, 1]: 0 for row 0, else 1 */
  readonly free: TensorFlow.Tensor;
}

/**
 * Shared weights move with their centroids only: the gradient of a centroid is the sum of its
 * weights' gradients (Han et al. 2016, §3.3, equation 3). Other weights move under their masks.
 */
export class SharedParameters implements Parameters {
  readonly #classifier: Classifier;
  readonly #shared: SharedVariable[];
  readonly #others: MaskedParameters;

  constructor(
    classifier: Classifier,
    shared: ReadonlyMap<string, SharedTensor>,
    others: MaskedParameters,
  ) {
    this.#others = others;
    const { tf } = classifier;
    this.#classifier = classifier;
    this.#shared = [...shared].map(([name, { centroids, clusters, vectorLength }]) => {
      const rows = centroids.length / vectorLength + 1;
      const initial = new Float32Array(rows * vectorLength);
      initial.set(centroids, vectorLength);
      const codebook = tf.variable(tf.tensor2d(initial, [rows, vectorLength]), true);
      const free = tf.tensor2d(
        Float32Array.from({ length: rows }, (_, row) => Math.min(row, 1)),
        [rows, 1],
      );
      const weight = classifier.variables.get(name)!;
      return {
        name,
        weight,
        codebook,
        clusters: tf.tensor1d(Int32Array.from(clusters), 'int32'),
        free,
      };
    });
    this.#gather();
  }

  step(gradients: TensorFlow.NamedTensorMap, optimiser: Optimiser, learningRate: number): void {
    const { tf } = this.#classifier;
    tf.tidy(() => {
      const reduced: TensorFlow.NamedTensorMap = { ...gradients };
      for (const { weight, codebook, clusters, free } of this.#shared) {
        const gradient = gradients[weight.name];
        if (gradient === undefined) continue;
        const [rows, vectorLength] = codebook.shape as [number, number];
        const groups = gradient.reshape([clusters.size, vectorLength]);
        const sums = tf.unsortedSegmentSum(groups as TensorFlow.Tensor2D, clusters, rows);
        delete reduced[weight.name];
        reduced[codebook.name] = sums.mul(free);
      }
      optimiser.step(reduced, learningRate);
      this.#others.hold();
      this.#gather();
    });
  }

  /** The centroids as they are now. [k · vectorLength] by tensor name */
  centroids(): Map<string, Float32Array> {
    return new Map(
      this.#shared.map(({ name, codebook }) => {
        const vectorLength = codebook.shape[1]!;
        return [name, Float32Array.from(codebook.dataSync().subarray(vectorLength))];
      }),
    );
  }

  #gather(): void {
    this.#classifier.tf.tidy(() => {
      for (const { weight, codebook, clusters } of this.#shared) {
        weight.assign(codebook.gather(clusters).reshape(weight.shape));
      }
    });
  }

  dispose(): void {
    this.#others.dispose();
    for (const { codebook, clusters, free } of this.#shared) {
      codebook.dispose();
      clusters.dispose();
      free.dispose();
    }
  }
}

/** Weights whose pruned places are +0, whatever sign a product with a mask left there. */
export function withExactZeros(weights: Weights, masks: Masks): Map<string, Float32Array> {
  return new Map(
    [...weights].map(([name, values]) => {
      const mask = masks.get(name);
      return [name, mask === undefined ? values : values.map((v, i) => (mask[i] === 1 ? v : 0))];
    }),
  );
}
