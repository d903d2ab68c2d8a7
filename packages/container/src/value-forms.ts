import { candidateRows } from './adaptive-coder.js';
import { bytePlane, countPlanes, interleaveBytes } from './byte-planes.js';
import { type Codebook, findCodebook, toCodebook, toFloat16 } from './codebook.js';
import { InputError } from './errors.js';
import { fillGrid } from './fill-grid.js';
import { MAX_ALPHABET } from './fixed-stream.js';
import { negativesOf } from './negatives-of.js';
import { countSymbols, type SymbolArray } from './symbol-histogram.js';
import { type DType, elementCount, type SharedTensor, type Tensor } from './tensor.js';

/** How a tensor's values are written. */
export type ValueKind = DType | 'float16' | 'codebook';

/** Bytes of a raw value; 1 for a codebook's symbols, which are one stream of any alphabet. */
export const VALUE_WIDTHS: Record<ValueKind, 1 | 2 | 4> = {
  float32: 4,
  float16: 2,
  int32: 4,
  uint8: 1,
  bool: 1,
  codebook: 1,
};

/** How items become streams of symbols: as they are, byte after byte, or byte plane by byte plane. */
export interface ValueSplit {
  readonly name: 'whole' | 'interleaved' | 'planes';
  /** [streams][alphabet]: how often each symbol occurs, zero items counted */
  readonly counts: readonly Float64Array[];
  /** Symbols 0 that a zero item adds to each stream. */
  readonly zerosAnItem: number;
}

/** One way to write a tensor's values without loss. */
export interface ValueForm {
  readonly kind: ValueKind;
  /** [elements / vectorLength], 0 where there is nothing to store in a sparse layout */
  readonly items: SymbolArray;
  readonly splits: readonly ValueSplit[];
  readonly codebook?: Codebook;
  readonly mayBeSparse: boolean;
  /** Of a codebook of ascending scalars: what the adaptive coder needs to know. */
  readonly adaptive?: { readonly center: number; readonly rows: readonly number[] };
}

/**
 * The forms worth trying for a plain tensor.
 *
 * @throws {InputError} when the data do not fit the dtype or shape
 */
export function plainForms(tensor: Tensor): ValueForm[] {
  const { name, dtype, data } = tensor;
  const elements = elementCount(tensor.shape);
  const expected = {
    float32: Float32Array,
    int32: Int32Array,
    uint8: Uint8Array,
    bool: Uint8Array,
  };
  if (!(data instanceof expected[dtype])) {
    throw new InputError(
      `${name}: dtype ${dtype} with data in a ${data.constructor.name}, but it must be a ${expected[dtype].name}`,
    );
  }
  if (data.length !== elements) {
    throw new InputError(
      `${name}: ${data.length} elements, but its shape [${tensor.shape.join(', ')}] has ${elements}`,
    );
  }
  if (data instanceof Uint8Array) return [rawForm(dtype, data)];
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length);
  if (dtype === 'int32') return [rawForm(dtype, words)];
  const halves = toFloat16(words);
  const forms = [halves ? rawForm('float16', halves) : rawForm('float32', words)];
  const found = findCodebook(words);
  if (!found) return forms;
  const codebook = toCodebook(found.centroids, 1);
  forms.push(codebookForm(found.clusters, codebook, tensor));
  const filled = fillGrid(found.clusters, codebook);
  if (filled) forms.push(codebookForm(filled.clusters, filled.codebook, tensor));
  return forms;
}

/**
 * The one form of a shared tensor.
 *
 * @throws {InputError} when the clusters do not fit the shape or the codebook
 */
export function sharedForm(tensor: SharedTensor): ValueForm {
  const { name, centroids, clusters, vectorLength } = tensor;
  const elements = elementCount(tensor.shape);
  if (!Number.isInteger(vectorLength) || vectorLength < 1) {
    throw new InputError(
      `${name}: vectorLength is ${vectorLength}, but must be a positive integer`,
    );
  }
  if (clusters.length * vectorLength !== elements) {
    throw new InputError(
      `${name}: ${clusters.length} clusters of ${vectorLength} elements, but its shape ` +
        `[${tensor.shape.join(', ')}] has ${elements} elements`,
    );
  }
  if (centroids.length % vectorLength !== 0) {
    throw new InputError(
      `${name}: ${centroids.length} centroid elements, which is not a multiple of the vector length ${vectorLength}`,
    );
  }
  const words = new Uint32Array(centroids.buffer, centroids.byteOffset, centroids.length);
  return codebookForm(clusters, toCodebook(words, vectorLength), tensor);
}

function codebookForm(
  items: SymbolArray,
  codebook: Codebook,
  { name, shape }: Pick<Tensor, 'name' | 'shape'>,
): ValueForm {
  const centroids = codebook.centroids.length / codebook.vectorLength;
  if (centroids >= MAX_ALPHABET) {
    throw new InputError(
      `${name}: ${centroids} centroids, but at most ${MAX_ALPHABET - 1} are allowed`,
    );
  }
  const counts = countSymbols(items, centroids + 1);
  // A symbol outside the alphabet is counted nowhere.
  if (counts.reduce((sum, count) => sum + count, 0) !== items.length) {
    let largest = 0;
    for (const item of items) largest = Math.max(largest, item);
    throw new InputError(
      `${name}: cluster index ${largest}, but with ${centroids} centroids the largest is ${centroids}`,
    );
  }
  const splits: ValueSplit[] = [{ name: 'whole', counts: [counts], zerosAnItem: 1 }];
  const center = codebook.vectorLength === 1 ? negativesOf(codebook.centroids) : undefined;
  const adaptive = center === undefined ? undefined : { center, rows: candidateRows(shape) };
  return {
    ...{ kind: 'codebook', items, splits, codebook, mayBeSparse: true },
    ...(adaptive && { adaptive }),
  };
}

function rawForm(kind: ValueKind, items: SymbolArray): ValueForm {
  const width = VALUE_WIDTHS[kind];
  const planes = countPlanes(items, width);
  const splits: ValueSplit[] = [
    { name: width === 1 ? 'whole' : 'planes', counts: planes, zerosAnItem: 1 },
  ];
  if (width > 1) {
    const sums = new Float64Array(256);
    for (const plane of planes) for (let byte = 0; byte < 256; byte++) sums[byte]! += plane[byte]!;
    splits.push({ name: 'interleaved', counts: [sums], zerosAnItem: width });
  }
  const mayBeSparse = kind === 'float32' || kind === 'float16';
  return { kind, items, splits, mayBeSparse };
}

/** The streams of values, one at a time so that only one copy is held. */
export function* splitValues(
  values: SymbolArray,
  kind: ValueKind,
  split: ValueSplit['name'],
): Generator<SymbolArray> {
  const width = VALUE_WIDTHS[kind];
  if (split === 'whole') yield values;
  else if (split === 'interleaved') yield interleaveBytes(values, width);
  else for (let plane = 0; plane < width; plane++) yield bytePlane(values, plane);
}
