/** How a layer becomes products of matrices and vectors. */
export type MappingForm =
  /** One product for each row of the input (EIE, §III). */
  | 'fully-connected'
  /** 1×1: one product for each position, over the channels (EIE, §VII-C). */
  | 'pointwise'
  /** 3×3 with stride 1: 16 products for each 2×2 positions (EIE, §VII-C). */
  | 'winograd'
  /** Any other convolution: one product for each position, over its whole window. Not in the paper. */
  | 'patches';

/** A matrix that EIE holds for a layer. */
export interface LayerMatrix {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs, outputs]: row j is the column of W that input j is broadcast to */
  readonly kernel: Float32Array;
  /** What EIE does itself when a sum is written back. */
  readonly writeBack: WriteBack;
}

/** ReLU(sum + bias), or sum + bias. */
export interface WriteBack {
  /** [outputs]: what the sums begin at; absent = 0 */
  readonly bias?: Float32Array;
  readonly relu: boolean;
}

/** A layer as EIE runs it. */
export interface LayerMapping {
  readonly form: MappingForm;
  /** One a group; for Winograd 16 a group, row-major over the 4×4 of the transformed patch. */
  readonly matrices: readonly LayerMatrix[];
  /** Vectors of one sample that every matrix multiplies: rows, positions or tiles. */
  readonly positions: number;
  /** What is left for the host, in words; empty where EIE does all. */
  readonly host: readonly string[];
  /**
   * Writes what the matrices multiply at a position.
   *
   * @param input one sample, [inputShape]
   * @param vectors for each matrix [matrix.inputs]
   */
  gather(input: Float32Array, position: number, vectors: readonly Float32Array[]): void;
  /**
   * Stores what the matrices gave at a position and does the host's part.
   *
   * @param products for each matrix [matrix.outputs]
   * @param output one sample, [outputShape]
   */
  store(products: readonly Float32Array[], position: number, output: Float32Array): void;
}

/** A layer that has no form. */
export interface UnmappedLayer {
  readonly form: 'unmapped';
  readonly reason: string;
}
