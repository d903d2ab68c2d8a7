import { InputError, isRecord, quoteName } from '@pith/container';
import type { Dataflow, DataflowNode } from '../dataflow.js';
import type { WeightSource } from '../weight-source.js';
import { Constants } from './constants.js';
import { elementType } from './element-types.js';
import { type GraphNode, readNodes } from './graph-def.js';

/** The functions of a graph's library: bodies of branches and calls. */
export interface FunctionLibrary {
  /** @throws {InputError} when there is none of the name, or it is malformed */
  dataflow(name: string): Dataflow;
}

type NodesOf = (
  nodes: readonly GraphNode[],
  wanted: readonly string[],
  library: FunctionLibrary,
) => DataflowNode[];

export function libraryOf(
  functions: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
  nodesOf: NodesOf,
  weights: WeightSource,
  carried: unknown,
): FunctionLibrary {
  const known = new Map<string, Dataflow>();
  const library: FunctionLibrary = {
    dataflow(name) {
      const read = known.get(name) ?? readFunction(name);
      known.set(name, read);
      return read;
    },
  };
  const readFunction = (name: string): Dataflow => {
    const definition = functions.get(name);
    if (!definition) {
      throw new InputError(`the graph's library has no function ${quoteName(name)}`);
    }
    const place = `topology: function ${quoteName(name)}`;
    const nodes = readNodes(definition['nodeDef'] ?? [], place).map(withPlainInputs);
    const signature = isRecord(definition['signature']) ? definition['signature'] : {};
    const results = isRecord(definition['ret']) ? definition['ret'] : {};
    const outputs = args(signature['outputArg']).map(({ name: output }) => {
      const tensor = results[output];
      if (typeof tensor !== 'string') {
        throw new InputError(`${place}: its output ${quoteName(output)} is not returned`);
      }
      return { name: output, tensor: plainReference(tensor) };
    });
    const constants = new Constants(
      nodes.filter(({ op }) => op === 'Const'),
      weights,
      carried,
    );
    return {
      inputs: args(signature['inputArg']).map(({ name: input, type }) => ({
        ...{ name: input, tensor: input, shape: [] },
        type: elementType(type) ?? 'float',
      })),
      outputs,
      nodes: nodesOf(
        nodes.filter(({ op }) => op !== 'Const'),
        outputs.map(({ tensor }) => tensor),
        library,
      ),
      constant: (constant) => constants.find(constant),
    };
  };
  return library;
}

function args(list: unknown): { name: string; type: unknown }[] {
  if (!Array.isArray(list)) return [];
  return list.map((arg: unknown, i) => {
    const name = isRecord(arg) ? arg['name'] : undefined;
    if (isRecord(arg) && typeof name === 'string') return { name, type: arg['type'] };
    throw new InputError(`topology: argument ${i} of a function has no name`);
  });
}

function withPlainInputs(node: GraphNode): GraphNode {
  return { ...node, inputs: node.inputs.map(plainReference) };
}

/**
 * Within a function a tensor is `node:argument:index`; arguments with several tensors before another
 * argument stand in no operator that runs here, but for the two of TopKV2.
 */
function plainReference(reference: string): string {
  const [node = '', argument, index] = reference.split(':');
  if (index === undefined) return node;
  const position = argument === 'indices' ? 1 : Number(index);
  return position === 0 ? node : `${node}:${position}`;
}
