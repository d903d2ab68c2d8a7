/** An entry of a weightsManifest, as TensorFlow.js has it. */
export interface WeightSpec {
  name: string;
  shape: number[];
  dtype: 'float32' | 'int32' | 'bool' | 'string' | 'complex64';
}

/** TensorFlow.js's `io.ModelArtifacts`, as far as a loaded model has them. */
export interface ModelArtifacts {
  modelTopology: object;
  format: string;
  generatedBy?: string;
  convertedBy?: string | null;
  weightSpecs: WeightSpec[];
  /** The weights one after another, in the order of `weightSpecs`. */
  weightData: ArrayBuffer;
  signature?: object;
  userDefinedMetadata?: { [key: string]: object };
  modelInitializer?: object;
}
