import { PithError } from '@pith/container';
import { plainName } from './plain-name.js';

/** Something in a model that the runtime does not run. */
export interface UnsupportedOperation {
  /** What it is: a layer class, or a layer class with the option that is not there. */
  readonly operation: string;
  /** The layer's name in the saved model. */
  readonly layer: string;
}

/** A model is sound, but the runtime does not run it. */
export class UnsupportedOperationError extends PithError {
  /** Stated, since bundlers shorten the names of classes. */
  override readonly name: string = 'UnsupportedOperationError';
  /** All there are in the model; none where its whole format is not supported. */
  readonly operations: readonly UnsupportedOperation[];

  constructor(message: string, operations: readonly UnsupportedOperation[] = []) {
    super('unsupported', message);
    this.operations = operations;
  }
}

/** The most operations that a message lists; the rest are counted. */
const LISTED = 20;

/** The error that names all layers of a model that the runtime does not run. */
export function unsupportedLayers(
  operations: readonly UnsupportedOperation[],
): UnsupportedOperationError {
  const listed = operations.slice(0, LISTED).map(({ operation, layer }) => {
    return `${operation} (${plainName(layer)})`;
  });
  if (operations.length > LISTED) listed.push(`and ${operations.length - LISTED} more`);
  const count =
    operations.length === 1 ? '1 layer is of a kind' : `${operations.length} layers are of kinds`;
  return new UnsupportedOperationError(
    `${count} that the runtime does not run: ${listed.join(', ')}; ` +
      'decompress the model with `pith decompress` and run it in its own framework',
    operations,
  );
}
