import { InputError, quoteName } from '@pith/container';

/** A node as far as order is concerned. */
export interface OrderedNode {
  /** For messages. */
  readonly description: string;
  /** Names that it reads, those of the graphs within it too. */
  readonly reads: Iterable<string>;
  readonly outputs: readonly string[];
}

export interface NodeOrder {
  /** Positions of the nodes, each behind those whose outputs it reads; as they were, where they can be. */
  readonly order: readonly number[];
  /** Names that no node and nothing given makes, with a description of who reads them. */
  readonly free: ReadonlyMap<string, string>;
}

/**
 * Puts the nodes of a graph in order. The specification asks for it, but not all tools keep to it, and
 * onnxruntime does not mind.
 *
 * @param given names that are there before any node: inputs and initializers
 * @param place the graph, for messages
 * @throws {InputError} when two nodes make one name, or nodes need each other in a circle
 */
export function orderNodes(
  nodes: readonly OrderedNode[],
  given: ReadonlySet<string>,
  place: string,
): NodeOrder {
  const makers = new Map<string, number>();
  for (const [i, { outputs, description }] of nodes.entries()) {
    for (const name of outputs) {
      if (name === '') continue;
      const other = makers.get(name);
      if (other !== undefined || given.has(name)) {
        const first = other === undefined ? 'an input or initializer' : nodes[other]!.description;
        throw new InputError(
          `${place}: ${quoteName(name)} is made twice, by ${first} and by ${description}; the model is damaged`,
        );
      }
      makers.set(name, i);
    }
  }
  const free = new Map<string, string>();
  const needs = nodes.map(({ reads, description }) => {
    const before = new Set<number>();
    for (const name of reads) {
      const maker = makers.get(name);
      if (maker !== undefined) before.add(maker);
      else if (name !== '' && !given.has(name) && !free.has(name)) free.set(name, description);
    }
    return [...before];
  });
  return { order: sort(nodes, needs, place), free };
}

/** Depth first, without recursion: a chain of nodes may be longer than the stack. */
function sort(
  nodes: readonly OrderedNode[],
  needs: readonly (readonly number[])[],
  place: string,
): number[] {
  const order: number[] = [];
  const done = new Uint8Array(nodes.length);
  const open = new Uint8Array(nodes.length);
  for (let first = 0; first < nodes.length; first++) {
    const stack = done[first] ? [] : [{ node: first, next: 0 }];
    open[first] = 1;
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const before = needs[top.node]![top.next++];
      if (before === undefined) {
        done[top.node] = 1;
        order.push(top.node);
        stack.pop();
      } else if (!done[before]) {
        if (open[before]) {
          throw new InputError(
            `${place}: ${nodes[before]!.description} and ${nodes[top.node]!.description} need each other's outputs, so neither can run; the model is damaged`,
          );
        }
        open[before] = 1;
        stack.push({ node: before, next: 0 });
      }
    }
  }
  return order;
}
