import { isRecord, quoteName } from '@pith/container';
import { type Activation, IDENTITY, isIdentity, RELU } from '../../activation.js';
import type { ValueId } from '../../program.js';
import { camelCase } from '../json-value.js';
import type { Call } from './layer-class.js';
import type { LayerConfig } from './layer-config.js';

/** What an `activation` in a config can name; softmax is not done number by number. */
export type NamedActivation = Activation | 'softmax';

/** By the names of tfjs and of Keras, in camelCase. */
const ACTIVATIONS: ReadonlyMap<string, NamedActivation> = new Map<string, NamedActivation>([
  ['linear', IDENTITY],
  ['relu', RELU],
  ['relu6', { kind: 'clamp', low: 0, high: 6 }],
  ['elu', { kind: 'elu', alpha: 1 }],
  ['selu', { kind: 'selu' }],
  ['sigmoid', { kind: 'sigmoid' }],
  ['hardSigmoid', { kind: 'hard-sigmoid' }],
  ['tanh', { kind: 'tanh' }],
  ['swish', { kind: 'swish' }],
  ['silu', { kind: 'swish' }],
  ['gelu', { kind: 'gelu' }],
  ['geluNew', { kind: 'gelu-tanh' }],
  ['mish', { kind: 'mish' }],
  ['softplus', { kind: 'softplus' }],
  ['softsign', { kind: 'softsign' }],
  ['exponential', { kind: 'exponential' }],
  ['softmax', 'softmax'],
]);

/** @throws {UnsupportedOperationError} for an activation that is not in the list */
export function readActivation(config: LayerConfig): NamedActivation {
  const value = config.get('activation') ?? 'linear';
  const name = isRecord(value) ? (value['class_name'] ?? value['className']) : value;
  if (typeof name !== 'string') throw config.wrong('activation', 'the name of an activation');
  const activation = ACTIVATIONS.get(camelCase(name));
  if (activation === undefined) {
    throw config.unsupported(`with the activation ${quoteName(name)}`);
  }
  return activation;
}

/** Applies an activation to a value; it ends up in an epilogue later where it can. */
export function activate(call: Call, value: ValueId, activation: NamedActivation): ValueId {
  const { builder, layer } = call;
  if (activation === 'softmax') return builder.add({ kind: 'softmax', layer, inputs: [value] });
  if (isIdentity(activation)) return value;
  return builder.add({ kind: 'pointwise', layer, inputs: [value], epilogue: { activation } });
}
