import type { Tensor } from '../algebra/tensor.js';
import type { NodeCall } from './node-call.js';

/** How an ONNX operator is computed, in all versions of it that are read. */
export interface OnnxOperator {
  /**
   * Says what one node does in the terms of the algebra.
   * @returns its output, or its outputs in their order; those at the end that nobody asked for may be left out
   */
  lower(node: NodeCall): Tensor | readonly Tensor[];
  /**
   * Positions of inputs that have to be known when the model is loaded; −1 stands for all. Others may
   * be computed.
   */
  readonly knownInputs?: readonly number[];
  /** What of the operator does not run, where that is not plain from `knownInputs`. */
  readonly limits?: string;
}

/** Operators of one family by name. */
export type OnnxOperators = Readonly<Record<string, OnnxOperator>>;
