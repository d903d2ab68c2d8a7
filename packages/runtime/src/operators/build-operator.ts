import type { Operation } from '../program/program.js';
import { buildCombine } from './combine.js';
import { buildConcatenate } from './concatenate.js';
import { buildConvolution, buildDepthwise } from './convolution.js';
import { buildFullyConnected } from './fully-connected.js';
import type { Operator, OperatorContext } from './operator.js';
import { buildPermute } from './permute.js';
import { buildPointwise } from './pointwise.js';
import { buildGlobalPool, buildPool } from './pool.js';
import { buildPrelu } from './prelu.js';
import { buildReshape } from './reshape.js';
import { buildCrop, buildUpsample, buildZeroPad } from './resize.js';
import { buildSoftmax } from './softmax.js';

/**
 * Makes an operation ready to run.
 *
 * @param options lanes: its values are feature-major, for a batch
 * @throws {InputError} when the weights do not fit the operation
 */
export function buildOperator(
  context: OperatorContext,
  operation: Operation,
  options: { lanes: boolean },
): Operator {
  switch (operation.kind) {
    case 'fully-connected':
      return buildFullyConnected(context, operation, options);
    case 'convolution':
      return buildConvolution(context, operation);
    case 'depthwise-convolution':
      return buildDepthwise(context, operation);
    case 'pool':
      return buildPool(context, operation);
    case 'global-pool':
      return buildGlobalPool(context, operation);
    case 'pointwise':
      return buildPointwise(context, operation, options);
    case 'prelu':
      return buildPrelu(context, operation);
    case 'softmax':
      return buildSoftmax(context, operation);
    case 'combine':
      return buildCombine(context, operation, options);
    case 'concatenate':
      return buildConcatenate(context, operation);
    case 'reshape':
      return buildReshape(context, operation);
    case 'permute':
      return buildPermute(context, operation);
    case 'zero-pad':
      return buildZeroPad(context, operation);
    case 'crop':
      return buildCrop(context, operation);
    case 'upsample':
      return buildUpsample(context, operation);
    default:
      return context.general!(context, operation);
  }
}
