import type { CodebookForm } from './codebook.js';
import { failHeader as fail } from './fail-header.js';
import { MAX_ALPHABET } from './fixed-stream.js';
import { gridSize, parseGrid } from './grid.js';
import type { TensorRecord } from './header.js';
import type { TensorFields } from './read-header-fields.js';
import type { DType } from './tensor.js';
import type { ValueKind } from './value-forms.js';

/** The `values` field: 0 is raw in the tensor's own dtype. */
const RAW_FLOAT16 = 1;
/** Codebooks are 2 and up. */
const CODEBOOK_FORMS: readonly CodebookForm[] = ['float32', 'float16', 'grid', 'affine-grid'];
const FIRST_CODEBOOK = 2;

/** The `values` field of a record. */
export function valuesField({ kind, codebookForm }: TensorRecord): number {
  if (kind === 'codebook') return FIRST_CODEBOOK + CODEBOOK_FORMS.indexOf(codebookForm);
  return kind === 'float16' ? RAW_FLOAT16 : 0;
}

/** What a tensor's values are, as its record declares them. */
export interface Values {
  readonly kind: ValueKind;
  readonly vectorLength: number;
  readonly centroids: number;
  readonly codebook: Uint8Array;
  readonly codebookForm: CodebookForm;
  readonly alphabet: number;
}

/**
 * Checks a tensor's values and codebook.
 *
 * @param label names the tensor, for errors
 * @throws {CorruptFileError} when they are outside what docs/format.md allows
 */
export function readValues(
  record: TensorFields,
  label: string,
  dtype: DType,
  elements: number,
): Values {
  const { values, codebook, vectorLengthMinusOne } = record;
  const vectorLength = vectorLengthMinusOne + 1;
  const codebookForm = CODEBOOK_FORMS[Math.max(0, values - FIRST_CODEBOOK)];
  if (!codebookForm) fail(`${label}: values ${values}, but must be 0 … 5`);
  if (values !== 0 && dtype !== 'float32') {
    fail(
      `${label}: values ${values} with dtype ${dtype}, but only float32 has another form than raw`,
    );
  }
  if (values < FIRST_CODEBOOK) {
    if (codebook.length > 0 || vectorLength !== 1) {
      fail(`${label}: raw values with a codebook or vector length, but may have neither`);
    }
    const kind = values === RAW_FLOAT16 ? 'float16' : dtype;
    const none = { vectorLength, centroids: 0, codebook, codebookForm };
    return { kind, ...none, alphabet: 256 };
  }
  if (elements % vectorLength !== 0) {
    fail(`${label}: ${elements} elements are not a multiple of the vector length ${vectorLength}`);
  }
  const centroids = countCentroids(codebook, codebookForm, vectorLength, label);
  if (!Number.isInteger(centroids) || centroids >= MAX_ALPHABET) {
    fail(
      `${label}: a codebook of ${codebook.length} bytes is not a whole number of centroids below ` +
        `${MAX_ALPHABET}`,
    );
  }
  const alphabet = centroids + 1;
  return { kind: 'codebook', vectorLength, centroids, codebook, codebookForm, alphabet };
}

function countCentroids(
  codebook: Uint8Array,
  form: CodebookForm,
  vectorLength: number,
  label: string,
): number {
  if (form === 'float16') return codebook.length / (2 * vectorLength);
  if (form === 'float32') return codebook.length / (4 * vectorLength);
  if (vectorLength !== 1) fail(`${label}: a grid of vectors, but only scalars lie on grids`);
  const grid = parseGrid(codebook, form);
  if (typeof grid === 'string') fail(`${label}: ${grid}`);
  return gridSize(grid);
}
