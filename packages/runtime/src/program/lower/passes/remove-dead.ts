import type { Operation, Program, Value, ValueId } from '../../program.js';

/** Keeps the inputs, the outputs and what leads to these, and numbers the values anew. */
export function removeDead(program: Program): Program {
  const needed = new Set<ValueId>(program.outputs.map(({ value }) => value));
  for (const operation of program.operations.toReversed()) {
    if (needed.has(operation.output)) for (const input of operation.inputs) needed.add(input);
  }
  for (const { value } of program.inputs) needed.add(value);

  const numbers = new Map<ValueId, ValueId>();
  const values: Value[] = [];
  for (const [id, value] of program.values.entries()) {
    if (needed.has(id)) numbers.set(id, values.push(value) - 1);
  }
  const renumber = (value: ValueId) => numbers.get(value)!;
  const ports = <P extends { value: ValueId }>(list: readonly P[]) =>
    list.map((port) => ({ ...port, value: renumber(port.value) }));
  return {
    values,
    inputs: ports(program.inputs),
    outputs: ports(program.outputs),
    operations: program.operations
      .filter(({ output }) => needed.has(output))
      .map((operation): Operation => {
        const inputs = operation.inputs.map(renumber);
        return { ...operation, inputs, output: renumber(operation.output) };
      }),
  };
}
