import { isRecord } from '@pith/container';
import { camelCase } from './camel-case.js';

/** An activation that treats every number apart. NaN where its value is not known exactly here. */
export type ScalarActivation = (x: number) => number;

/** From Klambauer et al. 2017, as in tfjs. */
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
/** Versions of it differ away from 0. */
const gelu = (x: number): number => (x === 0 ? 0 : Number.NaN);

export const identity: ScalarActivation = (x) => x;
export const elu =
  (alpha: number): ScalarActivation =>
  (x) =>
    x >= 0 ? x : alpha * Math.expm1(x);
export const leakyRelu =
  (slope: number): ScalarActivation =>
  (x) =>
    x >= 0 ? x : slope * x;
export const clampedRelu =
  (high: number): ScalarActivation =>
  (x) =>
    Math.min(Math.max(x, 0), high);

const ACTIVATIONS: ReadonlyMap<string, ScalarActivation> = new Map<string, ScalarActivation>([
  ['linear', identity],
  ['relu', clampedRelu(Number.POSITIVE_INFINITY)],
  ['relu6', clampedRelu(6)],
  ['elu', elu(1)],
  ['selu', (x) => SELU_SCALE * (x >= 0 ? x : SELU_ALPHA * Math.expm1(x))],
  ['sigmoid', sigmoid],
  ['hardSigmoid', (x) => Math.min(Math.max(0.2 * x + 0.5, 0), 1)],
  ['tanh', Math.tanh],
  ['swish', (x) => x * sigmoid(x)],
  ['silu', (x) => x * sigmoid(x)],
  ['gelu', gelu],
  ['geluNew', gelu],
  ['mish', (x) => x * Math.tanh(softplus(x))],
  ['softplus', softplus],
  ['softsign', (x) => x / (1 + Math.abs(x))],
  ['exponential', Math.exp],
]);

/** An activation by name or config; undefined for softmax, and those that are not known. */
export function namedActivation(value: unknown): ScalarActivation | undefined {
  const given = value ?? 'linear';
  const name = isRecord(given) ? (given['class_name'] ?? given['className']) : given;
  return typeof name === 'string' ? ACTIVATIONS.get(camelCase(name)) : undefined;
}
