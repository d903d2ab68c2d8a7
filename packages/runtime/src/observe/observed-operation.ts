import type { OperationOf } from '../operators/operator.js';
import type { Operation } from '../program/program.js';

/** Operations whose kernel multiplies what they see. */
export type ObservedOperation = OperationOf<
  'fully-connected' | 'convolution' | 'depthwise-convolution'
>;

export function isObserved(operation: Operation): operation is ObservedOperation {
  return (
    operation.kind === 'fully-connected' ||
    operation.kind === 'convolution' ||
    operation.kind === 'depthwise-convolution'
  );
}
