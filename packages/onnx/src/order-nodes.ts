import { InputError, quoteName } from '@pith/container';

/** A node as far as order is concerned. */
export interface OrderedNode {
  /** Names that it reads, those of the graphs within it too. */
  readonly reads: Iterable<string>;
  readonly outputs: readonly string[];
}

export interface NodeOrder {
  /** Positions of the nodes, each behind those whose outputs it reads; as they were, where they can be. */
  readonly order: readonly number[];
  /** Names that no node and nothing given makes, with the position of a node that reads them. */
  readonly free: ReadonlyMap<string, number>;
}

/**
 * Puts the nodes of a graph in order. The specification asks for it, but not all tools keep to it, and
 * onnxruntime does not mind.
 *
 * @param given names that are there before any node: inputs and initializers
 * @param place the graph, for messages
 * @param describe a node by its position, for messages
 * @throws {InputError} when two nodes make one name, or nodes need each other in a circle
 */
export function orderNodes(
  nodes: readonly OrderedNode[],
  given: ReadonlySet<string>,
  place: string,
  describe: (position: number) => string,
): NodeOrder {
  const makers = new Map<string, number>();
  for (const [i, { outputs }] of nodes.entries()) {
    for (const name of outputs) {
      if (name === '') continue;
      const other = makers.get(name);
      if (other !== undefined || given.has(name)) {
        const first = other === undefined ? 'an input or initializer' : describe(other);
        throw new InputError(
          `${place}: ${quoteName(name)} is made twice, by ${first} and by ${describe(i)}; the model is damaged`,
        );
      }
      makers.set(name, i);
    }
  }
  const free = new Map<string, number>();
  const needs = nodes.map(({ reads }, i) => {
    const before = new Set<number>();
    for (const name of reads) {
      const maker = makers.get(name);
      if (maker !== undefined) before.add(maker);
      else if (name !== '' && !given.has(name) && !free.has(name)) free.set(name, i);
    }
    return [...before];
  });
  return { order: sort(needs, place, describe), free };
}

/** Depth first, without recursion: a chain of nodes may be longer than the stack. */
function sort(
  needs: readonly (readonly number[])[],
  place: string,
  describe: (position: number) => string,
): number[] {
  const order: number[] = [];
  const done = new Uint8Array(needs.length);
  const open = new Uint8Array(needs.length);
  for (let first = 0; first < needs.length; first++) {
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
            `${place}: ${describe(before)} and ${describe(top.node)} need each other's outputs, so neither can run; the model is damaged`,
          );
        }
        open[before] = 1;
        stack.push({ node: before, next: 0 });
      }
    }
  }
  return order;
}
