import { codeAdaptively } from './adaptive-coder.js';
import type { CanonicalCode } from './canonical-code.js';
import { GapStatistics, toEntries } from './relative-index.js';
import type { StreamPlan } from './stream-coder.js';
import { planBytes, planStream, streamCoder } from './stream-coders.js';
import { SymbolHistogram } from './symbol-histogram.js';
import { splitValues, type ValueForm, type ValueSplit } from './value-forms.js';

/** How one tensor will be written. */
export interface TensorPlan {
  readonly form: ValueForm;
  readonly split: ValueSplit['name'];
  readonly nonzeros: number;
  /** Width of the relative index; 0 for the dense layout. */
  readonly indexBits: number;
  /** Values stored: in the sparse layout non-zeros and fillers, in the dense layout all items. */
  readonly entries: number;
  readonly fillers: number;
  readonly indexStream?: StreamPlan;
  readonly valueStreams: readonly StreamPlan[];
  /** What the tensor adds to the file, as far as it depends on the plan. */
  readonly bytes: number;
}

/** Where fewer weights are left, gaps leave a decoder far less to do, and take little more. */
const LEAST_DENSITY = 0.2;
const LEAST_ADAPTIVE = 64;
/** A hundredth is the least that slower decoding is worth. */
const WORTH_WHILE = 0.99;

/** A stream's record has 32 bits for its length. */
const MAX_STREAM_BYTES = 2 ** 32 - 1;

/**
 * Finds the smallest way to write a tensor over all forms, layouts and index widths, from
 * histograms alone: nothing is coded yet.
 *
 * @param codes those that earlier tensors declared
 */
export function planTensor(
  forms: readonly ValueForm[],
  codes: readonly CanonicalCode[],
): TensorPlan {
  // Zero items are the same in every form.
  const { items } = forms[0]!;
  const gaps = forms[0]!.mayBeSparse ? new GapStatistics(items) : undefined;
  const nonzeros = gaps?.nonzeros ?? countNonzeros(items);
  let best: TensorPlan | undefined;
  const consider = (plan: TensorPlan) => {
    const streams = [...(plan.indexStream ? [plan.indexStream] : []), ...plan.valueStreams];
    if (streams.some(({ payloadBytes }) => payloadBytes > MAX_STREAM_BYTES)) return;
    if (best === undefined || plan.bytes < best.bytes) best = plan;
  };

  for (const form of forms) {
    const codebookBytes = form.codebook?.bytes.length ?? 0;
    const common = { form, nonzeros };
    for (const split of form.splits) {
      const valueStreams = planStreams(split.counts, codes);
      consider({
        ...{ ...common, split: split.name, indexBits: 0, entries: items.length, fillers: 0 },
        ...{ valueStreams, bytes: codebookBytes + sumBytes(valueStreams) },
      });
    }
    if (!gaps) continue;
    for (const indexBits of gaps.candidateBits) {
      const { histogram, fillers } = gaps.atWidth(indexBits);
      const indexStream = planStream(histogram, codes);
      const codesThen = withCode(codes, indexStream);
      const entries = nonzeros + fillers;
      if (entries > items.length) continue;
      for (const split of form.splits) {
        const zeros = items.length - nonzeros;
        const valueStreams = planStreams(withoutZeros(split, zeros, fillers), codesThen);
        const bytes = codebookBytes + planBytes(indexStream) + sumBytes(valueStreams);
        consider({
          ...{ ...common, split: split.name, indexBits, entries, fillers },
          ...{ indexStream, valueStreams, bytes },
        });
      }
    }
  }
  return tryAdaptively(best!);
}

/**
 * The same tensor with adaptive contexts, where that is clearly smaller: decoding takes far longer.
 * A tensor with few weights left keeps its gaps, which a decoder need not put zeros between.
 */
function tryAdaptively(plan: TensorPlan): TensorPlan {
  const { form, nonzeros } = plan;
  const { items, codebook, adaptive } = form;
  if (!adaptive || !codebook || nonzeros < items.length * LEAST_DENSITY) return plan;
  // Too few to learn from.
  if (items.length < LEAST_ADAPTIVE) return plan;
  const alphabet = codebook.centroids.length + 1;
  const stream = codeAdaptively(items, alphabet, adaptive.center, adaptive.rows);
  if (!stream) return plan;
  const bytes = codebook.bytes.length + planBytes(stream);
  if (bytes > plan.bytes * WORTH_WHILE) return plan;
  return {
    ...{ form, split: 'whole', nonzeros, indexBits: 0, entries: items.length, fillers: 0 },
    ...{ valueStreams: [stream], bytes },
  };
}

/** The plan's streams, coded: the index first, then the values. */
export function* codeStreams(plan: TensorPlan): Generator<{ plan: StreamPlan; bytes: Uint8Array }> {
  const { form, indexStream } = plan;
  let values = form.items;
  if (indexStream) {
    const entries = toEntries(form.items, plan.indexBits, plan.entries);
    values = entries.values;
    yield { plan: indexStream, bytes: code(indexStream, entries.gaps) };
  }
  let next = 0;
  for (const symbols of splitValues(values, form.kind, plan.split)) {
    const streamPlan = plan.valueStreams[next++]!;
    yield { plan: streamPlan, bytes: code(streamPlan, symbols) };
  }
}

function code(plan: StreamPlan, symbols: ValueForm['items']): Uint8Array {
  return plan.bytes ?? streamCoder(plan.coder)!.encode(symbols, plan);
}

function planStreams(
  counts: readonly Float64Array[],
  codes: readonly CanonicalCode[],
): StreamPlan[] {
  const plans: StreamPlan[] = [];
  let known = codes;
  for (const streamCounts of counts) {
    const plan = planStream(new SymbolHistogram(streamCounts), known);
    known = withCode(known, plan);
    plans.push(plan);
  }
  return plans;
}

function withCode(codes: readonly CanonicalCode[], { code }: StreamPlan): readonly CanonicalCode[] {
  return code && !codes.includes(code) ? [...codes, code] : codes;
}

function withoutZeros(split: ValueSplit, zeros: number, fillers: number): Float64Array[] {
  return split.counts.map((counts) => {
    const sparse = counts.slice();
    sparse[0]! += split.zerosAnItem * (fillers - zeros);
    return sparse;
  });
}

function sumBytes(plans: readonly StreamPlan[]): number {
  return plans.reduce((sum, plan) => sum + planBytes(plan), 0);
}

function countNonzeros(items: ValueForm['items']): number {
  let nonzeros = 0;
  for (let i = 0; i < items.length; i++) if (items[i] !== 0) nonzeros++;
  return nonzeros;
}
