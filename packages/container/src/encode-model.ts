import type { CanonicalCode } from './canonical-code.js';
import { writeCompact } from './compact/write-compact.js';
import { concatenate } from './concatenate.js';
import { Copies } from './copies.js';
import { crc32 } from './crc32.js';
import { InputError } from './errors.js';
import { type Header, type StreamRecord, type TensorRecord, versionFor } from './header.js';
import { compressHeader, type Deflate } from './header-compression.js';
import { encodeHeaderMessage } from './header-message.js';
import { CODES_TRIED } from './huffman-coder.js';
import { FORMAT_LIMITS } from './limits.js';
import { sealHeader } from './prologue.js';
import { readModel } from './read-model.js';
import type { StreamPlan } from './stream-coder.js';
import { elementCount, type SharedTensor, type Tensor } from './tensor.js';
import { describeLayout, firstUses, type TensorLayout } from './tensor-layout.js';
import { codeStreams, planTensor, type TensorPlan } from './tensor-plan.js';
import { plainForms, sharedForm } from './value-forms.js';

/** What goes into a file. */
export interface EncodableModel {
  /** Which reader the topology is for, such as `tfjs-layers-model`. */
  readonly format: string;
  /** The framework's own description of the network; carried untouched. */
  readonly topology: Uint8Array;
  /** How the model was compressed, as JSON text; '' when there is nothing to say. */
  readonly recipe: string;
  /** What writes the file, such as `pith 0.1.0`. @default '' */
  readonly generator?: string;
  /** Their names must differ. A tensor with centroids keeps them and its cluster indexes. */
  readonly tensors: readonly (Tensor | SharedTensor)[];
}

export interface EncodeOptions {
  /**
   * Compresses the header with a preset dictionary. In Node pass
   * `(raw, dictionary) => deflateRawSync(raw, { dictionary, level: 9 })`; without it the platform's
   * CompressionStream is used, which takes no dictionary, so that the file grows by some 500 bytes.
   */
  readonly deflate?: Deflate;
  /**
   * `smallest` also tries a compact file (version 3), which takes a few dozen bytes beside the weights
   * and codes these with mixed contexts; it is decoded as a whole, by some million weights a second.
   * @default 'fast'
   */
  readonly coding?: 'fast' | 'smallest';
}

export interface EncodedModel {
  /** The file. */
  readonly bytes: Uint8Array;
  /** One for each tensor, in their order. */
  readonly layouts: readonly TensorLayout[];
  /** How much of `bytes` is prologue and compressed header. */
  readonly headerBytes: number;
  /** Under `coding: 'smallest'`: which limit of compact files the model passes, if it passes one. */
  readonly notCompact?: string;
}

/**
 * Writes a model as one `.pith` file. Lossless: decoding gives back every bit of every element, of
 * −0 and NaNs too, and every cluster index and centroid.
 *
 * For each tensor the smallest is taken of: dense, or sparse with relative indexes of 1 to 15 bits
 * (Deep Compression, §2); raw values as float32 or, where exact, as float16, or a codebook (§3), also
 * for a plain tensor of at most 256 distinct non-zero values, its centroids one by one or as a grid; and
 * for each stream of these a fixed width or a canonical Huffman code (§4), its own or one that an
 * earlier stream declared. Ascending centroids in the dense layout are also tried with adaptive
 * contexts, which decode far more slowly and must save a hundredth. A tensor
 * with the very elements of an earlier one only refers to it.
 *
 * Deterministic: the same model and `deflate` give the same bytes.
 *
 * @throws {InputError} when a tensor's data, shape, clusters and centroids do not fit together, when
 *   two tensors have one name, or when the model passes a limit of the format (docs/format.md)
 * @example
 * const { bytes } = await encodeModel({ format, topology, recipe: '', tensors }, {
 *   deflate: (raw, dictionary) => deflateRawSync(raw, { dictionary, level: 9 }),
 * });
 */
export async function encodeModel(
  model: EncodableModel,
  options: EncodeOptions = {},
): Promise<EncodedModel> {
  checkNamesAndShapes(model.tensors);
  const codeSet = new Set<CanonicalCode>();
  let recentCodes: CanonicalCode[] = [];
  const payload: Uint8Array[] = [];
  const counted: { nonzeroItems: number; fillers: number }[] = [];
  const copies = new Copies();
  const tensors: TensorRecord[] = [];
  for (const [position, tensor] of model.tensors.entries()) {
    const sameAs = copies.find(tensor, position);
    if (sameAs !== undefined) {
      const { name, shape } = tensor;
      counted.push(counted[sameAs]!);
      tensors.push({ ...tensors[sameAs]!, name, shape, sameAs });
      continue;
    }
    const forms = 'clusters' in tensor ? [sharedForm(tensor)] : plainForms(tensor);
    const plan = planTensor(forms, recentCodes);
    const streams: StreamRecord[] = [];
    for (const { plan: streamPlan, bytes } of codeStreams(plan)) {
      if (streamPlan.code) codeSet.add(streamPlan.code);
      streams.push(streamRecord(streamPlan, bytes));
      payload.push(bytes);
    }
    recentCodes = [...codeSet].slice(-CODES_TRIED);
    counted.push({ nonzeroItems: plan.nonzeros, fillers: plan.fillers });
    tensors.push(tensorRecord(tensor, plan, streams));
  }

  const codes = [...codeSet];
  const { format, topology, recipe, generator = '' } = model;
  const version = versionFor(tensors);
  const header: Header = { version, format, generator, topology, recipe, tensors, codes };
  const raw = encodeHeaderMessage(header);
  if (raw.length > FORMAT_LIMITS.headerBytes || codes.length > FORMAT_LIMITS.tables) {
    throw new InputError(
      `the header takes ${raw.length} bytes and ${codes.length} code tables, but at most ` +
        `${FORMAT_LIMITS.headerBytes} and ${FORMAT_LIMITS.tables} are allowed; codebooks are part of it`,
    );
  }
  const sealed = sealHeader(await compressHeader(raw, options.deflate), raw.length, version);
  const uses = firstUses(header);
  const layouts = tensors.map((tensor, i) => describeLayout(tensor, uses, counted[i]!));
  const bytes = concatenate([sealed, ...payload]);
  const general = { bytes, layouts, headerBytes: sealed.length };
  if (options.coding !== 'smallest') return general;
  const originals = tensors.map(({ sameAs }) => sameAs);
  const { file, fault } = writeCompact({ ...model, generator, copies: originals });
  if (file === undefined) return { ...general, notCompact: fault };
  return file.length < bytes.length ? describeCompact(file) : general;
}

async function describeCompact(bytes: Uint8Array): Promise<EncodedModel> {
  const file = await readModel(bytes);
  const layouts = file.tensors.map((_, position) => file.layout(position));
  return { bytes, layouts, headerBytes: file.headerBytes };
}

function checkNamesAndShapes(tensors: readonly (Tensor | SharedTensor)[]): void {
  if (tensors.length > FORMAT_LIMITS.tensors) {
    throw new InputError(
      `${tensors.length} tensors, but a file holds at most ${FORMAT_LIMITS.tensors}`,
    );
  }
  const names = new Set<string>();
  for (const { name, shape } of tensors) {
    if (names.has(name)) throw new InputError(`${name}: two tensors have this name`);
    names.add(name);
    if (shape.length > FORMAT_LIMITS.rank) {
      throw new InputError(
        `${name}: ${shape.length} dimensions, but at most ${FORMAT_LIMITS.rank} are allowed`,
      );
    }
    const bad = shape.find((size) => !Number.isInteger(size) || size < 0 || size > 2 ** 32 - 1);
    if (bad !== undefined || elementCount(shape) > FORMAT_LIMITS.elements) {
      throw new InputError(
        `${name}: shape [${shape.join(', ')}], but dimensions must be non-negative integers and ` +
          `their product at most ${FORMAT_LIMITS.elements}`,
      );
    }
  }
}

function tensorRecord(
  { name, shape, dtype }: Tensor | SharedTensor,
  { form, indexBits, entries }: TensorPlan,
  streams: readonly StreamRecord[],
): TensorRecord {
  const { codebook } = form;
  const vectorLength = codebook?.vectorLength ?? 1;
  return {
    ...{ name, shape, dtype, elements: elementCount(shape), kind: form.kind },
    vectorLength,
    centroids: codebook ? codebook.centroids.length / vectorLength : 0,
    codebook: codebook?.bytes ?? new Uint8Array(0),
    codebookForm: codebook?.form ?? 'float32',
    ...{ indexBits, entries, streams },
  };
}

/** Only a reader needs to know where a stream stands and how many symbols it has. */
function streamRecord(form: StreamPlan, bytes: Uint8Array): StreamRecord {
  const unread = { count: 0, alphabet: 0, offset: 0 };
  return { form, ...unread, byteLength: bytes.length, crc32: crc32(bytes) };
}
