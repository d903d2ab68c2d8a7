import type { Algebra } from '../algebra/algebra.js';
import type { Tensor } from '../algebra/tensor.js';
import type { Dataflow, DataflowNode } from '../dataflow.js';
import { DEAD, inheritGuards } from './branches.js';
import type { GraphNode } from './graph-def.js';
import type { Loop } from './loops.js';

/** A longer loop would make a program that is too large. */
const MOST_ITERATIONS = 1024;

/** One node that stands for a whole loop. @param nodesOf makes the nodes of its body */
export function loopNode(
  { name, variables, constants, condition, body }: Loop,
  nodesOf: (nodes: readonly GraphNode[], wanted: readonly string[]) => readonly DataflowNode[],
): DataflowNode {
  const outside = [
    ...variables.map(({ initial }) => initial),
    ...constants.map((constant) => constant.outside),
  ];
  const nexts = variables.map(({ next }) => next);
  const nodes = nodesOf(body, [condition, ...nexts]);
  const names = [
    ...variables.map(({ current }) => current),
    ...variables.map(({ inside }) => inside),
    ...constants.map(({ inside }) => inside),
  ];
  const made = new Set([...names, ...nodes.flatMap(({ outputs }) => outputs)]);
  const reads = [condition, ...nexts, ...nodes.flatMap(readsOf)];
  const part = (outputs: readonly string[]): Dataflow => ({
    inputs: names.map((tensor) => ({ name: tensor, tensor, type: 'float', shape: [] })),
    outputs: outputs.map((tensor) => ({ name: tensor, tensor })),
    nodes,
    constant: () => undefined,
  });
  const [test, step] = [part([condition]), part(nexts)];
  return {
    ...{ name, operation: 'loop', inputs: outside },
    captures: [...new Set(reads.filter((tensor) => !made.has(tensor)))],
    outputs: variables.map(({ final }) => final),
    lower(algebra, given, scope) {
      if (given.includes(DEAD)) return variables.map(() => DEAD);
      const inputs = given.map((tensor) => tensor ?? algebra.wrong('an input is left out'));
      const fixed = inputs.slice(variables.length);
      const run = (graph: Dataflow, values: readonly Tensor[]) =>
        scope.lower(graph, [...values, ...values, ...fixed]);
      const last = iterate(algebra, inputs.slice(0, variables.length), {
        test: (values) => run(test, values)[0]!,
        step: (values) => run(step, values),
      });
      return inheritGuards(last, given);
    },
  };
}

/**
 * Runs a loop whose end is known when it is lowered, one iteration after the other.
 *
 * @throws {UnsupportedOperationError} when the end is computed from the inputs, or is far away
 */
export function iterate(
  algebra: Algebra,
  initial: readonly Tensor[],
  loop: {
    readonly test: (values: readonly Tensor[]) => Tensor;
    readonly step: (values: readonly Tensor[]) => readonly Tensor[];
  },
): readonly Tensor[] {
  let values = initial;
  for (let count = 0; ; count++) {
    const goes = algebra.requireKnown(loop.test(values), 'the end of the loop').data()[0] !== 0;
    if (!goes) return values;
    if (count === MOST_ITERATIONS) algebra.unsupported(`more than ${count} iterations`);
    values = loop.step(values);
  }
}

function readsOf({ inputs, captures = [] }: DataflowNode): readonly string[] {
  return [...inputs, ...captures];
}
