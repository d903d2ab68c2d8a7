import type { Operation } from '../program/program.js';
import { planArg } from './arg.js';
import type { ArrayPlan } from './array-plan.js';
import { planBinary } from './binary.js';
import { planBroadcast } from './broadcast.js';
import { planConcatenate } from './concatenate.js';
import { planCumulativeSum } from './cumulative-sum.js';
import { planGather } from './gather.js';
import { planGatherElements } from './gather-elements.js';
import { planMatrixProduct } from './matrix-product.js';
import { planPad } from './pad.js';
import { planPermute } from './permute.js';
import { planPointwise } from './pointwise.js';
import { planReduce } from './reduce.js';
import { planSelect } from './select.js';
import type { Shape } from './shape.js';
import { planSlice } from './slice.js';
import { planSoftmax } from './softmax.js';
import { planTopK } from './top-k.js';
import { planUnary } from './unary.js';

const PLANS = {
  arg: planArg,
  binary: planBinary,
  broadcast: planBroadcast,
  concatenate: planConcatenate,
  'cumulative-sum': planCumulativeSum,
  gather: planGather,
  'gather-elements': planGatherElements,
  'matrix-product': planMatrixProduct,
  pad: planPad,
  permute: planPermute,
  pointwise: planPointwise,
  reduce: planReduce,
  select: planSelect,
  slice: planSlice,
  softmax: planSoftmax,
  'top-k': planTopK,
  unary: planUnary,
} as const;

type ArrayKind = keyof typeof PLANS;

type WithoutValues<Any> = Any extends Operation ? Omit<Any, 'inputs' | 'output'> : never;

/** What is done, but not to which values. */
export type ArrayOperation = WithoutValues<Extract<Operation, { kind: ArrayKind }>>;

/**
 * Makes an operation ready for inputs of these shapes.
 *
 * @throws {InputError} when they do not go together
 */
export function planArrays(operation: ArrayOperation, shapes: readonly Shape[]): ArrayPlan {
  const plan = PLANS[operation.kind] as (
    operation: ArrayOperation,
    shapes: readonly Shape[],
  ) => ArrayPlan;
  return plan(operation, shapes);
}

/** Whether `planArrays` knows a kind of operation. */
export function isArrayOperation<Any extends { readonly kind: string }>(
  operation: Any,
): operation is Any & { readonly kind: ArrayKind } {
  return Object.hasOwn(PLANS, operation.kind);
}
