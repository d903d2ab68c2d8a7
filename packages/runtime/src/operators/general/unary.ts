import type { GeneralKernels } from '../../kernels/general/kernels.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { UnaryMode } from '../../program/general-operations.js';
import type { Activate } from '../activate.js';
import {
  elementsOf,
  type OperationOf,
  type Operator,
  type OperatorContext,
  shapeOf,
} from '../operator.js';
import { buildArrayOperator } from './array-operator.js';
import { checkPlain } from './check-plain.js';

/** Element by element, by a kernel where there is one. */
export function buildUnary(
  context: OperatorContext,
  general: GeneralKernels,
  operation: OperationOf<'unary'>,
): Operator {
  const run = kernelOf(context.kernels, general, operation.mode);
  if (!run) return buildArrayOperator(context, operation);
  checkPlain(context, operation, shapeOf(context, operation.inputs[0]!));
  const count = elementsOf(context, operation.output);
  return {
    kernel: operation.mode,
    denseMultiplyAdds: 0,
    run: ([from], to) => run(from!, to, count),
  };
}

function kernelOf(
  kernels: Kernels,
  general: GeneralKernels,
  mode: UnaryMode,
): Activate | undefined {
  switch (mode) {
    case 'negate':
      return (from, to, n) => kernels.affine(from, to, n, -1, 0, -Infinity, Infinity);
    case 'absolute':
      return (from, to, n) => {
        kernels.affine(from, to, n, -1, 0, -Infinity, Infinity);
        kernels.maximum(from, to, to, n);
      };
    case 'square':
      return (from, to, n) => kernels.multiply(from, from, to, n);
    case 'reciprocal':
      return (from, to, n) => {
        kernels.fill(to, n, 1);
        general.divide(to, from, to, n);
      };
    case 'square-root':
      return general.squareRoot;
    case 'error-function':
      return general.errorFunction;
    default:
      return undefined;
  }
}
