import { bitLength } from './bit-length.js';
import type { CanonicalCode } from './canonical-code.js';
import { type Header, type TensorRecord, valueStreams } from './header.js';
import type { DType } from './tensor.js';
import { VALUE_WIDTHS, type ValueKind } from './value-forms.js';

/** How a tensor stands in a file and what it costs there. */
export interface TensorLayout {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly elements: number;
  /** Elements that are not +0; for a codebook, those of groups that are not pruned. */
  readonly nonzeros: number;
  readonly layout: 'dense' | 'sparse';
  readonly values: ValueKind;
  /** Size of the codebook; 0 for raw values. */
  readonly centroids: number;
  /** Elements a centroid; 1 for scalars. */
  readonly vectorLength: number;
  /** Width of the relative index; 0 for the dense layout. */
  readonly indexBits: number;
  /** Values stored, fillers included: entries if sparse, groups if dense. */
  readonly entries: number;
  /** Entries that only break a run of zeros. */
  readonly fillers: number;
  /**
   * Bits for each non-zero weight, fillers and dense zeros charged to the non-zeros, as in the
   * tables of Deep Compression, §5: at the fixed width (P+Q) and as coded in the file (P+Q+H), both
   * without codebook and tables. 0 for a tensor without non-zeros.
   */
  readonly bitsPerWeight: {
    readonly values: BitsPerWeight;
    readonly indexes: BitsPerWeight;
  };
  /**
   * Bytes by part, all 0 where an earlier tensor has the same elements. Codebook and tables are counted
   * as before the header's own compression; in a compact file (version 3), whose parts do not end with
   * bytes, all are rounded shares of its one stream.
   */
  readonly bytes: {
    readonly codebook: number;
    readonly values: number;
    readonly indexes: number;
    /** Code tables that this tensor's streams are the first to use. */
    readonly tables: number;
    readonly total: number;
  };
}

export interface BitsPerWeight {
  readonly fixed: number;
  readonly coded: number;
}

/**
 * Tells a tensor's layout.
 *
 * @param uses as `firstUses` gives them
 * @param counted what only the decoded streams can tell
 */
export function describeLayout(
  tensor: TensorRecord,
  uses: ReadonlyMap<CanonicalCode, TensorRecord>,
  counted: { readonly nonzeroItems: number; readonly fillers: number },
): TensorLayout {
  const { name, shape, dtype, elements, vectorLength, centroids, indexBits, entries } = tensor;
  const nonzeros = counted.nonzeroItems * vectorLength;
  const isCopy = tensor.sameAs !== undefined;
  const indexes = indexBits > 0 && !isCopy ? tensor.streams[0]!.byteLength : 0;
  const ownValues = isCopy ? [] : valueStreams(tensor);
  const values = ownValues.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const codebook = isCopy ? 0 : (tensor.codebookBytes ?? tensor.codebook.length);
  const tables = isCopy ? 0 : tableBytes(tensor, uses);
  const perWeight = (bits: number) => (nonzeros === 0 ? 0 : bits / nonzeros);
  const storesZeros = entries > counted.nonzeroItems;
  return {
    ...{ name, shape, dtype, elements, nonzeros },
    layout: indexBits > 0 ? 'sparse' : 'dense',
    values: tensor.kind,
    ...{ centroids, vectorLength, indexBits, entries, fillers: counted.fillers },
    bitsPerWeight: {
      values: {
        fixed: perWeight(entries * fixedValueBits(tensor, storesZeros)),
        coded: perWeight(values * 8),
      },
      indexes: { fixed: perWeight(entries * indexBits), coded: perWeight(indexes * 8) },
    },
    bytes: { codebook, values, indexes, tables, total: codebook + values + indexes + tables },
  };
}

/** Bits to tell a codebook's symbols apart, the zero among them only where it occurs. */
function fixedValueBits({ kind, centroids }: TensorRecord, storesZeros: boolean): number {
  if (kind !== 'codebook') return VALUE_WIDTHS[kind] * 8;
  return bitLength(Math.max(0, centroids + (storesZeros ? 1 : 0) - 1));
}

/** For each code the tensor whose streams are the first to use it, and to which it is charged. */
export function firstUses({ tensors }: Header): ReadonlyMap<CanonicalCode, TensorRecord> {
  const uses = new Map<CanonicalCode, TensorRecord>();
  for (const tensor of tensors) {
    for (const { form } of tensor.streams) {
      if (form.code && !uses.has(form.code)) uses.set(form.code, tensor);
    }
  }
  return uses;
}

function tableBytes(tensor: TensorRecord, uses: ReadonlyMap<CanonicalCode, TensorRecord>): number {
  const codes = new Set(tensor.streams.flatMap(({ form }) => form.code ?? []));
  let bytes = 0;
  for (const code of codes) if (uses.get(code) === tensor) bytes += code.byteLength;
  return bytes;
}
