import {
  BitCost,
  ContextModels,
  RangeEncoder16,
  SCAN_ORDERS,
  type Scan,
} from '../context-coder/index.js';
import { candidatePlanes } from '../context-coder/scan.js';
import { CorruptFileError } from '../errors.js';
import type { TensorRecord } from '../header.js';
import { DEFAULT_READ_LIMITS } from '../limits.js';
import type { SymbolArray } from '../symbol-histogram.js';
import { elementCount, type SharedTensor, type Tensor } from '../tensor.js';
import { plainForms, sharedForm, type ValueForm } from '../value-forms.js';
import { codeElements } from './code-elements.js';
import { codeTensorForm } from './code-form.js';
import { type CompactHeader, codeHeader } from './compact-header.js';
import { fitsCompact, sealCompact } from './compact-prologue.js';
import { MOST_COMPACT_BYTES } from './open-compact.js';
import { primedCoder } from './primed-coder.js';
import { readSequential } from './read-sequential.js';
import { planeOf, sequentialWeights } from './sequential.js';

/** A tensor as it will be written. */
interface Planned {
  readonly record: TensorRecord;
  readonly items: SymbolArray;
}

/** What a compact file is made of. */
export interface CompactModel extends Omit<CompactHeader, 'tensors'> {
  readonly tensors: readonly (Tensor | SharedTensor)[];
  /** [tensors]: the position of an earlier one of the same elements */
  readonly copies: readonly (number | undefined)[];
}

/**
 * Writes a model as a compact file, version 3 of the format: one stream for the header and all
 * tensors, with adaptive contexts and one checksum.
 *
 * @returns undefined where the model passes a limit of compact files
 */
export function writeCompact(model: CompactModel): Uint8Array | undefined {
  try {
    return write(model);
  } catch (error) {
    // The limits of a header are the reader's, who takes the same steps.
    if (error instanceof CorruptFileError) return undefined;
    throw error;
  }
}

function write(model: CompactModel): Uint8Array | undefined {
  const planned: Planned[] = [];
  const planes = planesOf(model);
  for (const [position, tensor] of model.tensors.entries()) {
    const copy = model.copies[position];
    if (copy === undefined)
      planned.push(planCompact(tensor, planes.get(tensor.name) ?? planeOf(tensor.shape)));
    else {
      const { name, shape } = tensor;
      planned.push({
        ...planned[copy]!,
        record: { ...planned[copy]!.record, name, shape, sameAs: copy },
      });
    }
  }
  const encoder = new RangeEncoder16();
  const header = { ...model, tensors: planned.map(({ record }) => record) };
  codeHeader(primedCoder(encoder), DEFAULT_READ_LIMITS, header);
  const models = new ContextModels();
  for (const { record, items } of planned) {
    if (record.sameAs === undefined) codeElements(encoder, models, record, items.slice());
  }
  const file = sealCompact(encoder.finish());
  return file.length <= MOST_COMPACT_BYTES && fitsCompact(header.tensors, file.length)
    ? file
    : undefined;
}

/** The planes of weights, by name, where the topology tells them. */
function planesOf({ topology }: CompactModel): Map<string, readonly [number, number]> {
  const chain = readSequential(topology);
  const weights = chain ? sequentialWeights(chain) : [];
  return new Map(weights.map(({ name, plane }) => [name, plane]));
}

/** The form of a tensor, and the order of its elements, that take the fewest bits. */
function planCompact(tensor: Tensor | SharedTensor, plane: readonly [number, number]): Planned {
  const forms = 'clusters' in tensor ? [sharedForm(tensor)] : plainForms(tensor);
  let best: Planned | undefined;
  let fewest = Infinity;
  for (const form of forms) {
    const plain = recordOf(tensor, form);
    for (const scan of candidateScans(plain, plane)) {
      const record = scan ? { ...plain, scan } : plain;
      const bits = costOf(record, form.items, plane);
      if (bits >= fewest) continue;
      fewest = bits;
      best = { record, items: form.items };
    }
  }
  return best!;
}

function candidateScans(
  { kind, vectorLength, shape }: TensorRecord,
  plane: readonly [number, number],
): (Scan | undefined)[] {
  if (kind !== 'codebook' || vectorLength > 1 || shape.length < 2) return [undefined];
  const planes = [plane, ...candidatePlanes(shape, 0)];
  return planes.flatMap(([height, width], i) => {
    const isRepeated = planes.findIndex(([h, w]) => h === height && w === width) < i;
    return isRepeated ? [] : SCAN_ORDERS.map((_, order) => ({ height, width, order }));
  });
}

function costOf(
  record: TensorRecord,
  items: SymbolArray,
  plane: readonly [number, number],
): number {
  const cost = new BitCost();
  codeTensorForm(primedCoder(cost), { label: '', shape: record.shape, plane }, [], record);
  codeElements(cost, new ContextModels(), record, items.slice());
  return cost.bits;
}

function recordOf({ name, shape, dtype }: Tensor | SharedTensor, form: ValueForm): TensorRecord {
  const { kind, items, codebook } = form;
  const vectorLength = codebook?.vectorLength ?? 1;
  return {
    ...{ name, shape, dtype, elements: elementCount(shape), kind, vectorLength },
    centroids: codebook ? codebook.centroids.length / vectorLength : 0,
    codebook: codebook?.bytes ?? new Uint8Array(0),
    codebookForm: codebook?.form ?? 'float32',
    ...{ indexBits: 0, entries: items.length, streams: [] },
  };
}
