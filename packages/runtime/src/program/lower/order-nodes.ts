import { InputError, quoteName } from '@pith/container';
import { plainName } from '../plain-name.js';
import type { DataflowNode } from './dataflow.js';

/**
 * The nodes that lead to `wanted`, each after those that it reads from, else in the order in which the
 * file has them.
 *
 * @throws {InputError} when two nodes make one tensor, or nodes wait for each other
 */
export function orderNodes(
  nodes: readonly DataflowNode[],
  wanted: readonly string[],
): readonly DataflowNode[] {
  const makers = new Map<string, DataflowNode>();
  for (const node of nodes) {
    for (const output of node.outputs) {
      if (output === '') continue;
      if (makers.has(output)) {
        throw new InputError(`two nodes make the tensor ${quoteName(output)}`);
      }
      makers.set(output, node);
    }
  }
  const needed = new Set<DataflowNode>();
  const pending = [...wanted];
  while (pending.length > 0) {
    const node = makers.get(pending.pop()!);
    if (!node || needed.has(node)) continue;
    needed.add(node);
    pending.push(...reads(node));
  }
  // Depth first with a stack of its own: graphs may be longer than the call stack is deep.
  const ordered: DataflowNode[] = [];
  const state = new Map<DataflowNode, 'open' | 'done'>();
  for (const root of nodes) {
    if (!needed.has(root)) continue;
    const stack = [root];
    while (stack.length > 0) {
      const node = stack.at(-1)!;
      if (state.get(node) === 'done') {
        stack.pop();
        continue;
      }
      const waiting = reads(node)
        .map((name) => makers.get(name))
        .filter((maker) => maker !== undefined && state.get(maker) !== 'done');
      if (waiting.length === 0) {
        state.set(node, 'done');
        ordered.push(node);
        stack.pop();
      } else if (
        state.get(node) === 'open' &&
        waiting.some((maker) => state.get(maker!) === 'open')
      ) {
        throw new InputError(
          `the graph has a cycle through ${node.operation} ${plainName(node.name)}`,
        );
      } else {
        state.set(node, 'open');
        stack.push(waiting[0]!);
      }
    }
  }
  return ordered;
}

function reads({ inputs, captures = [] }: DataflowNode): readonly string[] {
  return [...inputs, ...captures];
}
