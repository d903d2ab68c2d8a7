import type { TensorData } from '@pith/container';
import type { OnnxTensorData } from './decode-elements.js';
import type { OnnxElementType } from './element-type.js';

/** An ONNX model, parsed (https://github.com/onnx/onnx/blob/main/docs/IR.md). */
export interface OnnxModel {
  readonly irVersion: number;
  /** Versions of the operator sets that it uses, by domain; '' is ONNX's own. */
  readonly opsets: ReadonlyMap<string, number>;
  /** Name and version of what made it; '' when it does not say. */
  readonly producer: string;
  readonly graph: OnnxGraph;
  readonly functions: readonly OnnxFunction[];
}

export interface OnnxGraph {
  readonly name: string;
  /** Each behind those whose outputs it takes. */
  readonly nodes: readonly OnnxNode[];
  /** Their names differ. */
  readonly initializers: readonly OnnxTensor[];
  /** What a caller gives. Those whose values initializers hold are left out. */
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  /** Names of initializers that are sparse, and whose numbers are not read. */
  readonly sparseInitializers: readonly string[];
}

export interface OnnxNode {
  /** May be ''. */
  readonly name: string;
  /** Such as `Conv`: what ONNX calls op_type. */
  readonly operation: string;
  /** '' is ONNX's own. */
  readonly domain: string;
  /** Which of several functions of one name; '' for most. */
  readonly overload: string;
  /** '' where an optional input is left out. */
  readonly inputs: readonly string[];
  /** '' where an optional output is not wanted. */
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** An integer of 64 bits: a number where that holds it, else a bigint. */
export type OnnxInteger = number | bigint;

export type OnnxAttribute =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'integer'; readonly value: OnnxInteger }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'tensor'; readonly value: OnnxTensor }
  | { readonly kind: 'graph'; readonly value: OnnxGraph }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'integers'; readonly value: readonly OnnxInteger[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensors'; readonly value: readonly OnnxTensor[] }
  | { readonly kind: 'graphs'; readonly value: readonly OnnxGraph[] }
  /** In a function: the value that the calling node gives its attribute `value`. */
  | { readonly kind: 'reference'; readonly value: string }
  /** Sparse tensors and types, which are not read. */
  | { readonly kind: 'other' };

export type OnnxValueKind = 'tensor' | 'sparse-tensor' | 'sequence' | 'map' | 'optional' | 'opaque';

export interface OnnxValueInfo {
  readonly name: string;
  readonly kind: OnnxValueKind;
  /** `undefined` where the model does not say, and for what is no tensor. */
  readonly elementType: OnnxElementType;
  /** A size each, a name for one that is known when the model runs, null for one without either. */
  readonly shape?: readonly (number | string | null)[];
}

export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly elementType: OnnxElementType;
  /** The name among the SavedModel's tensors of what holds its numbers; absent where they are here. */
  readonly key?: string;
  /**
   * Its elements in row-major order, a new array.
   *
   * @param taken for a tensor with a `key`: the data of the SavedModel's tensor of that name
   * @throws {InputError} when there are more or fewer than the shape says, when they are no numbers, or
   *   when they are not here
   */
  data(taken?: TensorData): OnnxTensorData;
}

/** A function of the model's own: what a node of its domain and name does. */
export interface OnnxFunction {
  readonly name: string;
  readonly domain: string;
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Each behind those whose outputs it takes. */
  readonly nodes: readonly OnnxNode[];
  readonly opsets: ReadonlyMap<string, number>;
  /** Attributes that a caller must give. */
  readonly attributes: readonly string[];
  /** Attributes that a caller may give, and their values otherwise. */
  readonly defaults: ReadonlyMap<string, OnnxAttribute>;
}
