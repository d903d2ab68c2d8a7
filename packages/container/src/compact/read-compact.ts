import { ContextModels } from '../context-coder/index.js';
import type { OpenContextDecoder } from '../context-decoder.js';
import { CorruptFileError } from '../errors.js';
import type { Header, TensorRecord } from '../header.js';
import { FORMAT_LIMITS, type ReadLimits } from '../limits.js';
import { hex32 } from '../prologue.js';
import { RangeDecoder } from '../range-coder.js';
import type { EntrySource } from '../stored-tensor.js';
import type { SymbolArray } from '../symbol-histogram.js';
import { allocate } from '../tensor-decoder.js';
import { VALUE_WIDTHS } from '../value-forms.js';
import { codeElements, contextTensor } from './code-elements.js';
import { codeHeader } from './compact-header.js';
import { codedItems, limitsOf } from './compact-limits.js';
import {
  COMPACT_PROLOGUE_BYTES,
  COMPACT_VERSION,
  compactChecksum,
  declaredChecksum,
} from './compact-prologue.js';
import { primedCoder } from './primed-coder.js';

/** What the records of compact files have for a coder. */
const CONTEXT_CODER = 3;

/** After so many elements the event loop may turn: less than a second's work. */
const ITEMS_A_TURN = 2 ** 18;

/** How a compact file is decoded. */
export interface CompactOptions {
  /** Asked for a decoder of quantised tensors. */
  readonly contextDecoder?: OpenContextDecoder | undefined;
  /** Looked at between tensors. */
  readonly signal?: AbortSignal | undefined;
}

/** A compact file, decoded. */
export interface CompactFile {
  readonly header: Header;
  readonly headerBytes: number;
  /** [tensors] */
  readonly sources: readonly EntrySource[];
}

/**
 * Checks and decodes a compact file, all of it.
 *
 * @throws {CorruptFileError} when it is damaged, cut short or hostile
 * @throws {InputError} when there is no memory for it
 * @throws the signal's reason when it is aborted
 */
export async function readCompact(
  file: Uint8Array,
  limits: ReadLimits,
  { contextDecoder, signal }: CompactOptions,
): Promise<CompactFile> {
  if (file.length < COMPACT_PROLOGUE_BYTES || file.length > FORMAT_LIMITS.compactBytes) {
    throw new CorruptFileError(
      Math.min(file.length, FORMAT_LIMITS.compactBytes),
      `a file of version ${COMPACT_VERSION} takes ${COMPACT_PROLOGUE_BYTES} … ${FORMAT_LIMITS.compactBytes} bytes, but this one has ${file.length > FORMAT_LIMITS.compactBytes ? 'more' : file.length}`,
    );
  }
  const declared = declaredChecksum(file);
  const computed = compactChecksum(file);
  if (declared !== computed) {
    throw new CorruptFileError(
      5,
      `the file's CRC-32 is ${hex32(computed)}, but ${hex32(declared)} is declared: it is damaged`,
    );
  }
  const decoder = new RangeDecoder(file.subarray(COMPACT_PROLOGUE_BYTES), 16);
  const formEnds: number[] = [];
  const bounds = limitsOf(file.length, limits);
  const { tensors, ...rest } = codeHeader(primedCoder(decoder, bounds), bounds, undefined, () => {
    formEnds.push(Math.round(decoder.bits / 8));
  });
  const position = () =>
    Math.min(file.length, COMPACT_PROLOGUE_BYTES + Math.round(decoder.bits / 8));
  const last = tensors.findLastIndex(({ sameAs }) => sameAs === undefined);
  // Parts of one stream do not end with bytes: shares of them are told, rounded.
  let end = last < 0 ? file.length : position();
  const headerBytes = end;
  const models = new ContextModels();
  const coded = tensors.reduce((sum, tensor) => sum + codedItems(tensor), 0);
  const contexts = await contextDecoder?.(decoder, models, coded);
  const values: (SymbolArray | undefined)[] = [];
  const records: TensorRecord[] = [];
  let sinceTurn = 0;
  for (const [i, tensor] of tensors.entries()) {
    if (tensor.sameAs !== undefined) {
      values.push(values[tensor.sameAs]);
      records.push(tensor);
      continue;
    }
    sinceTurn += codedItems(tensor);
    if (sinceTurn > ITEMS_A_TURN) {
      await new Promise((resolve) => setTimeout(resolve));
      sinceTurn = codedItems(tensor);
    }
    signal?.throwIfAborted();
    // Zeros that nothing is told of take no memory until they are asked for.
    const items = codedItems(tensor) > 0 ? allocateItems(tensor) : undefined;
    values.push(items);
    if (items) {
      if (contexts && tensor.kind === 'codebook') contexts.decode(contextTensor(tensor), items);
      else codeElements(decoder, models, tensor, items);
    }
    const offset = end;
    end = i === last ? file.length : position();
    const alphabet = tensor.kind === 'codebook' ? tensor.centroids + 1 : 256;
    const form = { coder: CONTEXT_CODER, bits: 0, base: 0 };
    const byteLength = end - offset;
    const stream = { form, count: tensor.entries, alphabet, offset, byteLength, crc32: 0 };
    const codebookBytes = tensor.kind === 'codebook' ? formEnds[i + 1]! - formEnds[i]! : 0;
    records.push({ ...tensor, codebookBytes, streams: [stream] });
  }
  if (!decoder.isFinished) {
    throw new CorruptFileError(file.length, 'its stream does not end where its last tensor does');
  }
  const header = { version: COMPACT_VERSION, ...rest, tensors: records, codes: [] };
  const sources = values.map(
    (items, i): EntrySource => ({
      // The checksum of the whole file has been verified.
      verify: () => undefined,
      decode: () => ({ values: items?.slice() ?? allocateItems(records[i]!) }),
    }),
  );
  return { header, headerBytes, sources };
}

function allocateItems(tensor: TensorRecord): SymbolArray {
  const { kind, centroids, entries } = tensor;
  // Grids may have more levels than lists have centroids.
  const wide = centroids < 2 ** 8 ? 1 : centroids < 2 ** 16 ? 2 : 4;
  return allocate(kind === 'codebook' ? wide : VALUE_WIDTHS[kind], entries, tensor);
}
