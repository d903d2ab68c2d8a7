import { readCentroids } from '../codebook.js';
import { SCAN_ORDERS, type Scan, scanSizes } from '../context-coder/scan.js';
import type { TensorRecord } from '../header.js';
import { type DType, elementCount } from '../tensor.js';
import type { ValueKind } from '../value-forms.js';
import { codeCodebook } from './code-codebook.js';
import { failCompact } from './fail-compact.js';
import type { HeaderCoder } from './header-coder.js';

/** How the elements of a tensor are written. */
const FORMS = ['codebook', 'raw', 'copy'] as const;
const RAW_KINDS: readonly ValueKind[] = ['float32', 'float16', 'int32', 'uint8', 'bool'];

/** More elements of a centroid are not for small files. */
const MOST_VECTOR = 4096;

const MOST_PLANE = 65535;

/** All of a tensor's record but its name and shape. */
export type TensorForm = Omit<TensorRecord, 'name' | 'shape' | 'elements'>;

/** What is known of a tensor before its form. */
export interface FormPlace {
  /** Names the tensor, for errors. */
  readonly label: string;
  readonly shape: readonly number[];
  /** The plane that its rows most likely lie in. */
  readonly plane: readonly [height: number, width: number];
}

/** Codes how a tensor is written; what a decoder is told is ignored. */
export function codeTensorForm(
  coder: HeaderCoder,
  { label, shape, plane }: FormPlace,
  earlier: readonly TensorRecord[],
  told?: TensorForm,
): TensorForm {
  // Biases are unlike weights.
  const context = shape.length > 1 ? 'weights' : 'vector';
  const elements = elementCount(shape);
  const toldForm = told && (told.sameAs !== undefined ? 2 : told.kind === 'codebook' ? 0 : 1);
  const form = FORMS[coder.integer(`${context} form`, toldForm, FORMS.length - 1)];
  if (form === 'copy') {
    const sameAs = coder.integer('copy of', told?.sameAs);
    const original = earlier[sameAs];
    if (!original || original.sameAs !== undefined || original.elements !== elements) {
      failCompact(
        `${label}: a copy of tensor ${sameAs}, which must be an earlier one that is no copy, of as many elements`,
      );
    }
    const { name: _, shape: __, elements: ___, ...same } = original;
    return { ...same, sameAs };
  }
  const common = { indexBits: 0, streams: [] };
  if (form === 'raw') {
    const number = coder.integer('raw', told && RAW_KINDS.indexOf(told.kind), RAW_KINDS.length - 1);
    const kind = RAW_KINDS[number]!;
    return {
      ...{ kind, dtype: kind === 'float16' ? 'float32' : (kind as DType), vectorLength: 1 },
      ...{ centroids: 0, codebook: new Uint8Array(0), codebookForm: 'float32' },
      ...{ entries: elements, ...common },
    };
  }
  const vectorLength =
    coder.integer('vector length', told && told.vectorLength - 1, MOST_VECTOR - 1) + 1;
  if (elements % vectorLength !== 0) {
    failCompact(
      `${label}: ${elements} elements are not a multiple of the vector length ${vectorLength}`,
    );
  }
  const { form: codebookForm, bytes: codebook } = codeCodebook(
    coder,
    context,
    vectorLength,
    told && { form: told.codebookForm, bytes: told.codebook },
  );
  const scan =
    shape.length > 1 && vectorLength === 1
      ? codeScan(coder, label, shape, plane, told?.scan)
      : undefined;
  const centroids = readCentroids(codebook, codebookForm).length / vectorLength;
  return {
    ...{ kind: 'codebook', dtype: 'float32', vectorLength, centroids, codebook, codebookForm },
    ...{ entries: elements / vectorLength, ...common, ...(scan && { scan }) },
  };
}

function codeScan(
  coder: HeaderCoder,
  label: string,
  shape: readonly number[],
  plane: readonly [number, number],
  told?: Scan,
): Scan {
  const order = coder.integer('order', told?.order, SCAN_ORDERS.length - 1);
  const isUsual = told?.height === plane[0] && told.width === plane[1];
  let [height, width] = plane;
  if (!coder.flag('plane is usual', isUsual)) {
    height = coder.integer('plane', told?.height, MOST_PLANE);
    width = coder.integer('plane', told?.width, MOST_PLANE);
  }
  const scan = { height, width, order };
  if (!scanSizes(shape, scan))
    failCompact(`${label}: a plane of ${height} by ${width}, which does not fit its shape`);
  return scan;
}
