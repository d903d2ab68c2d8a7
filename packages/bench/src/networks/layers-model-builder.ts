import type { SharedTensor, Tensor } from '@pith/container';
import { sparseWeights } from './sparse-weights.js';

/** How the weights of a benchmark network are made. */
export interface WeightOptions {
  /** Share of weights that are not zero: one for all layers, or by layer. */
  readonly density?: number | Readonly<Record<string, number>>;
  /** Size of each codebook. */
  readonly centroids?: number;
  readonly seed?: number;
}

/** A LayersModel with pruned and shared weights that nobody has trained. */
export interface BenchmarkNetwork {
  readonly name: string;
  /** Without the batch. */
  readonly inputShape: readonly number[];
  /** The JSON text of model.json without its weightsManifest. */
  readonly topology: string;
  readonly tensors: readonly (Tensor | SharedTensor)[];
}

type Config = Readonly<Record<string, unknown>>;

/** Builds the JSON of a functional Keras model, and random weights for its layers. */
export class LayersModelBuilder {
  readonly #name: string;
  readonly #inputShape: readonly number[];
  readonly #options: Required<WeightOptions>;
  readonly #layers: object[] = [];
  readonly #tensors: (Tensor | SharedTensor)[] = [];

  constructor(
    name: string,
    inputShape: readonly number[],
    { density = 1, centroids = 32, seed = 1 }: WeightOptions,
  ) {
    this.#name = name;
    this.#inputShape = inputShape;
    this.#options = { density, centroids, seed };
    this.layer('input', 'InputLayer', [], {
      batch_input_shape: [null, ...inputShape],
      dtype: 'float32',
      sparse: false,
    });
  }

  /** Adds a layer behind others and returns its name. */
  layer(name: string, className: string, inputs: readonly string[], config: Config = {}): string {
    const inbound = inputs.map((input) => [input, 0, 0, {}]);
    this.#layers.push({
      name,
      class_name: className,
      config: { name, trainable: true, ...config },
      inbound_nodes: inbound.length === 0 ? [] : [inbound],
    });
    return name;
  }

  /** A kernel of random weights. `density` overrides what the options say of the layer. */
  kernel(
    layer: string,
    tensor: string,
    { shape, fanIn, density }: { shape: readonly number[]; fanIn: number; density?: number },
  ): void {
    const { density: densities, centroids, seed } = this.#options;
    const chosen = density ?? (typeof densities === 'number' ? densities : (densities[layer] ?? 1));
    this.#tensors.push(
      sparseWeights({
        ...{ name: `${layer}/${tensor}`, shape, fanIn, density: chosen, centroids },
        seed: seed * 1000 + this.#tensors.length,
      }),
    );
  }

  /** A vector that is neither pruned nor shared, value by value. */
  vector(layer: string, tensor: string, length: number, value: (index: number) => number): void {
    const data = Float32Array.from({ length }, (_, i) => value(i));
    this.#tensors.push({ name: `${layer}/${tensor}`, shape: [length], dtype: 'float32', data });
  }

  build(output: string): BenchmarkNetwork {
    const config = {
      name: this.#name,
      layers: this.#layers,
      input_layers: [['input', 0, 0]],
      output_layers: [[output, 0, 0]],
    };
    const topology = JSON.stringify({
      modelTopology: {
        class_name: 'Model',
        config,
        keras_version: 'tfjs-layers 4.22.0',
        backend: 'tensor_flow.js',
      },
      format: 'layers-model',
      generatedBy: 'pith',
      convertedBy: null,
    });
    return {
      name: this.#name,
      inputShape: this.#inputShape,
      topology,
      tensors: this.#tensors,
    };
  }
}
