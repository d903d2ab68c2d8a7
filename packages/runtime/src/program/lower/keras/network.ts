/** A layer of a saved model, its config not read yet. */
export interface LayerSpec {
  readonly name: string;
  readonly className: string;
  readonly config: unknown;
  /** Where the layer is a model itself. */
  readonly network?: Network;
}

/** The output `tensor` of the call at position `call`. */
export interface Source {
  readonly call: number;
  readonly tensor: number;
}

/** One node of the graph: a layer applied to inputs; an InputLayer to none. */
export interface LayerApplication {
  readonly layer: LayerSpec;
  readonly inputs: readonly Source[];
  /** Asked to run as in training. */
  readonly training: boolean;
}

/** A saved model as a graph of layer calls. */
export interface Network {
  readonly name: string;
  /** In a runnable order, without those that no output needs. */
  readonly calls: readonly LayerApplication[];
  /** Positions of the InputLayers among the calls. */
  readonly inputs: readonly number[];
  readonly outputs: readonly Source[];
}

export const INPUT_LAYER = 'InputLayer';

/** Reads the layer at `place` of a model's config. */
export type LayerReader = (json: unknown, place: string) => LayerSpec;
