import { InputError, quoteName } from '@pith/container';
import { Attributes } from './attributes.js';
import { type GraphNode, nodeOf, outputTensor } from './graph-def.js';

/** A variable of a loop: a tensor that each iteration makes anew. */
export interface LoopVariable {
  /** Read outside of the loop: what it is before the first iteration. */
  readonly initial: string;
  /** What the condition reads it as. */
  readonly current: string;
  /** What the iteration reads it as. */
  readonly inside: string;
  /** What the iteration makes it. */
  readonly next: string;
  /** What it is called outside, after the last iteration; '' where nobody asks. */
  readonly final: string;
}

/** A loop of TensorFlow 1, which is a cycle of its graph. */
export interface Loop {
  readonly name: string;
  readonly variables: readonly LoopVariable[];
  /** Tensors from outside that do not change, and what they are called inside. */
  readonly constants: readonly { readonly outside: string; readonly inside: string }[];
  /** The tensor that says whether there is another iteration. */
  readonly condition: string;
  /** Nodes that depend on the variables, loops among them not gathered yet. */
  readonly body: readonly GraphNode[];
}

/**
 * Takes the loops out of a graph (Yu et al. 2018, Dynamic Control Flow in Large-Scale Machine Learning,
 * §4.2): each variable is Merge(Enter, NextIteration), which a Switch lets into the next iteration or
 * to its Exit.
 *
 * @throws {InputError} when nodes of a loop are missing
 */
export function gatherLoops(nodes: readonly GraphNode[]): { loops: Loop[]; rest: GraphNode[] } {
  const frames = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    if (!isEnter(node)) continue;
    const frame = new Attributes(node).text('frame_name', '');
    frames.set(frame, [...(frames.get(frame) ?? []), node]);
  }
  if (frames.size === 0) return { loops: [], rest: [...nodes] };
  const graph = new LoopGraph(nodes);
  const found = [...frames].map(([name, enters]) => graph.loop(name, enters));
  // The nodes of an inner loop are among those of the outer one, which gathers it in its turn.
  const inner = new Set(found.flatMap(({ body }) => [...body]));
  const outermost = found.filter(({ enters }) => !enters.some((enter) => inner.has(enter)));
  const taken = new Set(outermost.flatMap(({ own, body }) => [...own, ...body]));
  return {
    loops: outermost.map(({ loop }) => loop),
    rest: nodes.filter((node) => !taken.has(node)),
  };
}

class LoopGraph {
  readonly #byName: ReadonlyMap<string, GraphNode>;
  readonly #readers = new Map<string, GraphNode[]>();

  constructor(nodes: readonly GraphNode[]) {
    this.#byName = new Map(nodes.map((node) => [node.name, node]));
    for (const node of nodes) {
      for (const input of node.inputs) {
        const name = nodeOf(input);
        const readers = this.#readers.get(name);
        if (readers) readers.push(node);
        else this.#readers.set(name, [node]);
      }
    }
  }

  loop(name: string, enters: readonly GraphNode[]) {
    const variables: LoopVariable[] = [];
    const constants: { outside: string; inside: string }[] = [];
    const own = new Set<GraphNode>(enters);
    let condition: string | undefined;
    for (const enter of enters) {
      const outside = enter.inputs[0] ?? this.#missing(name, 'an input of an Enter');
      const merge = this.#reader(enter, (node) => node.op === 'Merge' && this.#comesBack(node));
      if (!merge) {
        constants.push({ outside, inside: enter.name });
        continue;
      }
      const back = this.#comesBack(merge)!;
      const gate = this.#reader(merge, (node) => this.#conditionOf(node) !== undefined);
      const next = back.inputs[0] ?? this.#missing(name, 'an input of a NextIteration');
      for (const node of [merge, back, gate]) if (node) own.add(node);
      const exit = gate && this.#reader(gate, ({ op }) => op === 'Exit' || op === 'RefExit');
      if (exit) own.add(exit);
      const loopCondition = gate && this.#conditionOf(gate);
      if (loopCondition) {
        own.add(loopCondition);
        condition = loopCondition.inputs[0];
      }
      variables.push({
        ...{ initial: outside, current: merge.name, next },
        inside: gate ? outputTensor(gate.name, 1) : merge.name,
        final: exit?.name ?? '',
      });
    }
    if (condition === undefined) return this.#missing(name, 'a condition');
    const body = this.#reachable(own);
    return { enters, own, body, loop: { name, variables, constants, condition, body: [...body] } };
  }

  #reader({ name }: GraphNode, accepts: (node: GraphNode) => unknown): GraphNode | undefined {
    return this.#readers.get(name)?.find(accepts);
  }

  /** The NextIteration that a Merge takes a tensor from. */
  #comesBack({ inputs }: GraphNode): GraphNode | undefined {
    const sources = inputs.map((input) => this.#byName.get(nodeOf(input)));
    return sources.find((node) => node?.op === 'NextIteration' || node?.op === 'RefNextIteration');
  }

  /** The LoopCond that a Switch obeys. */
  #conditionOf({ op, inputs: [, condition = ''] }: GraphNode): GraphNode | undefined {
    const node = op.endsWith('Switch') ? this.#byName.get(nodeOf(condition)) : undefined;
    return node?.op === 'LoopCond' ? node : undefined;
  }

  /** What depends on the nodes of a loop, up to its exits. */
  #reachable(own: ReadonlySet<GraphNode>): ReadonlySet<GraphNode> {
    const reached = new Set<GraphNode>();
    const pending = [...own].filter(({ op }) => !op.endsWith('Exit'));
    while (pending.length > 0) {
      for (const reader of this.#readers.get(pending.pop()!.name) ?? []) {
        if (own.has(reader) || reached.has(reader)) continue;
        reached.add(reader);
        pending.push(reader);
      }
    }
    return reached;
  }

  #missing(name: string, what: string): never {
    throw new InputError(`the loop ${quoteName(name)} has no ${what.replace(/^an? /, '')}`);
  }
}

function isEnter({ op }: GraphNode): boolean {
  return op === 'Enter' || op === 'RefEnter';
}
