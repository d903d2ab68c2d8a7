import type { CanonicalCode } from './canonical-code.js';
import type { HuffmanDecoder } from './huffman-decoder.js';
import type { SymbolArray, SymbolHistogram } from './symbol-histogram.js';

/** What a decoder must know of a stream besides its bytes and its number of symbols. */
export interface StreamForm {
  /** Which coder, by its number in the file. */
  readonly coder: number;
  /** `fixed`: bits a symbol; 0 otherwise. */
  readonly bits: number;
  /** `fixed`: what is added to each symbol; 0 otherwise. */
  readonly base: number;
  /** `huffman`: the code, which other streams may share. */
  readonly code?: CanonicalCode;
  /** `adaptive`: how many symbols stand for negative numbers. @default 0 */
  readonly center?: number;
  /** `adaptive`: after how many symbols a column comes again; 0 for other coders. @default 0 */
  readonly row?: number;
}

/** A way to code one stream, and what it costs. */
export interface StreamPlan extends StreamForm {
  /** Exact length of the coded stream. */
  readonly payloadBytes: number;
  /** What the header grows by: the stream's record, and its code table unless it is shared. */
  readonly headerBytes: number;
  /** The coded stream, where it had to be coded to know how long it is. */
  readonly bytes?: Uint8Array;
}

/** A stream's bytes and, for errors, where they stand. */
export interface StreamSource {
  readonly bytes: Uint8Array;
  /** Byte offset of the stream in the file. */
  readonly offset: number;
  /** Such as `tensor "fc1/kernel", stream 0`. */
  readonly label: string;
}

/**
 * Reads what a coder wrote. It stands apart from the writing, so that a program that only reads files
 * need not hold that.
 */
export interface StreamDecoder {
  /** Number in the file; never reused. */
  readonly id: number;
  readonly name: string;

  /**
   * Says what is impossible about a stream's record, or `undefined`. It takes no memory, and what
   * passes it decodes in time and memory proportional to `count`.
   *
   * @param alphabet symbols must be below it
   */
  fault(form: StreamForm, count: number, byteLength: number, alphabet: number): string | undefined;

  /**
   * Decodes `target.length` symbols, each checked to be below `alphabet`, into `target`.
   *
   * @param huffmanDecoder decodes the bulk of long Huffman streams
   * @throws {CorruptFileError} when a symbol is not below `alphabet`, when the bytes end too early
   *   or too late, or when the padding bits of the last byte are not zero
   */
  decode(
    source: StreamSource,
    form: StreamForm,
    target: SymbolArray,
    alphabet: number,
    huffmanDecoder?: HuffmanDecoder,
  ): void;
}

/**
 * Codes a sequence of small integers. All streams of a file go through this interface; which coder
 * is used is chosen for each stream by the smallest result.
 */
export interface StreamCoder extends StreamDecoder {
  /**
   * The cheapest way in which this coder can code a stream with this histogram, or `undefined` when
   * it cannot.
   *
   * @param codes those that streams declared so far, free to be shared
   */
  plan(histogram: SymbolHistogram, codes: readonly CanonicalCode[]): StreamPlan | undefined;

  /** The coded stream; exactly `plan.payloadBytes` long. */
  encode(symbols: SymbolArray, plan: StreamPlan): Uint8Array;
}
