import type { Algebra } from './algebra/algebra.js';
import type { ElementType, Known, Tensor } from './algebra/tensor.js';

/**
 * A network as frameworks write it down: nodes that make named tensors of others. What a node does
 * is the importer's business; order, lookup, subgraphs and what is known at lowering are `lowerDataflow`'s.
 */
export interface Dataflow {
  readonly inputs: readonly DataflowInput[];
  /** Names of users → names of tensors. */
  readonly outputs: readonly DataflowOutput[];
  readonly nodes: readonly DataflowNode[];
  /** Known tensors that no node makes: initializers, weights. Looked up when a node reads them. */
  constant(name: string): Known | undefined;
}

export interface DataflowInput {
  readonly name: string;
  /** The tensor's name in the graph. */
  readonly tensor: string;
  readonly type: ElementType;
  /** Whether its numbers say how nodes work: a size, or which branch is taken. */
  readonly steers?: boolean;
  /** null where a dimension is open, a name where it has one ("batch"). */
  readonly shape: readonly (number | string | null)[];
}

export interface DataflowOutput {
  readonly name: string;
  readonly tensor: string;
  /** As far as the graph says it. */
  readonly type?: ElementType;
  readonly shape?: readonly (number | string | null)[];
}

export interface DataflowNode {
  /** For errors and statistics; unique. */
  readonly name: string;
  /** What it does, as errors say it: an operator's name. */
  readonly operation: string;
  /** Tensors that it reads; '' for an optional one that is left out. */
  readonly inputs: readonly string[];
  /** Outer tensors that its subgraphs read, so that they are made before. */
  readonly captures?: readonly string[];
  /** Said of a node that is not run at all, such as the name of its operator. */
  readonly unsupported?: string;
  readonly outputs: readonly string[];
  /**
   * Makes the outputs. `undefined` among the inputs is an optional one that is left out.
   * @param scope for subgraphs: lowers one, its tensors seeing the outer ones
   */
  lower(algebra: Algebra, inputs: readonly (Tensor | undefined)[], scope: Scope): readonly Tensor[];
}

export interface Scope {
  /** Lowers a subgraph in place. @returns its outputs */
  lower(subgraph: Dataflow, inputs: readonly Tensor[]): readonly Tensor[];
}
