import type { GeneralKernels } from '../../kernels/general/kernels.js';
import type { GeneralOperation } from '../../program/general-operations.js';
import type { Operator, OperatorContext } from '../operator.js';
import { buildArrayOperator } from './array-operator.js';
import { buildBinary } from './binary.js';
import { buildChannelsFirst, buildFromChannelsFirst } from './channels-first.js';
import { buildConstant } from './constant.js';
import { buildDilate } from './dilate.js';
import { buildInterpolate } from './interpolate.js';
import { buildMatrixProduct } from './matrix-product.js';
import { buildPad } from './pad.js';
import { buildRecurrent } from './recurrent.js';
import { buildBroadcast, buildSlice } from './strided.js';
import { buildUnary } from './unary.js';

/**
 * Makes an operation on plain values ready to run.
 *
 * @throws {InputError} when its values' shapes or its weights do not fit
 */
export function buildGeneralOperator(
  context: OperatorContext,
  kernels: GeneralKernels,
  operation: GeneralOperation,
): Operator {
  switch (operation.kind) {
    case 'constant':
      return buildConstant(context, operation);
    case 'channels-first':
      return buildChannelsFirst(context, operation);
    case 'from-channels-first':
      return buildFromChannelsFirst(context, operation);
    case 'interpolate':
      return buildInterpolate(context, kernels, operation);
    case 'dilate':
      return buildDilate(context, kernels, operation);
    case 'recurrent':
      return buildRecurrent(context, operation);
    case 'matrix-product':
      return buildMatrixProduct(context, kernels, operation);
    case 'binary':
      return buildBinary(context, kernels, operation);
    case 'pad':
      return buildPad(context, operation);
    case 'slice':
      return buildSlice(context, operation);
    case 'broadcast':
      return buildBroadcast(context, operation);
    case 'unary':
      return buildUnary(context, kernels, operation);
    default:
      return buildArrayOperator(context, operation);
  }
}
