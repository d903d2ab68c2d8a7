import { expectedDensity } from '../plan/activation-density.js';
import type { Operation } from '../program/program.js';
import { type OperatorContext, shapeOf } from './operator.js';

/**
 * Equal for operations of which one operator can run all, since nothing of it but its packed weights
 * outlasts a run: the steps of a loop, the calls of a shared layer. Undefined for those that share with
 * none.
 */
export function operatorKey(context: OperatorContext, operation: Operation): string | undefined {
  if (operation.kind !== 'fully-connected' || operation.kernel.values) return undefined;
  const [input] = operation.inputs;
  const { planes } = context.layouts;
  // Images of one shape may still lie in different layouts.
  if (planes.has(input!) || planes.has(operation.output)) return undefined;
  const { scale, bias, activation } = operation.epilogue;
  return JSON.stringify([
    ...[operation.kernel, activation, shapeOf(context, input!)],
    ...[scale && Array.from(scale, String), bias && Array.from(bias, String)],
    expectedDensity(context.program, input!),
  ]);
}
