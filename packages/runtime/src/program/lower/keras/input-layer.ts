import { describeJson, InputError, quoteName } from '@pith/container';
import { LayerConfig } from './layer-config.js';
import type { LayerSpec } from './network.js';

/**
 * The shape of an InputLayer without the batch; null where a size is left open.
 *
 * @throws {InputError} when it has none
 */
export function inputShape({ name, className, config }: LayerSpec): (number | null)[] {
  const read = new LayerConfig(name, className, config);
  const shape = read.get('batchInputShape') ?? read.get('batchShape');
  if (!Array.isArray(shape) || shape.length < 2) {
    throw new InputError(
      `input ${quoteName(name)}: its batch_input_shape is ${describeJson(shape)}, expected the ` +
        'batch and at least one more dimension',
    );
  }
  const sizes: unknown[] = shape.slice(1);
  const open = sizes.map((size) => (size === -1 || size === null ? null : size));
  if (!open.every((size) => size === null || (Number.isInteger(size) && (size as number) >= 1))) {
    throw new InputError(
      `input ${quoteName(name)}: its batch_input_shape is ${describeJson(shape)}, expected ` +
        'dimensions of at least 1',
    );
  }
  return open as (number | null)[];
}

/** @throws {InputError} when sizes are left open, and not given */
export function fixedShape(
  layer: LayerSpec,
  given: ReadonlyMap<string, readonly number[]> | undefined,
): readonly number[] {
  const shape = given?.get(layer.name) ?? inputShape(layer);
  if (shape.every((size) => size !== null)) return shape;
  throw new InputError(
    `input ${quoteName(layer.name)}: its shape [${shape.map((size) => size ?? '?').join(', ')}] leaves ` +
      'sizes open, but here fixed ones are needed; save the model with a fixed input shape',
  );
}
