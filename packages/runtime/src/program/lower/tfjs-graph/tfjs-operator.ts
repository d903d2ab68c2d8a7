import type { Tensor } from '../algebra/tensor.js';
import type { NodeCall } from './node-call.js';

/**
 * Says what a node does in the terms of the algebra.
 *
 * @returns its output, or its outputs in their order; those at the end that nobody reads may be left out
 */
export type TfjsOperator = (node: NodeCall) => Tensor | readonly Tensor[];

/** Operators of one family by TensorFlow's names. */
export type TfjsOperators = Readonly<Record<string, TfjsOperator>>;
