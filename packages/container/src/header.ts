import type { CanonicalCode } from './canonical-code.js';
import type { CodebookForm } from './codebook.js';
import type { Scan } from './context-coder/index.js';
import type { StreamForm } from './stream-coder.js';
import type { DType } from './tensor.js';
import type { ValueKind } from './value-forms.js';

/** A file's header, checked, with the positions and counts that it implies filled in. */
export interface Header {
  readonly version: number;
  readonly format: string;
  readonly generator: string;
  readonly topology: Uint8Array;
  readonly recipe: string;
  readonly tensors: readonly TensorRecord[];
  readonly codes: readonly CanonicalCode[];
}

export interface TensorRecord {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly elements: number;
  readonly kind: ValueKind;
  /** Elements a group; 1 unless the values are a codebook of vectors. */
  readonly vectorLength: number;
  /** Centroids of `vectorLength` elements; 0 for raw values. */
  readonly centroids: number;
  readonly codebook: Uint8Array;
  /** What the codebook takes in a compact file, where it is coded. */
  readonly codebookBytes?: number;
  /** How the codebook is written; `float32` for raw values. */
  readonly codebookForm: CodebookForm;
  /** Width of the relative index; 0 for the dense layout. */
  readonly indexBits: number;
  /** Values stored: entries of the sparse layout, groups of the dense one. */
  readonly entries: number;
  /** In the sparse layout the gaps first; then one stream of values, or one a byte plane. */
  readonly streams: readonly StreamRecord[];
  /** In which order a compact file has the elements. */
  readonly scan?: Scan;
  /** Position of the earlier tensor whose elements, and streams, these are. */
  readonly sameAs?: number;
}

export interface StreamRecord {
  readonly form: StreamForm;
  /** Number of symbols. */
  readonly count: number;
  /** Symbols are below this. */
  readonly alphabet: number;
  /** Where its bytes begin in the file. */
  readonly offset: number;
  readonly byteLength: number;
  readonly crc32: number;
}

/** The oldest version of the format that has all that tensors are written with. */
export function versionFor(tensors: readonly TensorRecord[]): number {
  const isNew = tensors.some(
    ({ codebookForm, streams, sameAs }) =>
      sameAs !== undefined ||
      codebookForm === 'grid' ||
      codebookForm === 'affine-grid' ||
      streams.some(({ form }) => form.coder > 1),
  );
  return isNew ? 2 : 1;
}

/** The streams of a tensor's values, without the one of its index. */
export function valueStreams(tensor: TensorRecord): readonly StreamRecord[] {
  return tensor.indexBits > 0 ? tensor.streams.slice(1) : tensor.streams;
}
