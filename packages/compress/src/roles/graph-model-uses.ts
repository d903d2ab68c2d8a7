import { InputError } from '@pith/container';
import { findUses, type TensorUses, type UsingNode } from './tensor-use.js';

interface GraphNode {
  readonly name?: unknown;
  readonly op?: unknown;
  readonly input?: unknown;
}

/**
 * The uses of a GraphModel's tensors, which are named after their `Const` nodes, those in functions of
 * control flow too.
 *
 * @throws InputError if the topology is not JSON
 */
export function graphModelUses(topology: Uint8Array): TensorUses {
  const nodes: UsingNode[] = [];
  const names = new Map<string, string>();
  for (const { name, op, input } of graphNodes(topology)) {
    if (typeof name !== 'string' || typeof op !== 'string') continue;
    if (op === 'Const' || op === 'VarHandleOp') names.set(name, name);
    const inputs = Array.isArray(input) ? input.filter((each) => typeof each === 'string') : [];
    nodes.push({
      ...{ operation: op, outputs: [name], groups: 1 },
      inputs: inputs.filter((each) => !each.startsWith('^')).map((each) => each.split(':')[0]!),
    });
  }
  return findUses(nodes, names);
}

function graphNodes(topology: Uint8Array): readonly GraphNode[] {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder().decode(topology));
  } catch (cause) {
    throw new InputError('the topology of the GraphModel is not JSON', { cause });
  }
  const graph = property(document, 'modelTopology');
  const functions = property(property(graph, 'library'), 'function');
  const bodies = Array.isArray(functions) ? functions.map((each) => property(each, 'nodeDef')) : [];
  return [property(graph, 'node'), ...bodies].flatMap((list) => {
    return Array.isArray(list)
      ? (list.filter((node) => node instanceof Object) as GraphNode[])
      : [];
  });
}

function property(value: unknown, name: string): unknown {
  return value instanceof Object ? (value as Record<string, unknown>)[name] : undefined;
}
