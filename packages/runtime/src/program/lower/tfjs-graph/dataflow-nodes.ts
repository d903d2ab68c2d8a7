import { InputError, quoteName } from '@pith/container';
import { plainName } from '../../plain-name.js';
import type { Tensor } from '../algebra/tensor.js';
import type { DataflowNode, Scope } from '../dataflow.js';
import { Attributes } from './attributes.js';
import { DEAD, inheritGuards } from './branches.js';
import type { FunctionLibrary } from './function-library.js';
import { type GraphNode, outputTensor } from './graph-def.js';
import { loopNode } from './loop-node.js';
import { gatherLoops } from './loops.js';
import { NodeCall } from './node-call.js';
import { TFJS_OPERATORS } from './operators.js';

/**
 * What nodes do, in the terms of dataflow; those of a loop become one.
 *
 * @param wanted tensors that are read from outside
 */
export function dataflowNodes(
  nodes: readonly GraphNode[],
  wanted: readonly string[],
  library: FunctionLibrary,
): DataflowNode[] {
  const counts = outputCounts([...nodes.flatMap(({ inputs }) => inputs), ...wanted]);
  const { loops, rest } = gatherLoops(nodes);
  const inner = (body: readonly GraphNode[], read: readonly string[]) =>
    dataflowNodes(body, read, library);
  return [
    ...loops.map((loop) => loopNode(loop, inner)),
    ...rest.map((node) => dataflowNode(node, counts.get(node.name) ?? 1, library)),
  ];
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
