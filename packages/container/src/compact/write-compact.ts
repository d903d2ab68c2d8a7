import { BitCost, ContextModels, SCAN_ORDERS, type Scan } from '../context-coder/index.js';
import { candidatePlanes, type Plane } from '../context-coder/scan.js';
import type { TensorRecord } from '../header.js';
import { DEFAULT_READ_LIMITS } from '../limits.js';
import { RangeEncoder } from '../range-coder.js';
import type { SymbolArray } from '../symbol-histogram.js';
import { elementCount, type SharedTensor, type Tensor } from '../tensor.js';
import { plainForms, sharedForm, type ValueForm } from '../value-forms.js';
import { codeElements } from './code-elements.js';
import { codeTensorForm } from './code-form.js';
import { type CompactHeader, codeHeader } from './compact-header.js';
import { codedItems, countFault, fileFault } from './compact-limits.js';
import { sealCompact } from './compact-prologue.js';
import { CompactFault } from './fail-compact.js';
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

/** A compact file, or why there is none. */
export type WrittenCompact =
  | { readonly file: Uint8Array; readonly fault?: undefined }
  | { readonly file?: undefined; readonly fault: string };

/**
 * Writes a model as a compact file, version 3 of the format: one stream for the header and all
 * tensors, with adaptive contexts and one checksum.
 */
export function writeCompact(model: CompactModel): WrittenCompact {
  try {
    return write(model);
  } catch (error) {
    // The limits of a header are the reader's, who takes the same steps.
    if (error instanceof CompactFault) return { fault: error.reason };
    throw error;
  }
}

function write(model: CompactModel): WrittenCompact {
  const planned: Planned[] = [];
  const planes = planesOf(model);
  let items = 0;
  for (const [position, tensor] of model.tensors.entries()) {
    const copy = model.copies[position];
    // Of too large a model no tensor need be planned, which takes long.
    const fault = countFault(items + knownItems(tensor, copy));
    if (fault !== undefined) return { fault };
    if (copy === undefined)
      planned.push(planCompact(tensor, planes.get(tensor.name) ?? planeOf(tensor.shape)));
    else {
      const { name, shape } = tensor;
      planned.push({
        ...planned[copy]!,
        record: { ...planned[copy]!.record, name, shape, sameAs: copy },
      });
    }
    items += codedItems(planned[position]!.record);
  }
  const tooMany = countFault(items);
  if (tooMany !== undefined) return { fault: tooMany };
  const encoder = new RangeEncoder(16);
  const coder = primedCoder(encoder);
  codeHeader(coder, DEFAULT_READ_LIMITS, {
    ...model,
    tensors: planned.map(({ record }) => record),
  });
  const models = new ContextModels();
  for (const { record, items } of planned) {
    if (record.sameAs === undefined) codeElements(encoder, models, record, items.slice());
  }
  const file = sealCompact(encoder.finish());
  const fault = fileFault(items, coder.textBytes, file.length);
  return fault === undefined ? { file } : { fault };
}

/** What will be coded of a tensor with a codebook; of others only their form tells. */
function knownItems(tensor: Tensor | SharedTensor, copy: number | undefined): number {
  if (copy !== undefined || !('clusters' in tensor) || tensor.centroids.length === 0) return 0;
  return tensor.clusters.length + tensor.centroids.length;
}

/** The planes of weights, by name, where the topology tells them. */
function planesOf({ topology }: CompactModel): Map<string, Plane> {
  const chain = readSequential(topology);
  const weights = chain ? sequentialWeights(chain) : [];
  return new Map(weights.map(({ name, plane }) => [name, plane]));
}

/** The form of a tensor, and the order of its elements, that take the fewest bits. */
function planCompact(tensor: Tensor | SharedTensor, plane: Plane): Planned {
  const forms = 'clusters' in tensor ? [sharedForm(tensor)] : plainForms(tensor);
  const planned = forms.map(({ items, ...form }) => ({
    record: recordOf(tensor, { ...form, items }, plane),
    items,
  }));
  const smallest = least(planned, (plan) => costOf(plan, plane));
  if (!smallest.record.scan) return smallest;
  // The plane first, then the order in it: each of them together would take twice as long.
  const planes = [plane, ...candidatePlanes(tensor.shape, 0)];
  const inPlane = planes
    .filter(([h, w], i) => planes.findIndex(([height, width]) => h === height && w === width) === i)
    .map(([height, width]) => scanned(smallest, { height, width, order: 0 }));
  const placed = least(inPlane, (plan) => costOf(plan, plane));
  const inOrder = SCAN_ORDERS.map((_, order) => scanned(placed, { ...placed.record.scan!, order }));
  return least(inOrder, (plan) => costOf(plan, plane));
}

function scanned({ record, items }: Planned, scan: Scan): Planned {
  return { record: { ...record, scan }, items };
}

/** The one that costs least; costs are not asked for where there is just one. */
function least<T>(all: readonly T[], costOf: (one: T) => number): T {
  if (all.length === 1) return all[0]!;
  const costs = all.map(costOf);
  return all[costs.indexOf(Math.min(...costs))]!;
}

/** Bits that a tensor takes where nothing was learnt before. */
function costOf({ record, items }: Planned, plane: Plane): number {
  const cost = new BitCost();
  codeTensorForm(primedCoder(cost), { label: '', shape: record.shape, plane }, [], record);
  codeElements(cost, new ContextModels(), record, items.slice());
  return cost.bits;
}

function recordOf(
  { name, shape, dtype }: Tensor | SharedTensor,
  form: ValueForm,
  [height, width]: Plane,
): TensorRecord {
  const { kind, items, codebook } = form;
  const vectorLength = codebook?.vectorLength ?? 1;
  const isScanned = kind === 'codebook' && vectorLength === 1 && shape.length > 1;
  return {
    ...{ name, shape, dtype, elements: elementCount(shape), kind, vectorLength },
    centroids: codebook ? codebook.centroids.length / vectorLength : 0,
    codebook: codebook?.bytes ?? new Uint8Array(0),
    codebookForm: codebook?.form ?? 'float32',
    ...{ indexBits: 0, entries: items.length, streams: [] },
    ...(isScanned && { scan: { height, width, order: 0 } }),
  };
}
