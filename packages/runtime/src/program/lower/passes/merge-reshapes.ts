import type { Program } from '../../program.js';
import { Rewrite } from './rewrite.js';

/** Of reshapes after reshapes only the last is needed, and none at all to the shape that was before. */
export function mergeReshapes(program: Program): Program {
  const rewrite = new Rewrite(program);
  return rewrite.run((operation) => {
    if (operation.kind !== 'reshape') return operation;
    const before = rewrite.producer(operation.inputs[0]!);
    const input = before?.kind === 'reshape' ? before.inputs[0]! : operation.inputs[0]!;
    const [from, to] = [rewrite.shape(input), rewrite.shape(operation.output)];
    const same = from.length === to.length && from.every((size, axis) => size === to[axis]);
    return same ? input : { ...operation, inputs: [input] };
  });
}
