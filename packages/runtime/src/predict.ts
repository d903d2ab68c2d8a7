import { InputError } from '@pith/container';
import type { Model } from './model.js';

/** What is used of a TensorFlow.js tensor. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  data(): Promise<Float32Array | Int32Array | Uint8Array>;
}

/** What is used of the TensorFlow.js module. */
export interface TensorMaker<T extends TensorLike> {
  tensor(values: Float32Array, shape: number[], dtype: 'float32'): T;
}

export interface Predictor<T extends TensorLike> {
  /**
   * @param input [batch, ...shape] of the model's only input, or tensors by name
   * @returns the only output, or all by name; yours to dispose of
   */
  predict(input: TensorLike | Readonly<Record<string, TensorLike>>): Promise<T | Record<string, T>>;
}

/**
 * Puts a model behind `predict(tensor)`, for code written for TensorFlow.js. The module is handed in,
 * so the runtime does not depend on it.
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * const { predict } = asPredictor(await load('digits.pith'), tf);
 * const probabilities = await predict(tf.zeros([1, 28, 28, 1]));
 */
export function asPredictor<T extends TensorLike>(model: Model, tf: TensorMaker<T>): Predictor<T> {
  return {
    async predict(input) {
      const byName = isTensor(input) ? { [onlyInput(model)]: input } : input;
      const names = Object.keys(byName);
      const batch = byName[names[0] ?? '']?.shape[0] ?? 0;
      const data = await Promise.all(names.map((name) => read(model, name, byName[name]!, batch)));
      const inputs = Object.fromEntries(names.map((name, i) => [name, data[i]!]));
      const [first] = model.inputs;
      const isGraph = first?.type !== undefined;
      const isOpen = first?.shape.some((size) => typeof size !== 'number');
      const given = names.map(
        (name) => [name, byName[name]!.shape.slice(isGraph ? 0 : 1)] as const,
      );
      const options = {
        ...(!isGraph && { batch }),
        ...((isGraph || isOpen) && { shapes: Object.fromEntries(given) }),
      };
      const { outputs, shapes } = await model.runShaped(inputs, options);
      const tensors = model.outputs.map(({ name }) =>
        tf.tensor(outputs[name]!, [...shapes[name]!], 'float32'),
      );
      if (tensors.length === 1) return tensors[0]!;
      return Object.fromEntries(model.outputs.map(({ name }, i) => [name, tensors[i]!]));
    },
  };
}

async function read(
  model: Model,
  name: string,
  tensor: TensorLike,
  batch: number,
): Promise<Float32Array> {
  const input = model.inputs.find((one) => one.name === name);
  // Other shapes are checked when the model is run.
  const isFixed = !input?.type && input?.shape.every((size) => typeof size === 'number');
  const expected = isFixed ? input?.shape : undefined;
  if (expected && String(tensor.shape) !== String([batch, ...expected])) {
    throw new InputError(
      `input "${name}" has shape [${tensor.shape}], but [batch, ${expected.join(', ')}] is expected`,
    );
  }
  return Float32Array.from(await tensor.data());
}

function onlyInput({ inputs }: Model): string {
  if (inputs.length === 1) return inputs[0]!.name;
  const names = inputs.map(({ name }) => JSON.stringify(name)).join(', ');
  throw new InputError(`the model has ${inputs.length} inputs: give tensors by name: ${names}`);
}

function isTensor(input: object): input is TensorLike {
  return 'shape' in input && 'dtype' in input;
}
