/** How a model is run. */
export interface RunOptions {
  /**
   * Samples in each input. For a graph (ONNX, TF.js GraphModel), the size of a first dimension that
   * the model leaves open.
   * @default 1
   */
  readonly batch?: number;
  /**
   * Graphs only: the whole shape of inputs that the model leaves open in more than one dimension. A
   * new set of shapes is planned for once, then kept.
   */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  /**
   * Measure each layer's time and count its multiply-adds, for `stats`; slower.
   * @default false
   */
  readonly profile?: boolean;
}
