import type { TensorFlow } from '../tensorflow.js';

/** Elements as TensorFlow hands them out. */
export type Elements = Float32Array | Int32Array | Uint8Array;

/** What the tfjs-node backend knows of a tensor's data. */
export interface TensorRecord {
  readonly shape: number[];
  /** TensorFlow's own number of the type */
  readonly dtype: number;
  /** TensorFlow's handle; −1 where the data is not there */
  id: number;
  /** Data that no operation has asked for yet. */
  values: Elements | null;
}

/** Identifies data that tensors share. */
export type DataId = object;

export interface OutputMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

type TensorLike = { readonly dataId: DataId };

/**
 * The parts of tfjs-node's backend (its nodejs_kernel_backend) that all data passes through. They are
 * not in its types.
 */
export interface NodeBackend {
  readonly binding: {
    readonly TF_ATTR_TYPE: number;
    readonly TF_FLOAT: number;
    readonly TF_BOOL: number;
    readonly TF_STRING: number;
    readonly TF_COMPLEX64: number;
    createTensor(shape: readonly number[], dtype: number, values: Elements): number;
    deleteTensor(id: number): void;
    tensorDataSync(id: number): Elements;
    executeOp(
      name: string,
      attributes: readonly unknown[],
      inputs: readonly number[],
      outputs: number,
    ): OutputMetadata[];
  };
  readonly tensorMap: { get(dataId: DataId): TensorRecord; has(dataId: DataId): boolean };
  executeSingleOutput(name: string, attributes: unknown[], inputs: TensorLike[]): TensorLike;
  executeMultipleOutputs(
    name: string,
    attributes: unknown[],
    inputs: TensorLike[],
    outputs: number,
  ): TensorLike[];
  createOutputTensor(metadata: OutputMetadata): TensorLike;
  getInputTensorIds(tensors: TensorLike[]): number[];
  readSync(dataId: DataId): Elements;
  disposeData(dataId: DataId, force?: boolean): boolean;
}

/** The backend that runs now, or undefined where it is not TensorFlow's C library. */
export function nodeBackend(tf: typeof TensorFlow): NodeBackend | undefined {
  const backend = tf.backend() as unknown as Partial<NodeBackend>;
  const isNode =
    typeof backend.binding?.executeOp === 'function' &&
    typeof backend.executeSingleOutput === 'function' &&
    typeof backend.getInputTensorIds === 'function' &&
    typeof backend.createOutputTensor === 'function';
  return isNode ? (backend as NodeBackend) : undefined;
}
