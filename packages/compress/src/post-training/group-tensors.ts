/** Tensors whose effect on the outputs is measured together. */
export interface TensorGroup {
  readonly names: readonly string[];
  /** Weights of all. */
  readonly size: number;
}

/** Groups of less than this part of all weights are joined with the next small tensors. */
const leastShare = 1 / 400;

/**
 * Puts large tensors into groups of their own and small ones, in the model's order, together, since
 * neighbours in a network matter about alike. Each group costs a run of the model.
 *
 * @param tensors in the model's order
 * @param most groups, at least 1
 */
export function groupTensors(
  tensors: readonly { readonly name: string; readonly size: number }[],
  most: number,
): TensorGroup[] {
  const total = tensors.reduce((sum, { size }) => sum + size, 0);
  for (let least = leastShare * total; ; least *= 1.5) {
    const groups: { names: string[]; size: number }[] = [];
    let open: { names: string[]; size: number } | undefined;
    for (const { name, size } of tensors) {
      if (size >= least) {
        groups.push({ names: [name], size });
        continue;
      }
      if (open === undefined || open.size >= least) {
        open = { names: [], size: 0 };
        groups.push(open);
      }
      open.names.push(name);
      open.size += size;
    }
    if (groups.length <= Math.max(1, most)) return groups;
  }
}
