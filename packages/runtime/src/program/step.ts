/** Position in `Program.values`. */
export type ValueId = number;

/** Names a tensor of the file that is decoded when the layer's kernel is built. */
export interface WeightReference {
  readonly tensor: string;
  /** As the operation sees it; the file's may lack a leading 1, where a Conv1D became a Convolution. */
  readonly shape: readonly number[];
  /** Where the file's axes stand in another order: its shape, and which of its axes each of ours is. */
  readonly stored?: { readonly shape: readonly number[]; readonly order: readonly number[] };
  /** Axes of `shape` that run backwards, as in the kernel of a transposed convolution. */
  readonly reversed?: readonly number[];
  /** Weights that no tensor of the file holds, in the order of `stored` (or `shape`). */
  readonly values?: Float32Array;
}

/** What all operations have. */
export interface Step<Kind extends string> {
  readonly kind: Kind;
  /** The layer of the saved model that it comes from, for errors and statistics. */
  readonly layer: string;
  readonly inputs: readonly ValueId[];
  readonly output: ValueId;
}
