import type { Known, Tensor } from '../algebra/tensor.js';

/** Conditions under which a tensor is made, and whether each has to hold. */
export type Guards = ReadonlyMap<Tensor, boolean>;

const NONE: Guards = new Map();
const guards = new WeakMap<Tensor, Guards>();

/** Stands for all tensors of branches that are not taken. */
export const DEAD: Known = {
  ...{ known: true, shape: [], type: 'float' },
  data: () => {
    throw new Error('it belongs to a branch that is not taken');
  },
};

/** The tensor as it is where `condition` is as `holds` says. */
export function guarded(tensor: Tensor, condition: Tensor, holds: boolean): Tensor {
  const copy = { ...tensor };
  guards.set(copy, new Map([...guardsOf(tensor), [condition, holds]]));
  return copy;
}

export function guardsOf(tensor: Tensor): Guards {
  return guards.get(tensor) ?? NONE;
}

/**
 * Says of what a node made that it is made under the conditions of all that it read.
 *
 * @param settled a condition that its outputs no longer depend on
 */
export function inheritGuards(
  outputs: readonly Tensor[],
  inputs: readonly (Tensor | undefined)[],
  settled?: Tensor,
): readonly Tensor[] {
  const all = new Map(inputs.flatMap((input) => (input ? [...guardsOf(input)] : [])));
  if (settled) all.delete(settled);
  if (all.size === 0) return outputs;
  return outputs.map((output) => {
    if (output === DEAD) return output;
    const copy = { ...output };
    guards.set(copy, all);
    return copy;
  });
}
