/** Numbers in row-major order. */
export type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** What a model takes. Numbers of another type than the model's are converted. */
export interface Value {
  readonly data: NumberArray;
  /** Batch included. */
  readonly shape: readonly number[];
}

/** What a model gives. */
export interface OutputValue {
  /** Floats of any width come as float32, integers as int32 (int64 narrowed), bool as bytes 0 and 1. */
  readonly data: Float32Array | Int32Array | Uint8Array;
  /** Batch included. */
  readonly shape: readonly number[];
  /** What the engine computed it in: `float32`, `float16`, `int32`, `int64`, `bool`, … */
  readonly type: string;
}

/** An input or output of a model. */
export interface ValueInfo {
  readonly name: string;
  /**
   * Batch included. A size that the model leaves open is null, or a name that all sizes that must be
   * equal share. Empty where not even the rank is known, as well as of a scalar.
   */
  readonly shape: readonly (number | string | null)[];
  readonly type: string;
}

/** A saved model that is loaded in an engine. One call at a time. */
export interface OpenModel {
  /** The engine, its version and what it computes on. @example 'onnxruntime-node 1.30.0' */
  readonly engine: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /**
   * @returns the outputs by name, in arrays of their own
   * @throws {InputError} when an input is missing, unknown or of a length that is not its shape's, or
   *   when the engine refuses to run
   */
  run(inputs: Readonly<Record<string, Value>>): Promise<Record<string, OutputValue>>;
  /**
   * Exchanges weights, which are copied. Tensors that are not named keep what they have.
   *
   * @param weights by the names of the saved model's float32 tensors
   * @throws {InputError} for a name that is none of them, or another number of weights
   */
  setWeights(weights: ReadonlyMap<string, Float32Array>): Promise<void>;
  /** Gives back what the engine holds. Twice is no error. */
  dispose(): Promise<void>;
}
