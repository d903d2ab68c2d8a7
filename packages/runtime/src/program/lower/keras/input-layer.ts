import { InputError } from '@pith/container';
import { quoteName } from '../../plain-name.js';
import { describeJson } from '../json-value.js';
import { LayerConfig } from './layer-config.js';
import type { LayerSpec } from './network.js';

/**
 * The shape of an InputLayer without the batch.
 *
 * @throws {InputError} when it has none, or sizes are left open
 */
export function inputShape({ name, className, config }: LayerSpec): number[] {
  const read = new LayerConfig(name, className, config);
  const shape = read.get('batchInputShape') ?? read.get('batchShape');
  if (!Array.isArray(shape) || shape.length < 2) {
    throw new InputError(
      `input ${quoteName(name)}: its batch_input_shape is ${describeJson(shape)}, expected the ` +
        'batch and at least one more dimension',
    );
  }
  const sizes: unknown[] = shape.slice(1);
  if (sizes.some((size) => size === null || size === -1)) {
    throw new InputError(
      `input ${quoteName(name)}: its batch_input_shape ${describeJson(shape)} leaves sizes open, ` +
        'but the runtime needs fixed ones; save the model with a fixed input shape',
    );
  }
  if (!sizes.every((size) => Number.isInteger(size) && (size as number) >= 1)) {
    throw new InputError(
      `input ${quoteName(name)}: its batch_input_shape is ${describeJson(shape)}, expected ` +
        'dimensions of at least 1',
    );
  }
  return sizes as number[];
}
