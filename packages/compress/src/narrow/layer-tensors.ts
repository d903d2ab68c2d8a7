import type { Tensor } from '@pith/container';

/** The float32 tensors of one layer, by the names that the layer gives them. */
export class LayerTensors {
  readonly #index: TensorIndex;
  readonly #layer: string;

  constructor(index: TensorIndex, layer: string) {
    this.#index = index;
    this.#layer = layer;
  }

  /** The name of a tensor in the model; undefined if there is none, or it has another rank. */
  find(weight: string, rank?: number): string | undefined {
    const tensor = this.#index.find(this.#layer, weight);
    return tensor && (rank === undefined || tensor.shape.length === rank) ? tensor.name : undefined;
  }

  shape(weight: string): readonly number[] | undefined {
    return this.#index.find(this.#layer, weight)?.shape;
  }
}

/** Finds the tensors of layers by name. */
export class TensorIndex {
  readonly #byName: ReadonlyMap<string, Tensor>;
  /** layer/weight → the tensors whose names end so */
  readonly #byEnding = new Map<string, Tensor[]>();

  constructor(tensors: readonly Tensor[]) {
    this.#byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    for (const tensor of tensors) {
      const ending = tensor.name.split('/').slice(-2).join('/');
      const known = this.#byEnding.get(ending);
      if (known) known.push(tensor);
      else this.#byEnding.set(ending, [tensor]);
    }
  }

  /** `layer/weight`, as tfjs stores it, or the only tensor with a scope before that. */
  find(layer: string, weight: string): Tensor | undefined {
    const candidates = this.#byEnding.get(`${layer}/${weight}`) ?? [];
    const tensor =
      this.#byName.get(`${layer}/${weight}`) ??
      (candidates.length === 1 ? candidates[0] : undefined);
    return tensor?.dtype === 'float32' ? tensor : undefined;
  }
}
