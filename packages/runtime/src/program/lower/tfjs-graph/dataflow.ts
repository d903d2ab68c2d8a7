import { InputError } from '@pith/container';
import { plainName, quoteName } from '../../plain-name.js';
import { unsupportedLayers } from '../../unsupported-operation-error.js';
import type { Tensor } from '../algebra/tensor.js';
import type { Dataflow, DataflowInput, DataflowNode, DataflowOutput, Scope } from '../dataflow.js';
import { isRecord } from '../json-value.js';
import type { WeightSource } from '../weight-source.js';
import { Attributes } from './attributes.js';
import { DEAD, inheritGuards } from './branches.js';
import { Constants } from './constants.js';
import { elementType } from './element-types.js';
import { type FunctionLibrary, libraryOf } from './function-library.js';
import {
  type GraphModelJson,
  type GraphNode,
  outputTensor,
  readGraphModel,
  readShape,
  type SignatureEntry,
} from './graph-def.js';
import { NodeCall } from './node-call.js';
import { TFJS_OPERATORS } from './operators.js';

/**
 * The dataflow of a TF.js GraphModel. Inputs and outputs have the names of its signature or, where
 * that has none, of its placeholders and of the nodes that no other reads.
 *
 * @param topology the model.json; what a `.pith` file of a GraphModel carries
 * @throws {InputError} when the topology is malformed
 * @throws {UnsupportedOperationError} naming all nodes that the runtime does not run
 */
export function tfjsGraphDataflow(topology: Uint8Array, weights: WeightSource): Dataflow {
  const model = readGraphModel(topology);
  const constants = new Constants(
    model.nodes.filter(({ op }) => op === 'Const'),
    weights,
    model.carried,
  );
  const inputs = readInputs(model);
  const outputs = readOutputs(model);
  const fed = new Set(inputs.map(({ tensor }) => tensor));
  const made = model.nodes.filter(({ name, op }) => op !== 'Const' && !fed.has(name));
  refuseUnsupported(made, outputs);
  const library = libraryOf(model.functions, dataflowNodes, weights, model.carried);
  const wanted = outputs.map(({ tensor }) => tensor);
  return {
    inputs,
    outputs,
    nodes: dataflowNodes(made, wanted, library),
    constant: (name) => constants.find(name),
  };
}

/** @param wanted tensors that are read from outside */
function dataflowNodes(
  nodes: readonly GraphNode[],
  wanted: readonly string[],
  library: FunctionLibrary,
): DataflowNode[] {
  const counts = outputCounts([...nodes.flatMap(({ inputs }) => inputs), ...wanted]);
  return nodes.map((node) => dataflowNode(node, counts.get(node.name) ?? 1, library));
}

function dataflowNode(node: GraphNode, count: number, library: FunctionLibrary): DataflowNode {
  const { name, op, inputs } = node;
  const operator = TFJS_OPERATORS.get(op);
  const outputs = Array.from({ length: count }, (_, i) => outputTensor(name, i));
  const shared = { ...{ name, operation: op, inputs, outputs } };
  if (!operator) {
    const unread = () => {
      throw new InputError(`${op} ${plainName(name)} does not run here`);
    };
    return { ...shared, unsupported: op, lower: unread };
  }
  const attributes = new Attributes(node);
  return {
    ...shared,
    lower(algebra, given, scope: Scope) {
      const callFunction = (function_: string, args: readonly Tensor[]) =>
        scope.lower(library.dataflow(function_), args);
      const call = new NodeCall({
        ...{ algebra, attributes, inputs: given, outputs: count, callFunction },
      });
      if (MERGES.has(op)) return list(operator(call));
      if (given.includes(DEAD)) return outputs.map(() => DEAD);
      const made = list(operator(call));
      return op.endsWith('Switch') ? made : inheritGuards(made, given);
    },
  };
}

/** Operators that take tensors of branches that are not taken. */
const MERGES: ReadonlySet<string> = new Set(['Merge', 'RefMerge']);

function list(made: Tensor | readonly Tensor[]): readonly Tensor[] {
  return Array.isArray(made) ? made : [made as Tensor];
}

/** @throws {UnsupportedOperationError} naming all nodes that the outputs need and that do not run */
function refuseUnsupported(nodes: readonly GraphNode[], outputs: readonly DataflowOutput[]): void {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const needed = new Set<GraphNode>();
  const pending = outputs.map(({ tensor }) => tensor);
  while (pending.length > 0) {
    const node = byName.get(nodeOf(pending.pop()!));
    if (!node || needed.has(node)) continue;
    needed.add(node);
    pending.push(...node.inputs);
  }
  const faults = nodes
    .filter((node) => needed.has(node) && !TFJS_OPERATORS.has(node.op))
    .map(({ name, op }) => ({ operation: op, layer: name }));
  if (faults.length > 0) throw unsupportedLayers(faults);
}

/** The node that makes a tensor. */
function nodeOf(tensor: string): string {
  return tensor.replace(/:\d+$/, '');
}

/** No operator has more. */
const MOST_OUTPUTS = 65536;

/** How many outputs of each node are read, counted up to the last of them. */
function outputCounts(tensors: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const tensor of tensors) {
    const colon = tensor.lastIndexOf(':');
    const position = colon < 0 ? Number.NaN : Number(tensor.slice(colon + 1));
    if (!Number.isInteger(position) || position < 0) continue;
    if (position >= MOST_OUTPUTS) {
      throw new InputError(`the output ${quoteName(tensor)} is read, which no node has`);
    }
    const node = tensor.slice(0, colon);
    counts.set(node, Math.max(counts.get(node) ?? 1, position + 1));
  }
  return counts;
}

function readInputs({ nodes, inputs }: GraphModelJson): DataflowInput[] {
  const placeholders = new Map(
    nodes.filter(({ op }) => op.startsWith('Placeholder')).map((node) => [node.name, node]),
  );
  const entries =
    inputs.length > 0
      ? inputs
      : [...placeholders.values()]
          .filter(({ op }) => op === 'Placeholder')
          .map(({ name }): SignatureEntry => {
            return { name, tensor: name, dtype: undefined, shape: undefined };
          });
  return entries.map(({ name, tensor, dtype, shape }): DataflowInput => {
    const attributes = placeholders.get(tensor)?.attributes ?? {};
    const { type, shape: declared } = {
      ...member(attributes['dtype']),
      ...member(attributes['shape']),
    };
    return {
      ...{ name, tensor },
      type: elementType(dtype) ?? elementType(type) ?? 'float',
      shape: readShape(shape) ?? readShape(declared) ?? [],
    };
  });
}

function readOutputs({ nodes, outputs }: GraphModelJson): DataflowOutput[] {
  if (outputs.length > 0) {
    return outputs.map(({ name, tensor, dtype, shape }) => {
      const type = elementType(dtype);
      const sizes = readShape(shape);
      return { name, tensor, ...(type && { type }), ...(sizes && { shape: sizes }) };
    });
  }
  const read = new Set(nodes.flatMap(({ inputs }) => inputs.map(nodeOf)));
  return nodes
    .filter(({ name, op }) => !read.has(name) && !UNREAD.has(op))
    .map(({ name }) => ({ name, tensor: name }));
}

/** Nodes that nobody reads and that are no outputs of a graph. */
const UNREAD: ReadonlySet<string> = new Set(['Const', 'NoOp', 'Placeholder', 'Assert']);

function member(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
