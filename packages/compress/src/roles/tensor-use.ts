/** Where an operation takes a tensor. */
export interface TensorUse {
  /** As its framework calls it: `Conv`, `_FusedConv2D`. */
  readonly operation: string;
  /** Position among its inputs, from 0. */
  readonly input: number;
  /** Of a convolution; 1 where the framework tells by another operation. */
  readonly groups: number;
}

/** The uses of a model's tensors, by name. Those that are not found have none. */
export type TensorUses = ReadonlyMap<string, readonly TensorUse[]>;

/** A node of either framework's graph, as far as it matters here. */
export interface UsingNode {
  readonly operation: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly groups: number;
}

/** What hands a tensor on, or a part of it, in another shape, type or order. */
const passing = new Set([
  ...['Identity', 'Transpose', 'Reshape', 'Squeeze', 'Unsqueeze', 'ExpandDims', 'Cast', 'Flatten'],
  ...['ReadVariableOp', 'StopGradient', 'Enter', 'DequantizeLinear', 'QuantizeLinear'],
  ...['Slice', 'StridedSlice', 'Split', 'SplitV', 'Tile', 'Expand'],
]);

/** The same, whichever input it is: the gates of a recurrent layer are put in order so. */
const joining = new Set(['Concat', 'ConcatV2', 'Pack']);

/** Nodes beyond this many in a row only hand on in a graph that turns in a circle. */
const longest = 64;

/**
 * Finds the operations that take tensors, directly or handed on by others.
 *
 * @param names of the values that tensors stand for: value → tensor
 */
export function findUses(
  nodes: readonly UsingNode[],
  names: ReadonlyMap<string, string>,
): TensorUses {
  const consumers = new Map<string, { node: UsingNode; input: number }[]>();
  for (const node of nodes) {
    node.inputs.forEach((value, input) => {
      const known = consumers.get(value);
      if (known === undefined) consumers.set(value, [{ node, input }]);
      else known.push({ node, input });
    });
  }
  const uses = new Map<string, TensorUse[]>();
  for (const [value, tensor] of names) {
    const found = uses.get(tensor) ?? [];
    uses.set(tensor, found);
    let values = [value];
    for (let step = 0; step < longest && values.length > 0; step++) {
      const next: string[] = [];
      for (const each of values) {
        for (const { node, input } of consumers.get(each) ?? []) {
          const { operation, outputs, groups } = node;
          const passes = joining.has(operation) || (passing.has(operation) && input === 0);
          if (passes) next.push(...outputs);
          else found.push({ operation, input, groups });
        }
      }
      values = next;
    }
  }
  return uses;
}
