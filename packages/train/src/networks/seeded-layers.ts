import type { TensorFlow } from '../tensorflow.js';
import type { BuildOptions } from './reference-network.js';

type Tf = typeof TensorFlow;
type Initializer = ReturnType<Tf['initializers']['zeros']>;
type Activation = 'relu' | 'gelu' | 'softmax';

/** A value between layers. */
export type Value = TensorFlow.SymbolicTensor;

/**
 * The variance of a standard normal distribution that is cut off at ±2, as TensorFlow.js cuts it
 * without making up for it; Keras does.
 */
const TRUNCATED_VARIANCE = 0.773741;

/** More layers than any network here has with weights. */
const SEEDS_A_NETWORK = 4096;

export interface ConvolutionOptions {
  readonly filters: number;
  /** Of the square kernel. */
  readonly size: number;
  /** @default 1 */
  readonly stride?: number;
  /** @default 'same' */
  readonly padding?: 'same' | 'valid';
  readonly activation?: Activation;
  /** @default true */
  readonly useBias?: boolean;
  /** Of the kernel. @default He et al.'s */
  readonly initializer?: Initializer;
}

export interface PoolingOptions {
  readonly size: number;
  readonly stride: number;
  /** @default 'valid' */
  readonly padding?: 'same' | 'valid';
}

/**
 * Adds layers to a functional model. Kernels start by He et al. 2015 (§2.2: normal, of variance
 * 2 / fan-in), made for layers before a ReLU; those before a softmax or a gate by Glorot and Bengio
 * 2010. Each is drawn from the next seed, so that no two layers start alike.
 */
export class SeededLayers {
  readonly tf: Tf;
  readonly #options: BuildOptions;
  #seed: number;

  constructor(tf: Tf, seed: number, options: BuildOptions) {
    this.tf = tf;
    this.#options = options;
    // tfjs takes a seed of 0 for none.
    this.#seed = seed * SEEDS_A_NETWORK + 1;
  }

  get classes(): number {
    return this.#options.classes;
  }

  /**
   * He et al. 2015, §2.2.
   * @param gain what the standard deviation is multiplied by
   */
  heNormal(gain = 1): Initializer {
    const scale = (2 * gain ** 2) / TRUNCATED_VARIANCE;
    const [mode, distribution] = ['fanIn', 'normal'] as const;
    return this.#drawn(({ seed }) =>
      this.tf.initializers.varianceScaling({ scale, mode, distribution, seed }),
    );
  }

  /** Glorot and Bengio 2010, equation 16. */
  glorotUniform(): Initializer {
    return this.#drawn(this.tf.initializers.glorotUniform);
  }

  normal(stddev: number): Initializer {
    return this.#drawn(({ seed }) => this.tf.initializers.randomNormal({ mean: 0, stddev, seed }));
  }

  /** [batch, ...inputShape] */
  input(): Value {
    const { inputShape } = this.#options;
    return this.tf.input({ name: 'input', shape: [...inputShape] });
  }

  /** [batch, height, width, channels] → [batch, height′, width′, filters] */
  convolution(input: Value, name: string, options: ConvolutionOptions): Value {
    const { filters, size, stride = 1, padding = 'same', activation, useBias = true } = options;
    return this.apply(
      input,
      this.tf.layers.conv2d({
        ...{ name, filters, kernelSize: size, strides: stride, padding, useBias },
        ...(activation && { activation }),
        kernelInitializer: options.initializer ?? this.heNormal(),
      }),
    );
  }

  /** 3×3, each channel by itself. [batch, height, width, channels] → [batch, height′, width′, channels] */
  depthwiseConvolution(
    input: Value,
    name: string,
    { stride = 1, useBias = true }: { readonly stride?: number; readonly useBias?: boolean },
  ): Value {
    return this.apply(
      input,
      this.tf.layers.depthwiseConv2d({
        ...{ name, kernelSize: 3, strides: stride, padding: 'same', useBias },
        // tfjs takes 9 · channels for the fan-in of a depthwise kernel, of which each output sees 9.
        depthwiseInitializer: this.normal(Math.sqrt(2 / 9)),
      }),
    );
  }

  /** [batch, …, inputs] → [batch, …, units] */
  dense(input: Value, name: string, units: number, activation?: Activation): Value {
    return this.apply(
      input,
      this.tf.layers.dense({
        ...{ name, units },
        ...(activation && { activation }),
        kernelInitializer:
          activation === 'relu' || activation === 'gelu' ? this.heNormal() : this.glorotUniform(),
      }),
    );
  }

  maxPooling(input: Value, name: string, options: PoolingOptions): Value {
    const { size, stride, padding = 'valid' } = options;
    return this.apply(
      input,
      this.tf.layers.maxPooling2d({ name, poolSize: size, strides: stride, padding }),
    );
  }

  /** [batch, height, width, channels] → [batch, channels] */
  globalAveragePooling(input: Value, name = 'pool'): Value {
    return this.apply(input, this.tf.layers.globalAveragePooling2d({ name }));
  }

  /** Momentum 0.9, so that a few hundred steps are enough for its moving averages. */
  batchNormalization(input: Value, name: string): Value {
    return this.apply(input, this.tf.layers.batchNormalization({ name, momentum: 0.9 }));
  }

  relu(input: Value, name: string, maxValue?: number): Value {
    return this.apply(
      input,
      this.tf.layers.reLU({ name, ...(maxValue !== undefined && { maxValue }) }),
    );
  }

  dropout(input: Value, name: string, rate: number): Value {
    return this.apply(input, this.tf.layers.dropout({ name, rate }));
  }

  flatten(input: Value): Value {
    return this.apply(input, this.tf.layers.flatten({ name: 'flatten' }));
  }

  add(inputs: readonly Value[], name: string): Value {
    return this.apply(inputs, this.tf.layers.add({ name }));
  }

  /** Along the last axis. */
  concatenate(inputs: readonly Value[], name: string): Value {
    return this.apply(inputs, this.tf.layers.concatenate({ name, axis: -1 }));
  }

  apply(input: Value | readonly Value[], layer: TensorFlow.layers.Layer): Value {
    return layer.apply(input as Value | Value[]) as Value;
  }

  model(name: string, input: Value, output: Value): TensorFlow.LayersModel {
    return this.tf.model({ name, inputs: input, outputs: output });
  }

  #drawn(initializer: (args: { seed: number }) => Initializer): Initializer {
    const seed = this.#seed++;
    return this.#options.initialWeights === 'zeros'
      ? this.tf.initializers.zeros()
      : initializer({ seed });
  }
}
