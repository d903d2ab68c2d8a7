import type { Pointer } from '../../memory/memory.js';

/**
 * The fully connected kernels: output = clamp((input × W) · scale + bias, low, high), where W has the
 * shape [inputs, outputs] and scale and bias have [outputs]. All numbers are float32.
 *
 * The names tell the layout. *Csc* goes through W by input and skips the inputs that are 0, so that a
 * weight that is not finite contributes nothing there; *Csr* goes by output. Both name outputs (or
 * inputs) by unsigned 16-bit byte offsets, whence at most `MAX_OFFSET_ENTRIES` of them a call. *Dense*
 * stores zeros too. *Batch* takes activations feature-major: [inputs, pitch] to [outputs, pitch].
 * *F32* has a float32 at each entry, the others an 8-bit index into a codebook. What a *4* counts
 * is said at each. `pack…` of the same name writes the streams; the kernels trust them.
 */
export interface FullyConnectedKernels {
  /**
   * Records of 4 outputs that share one weight, then single ones. (Multiplying the codebook by the
   * activation once a column instead of once a record measured the same.)
   *
   * @param columns [inputs] of { u32 address, u16 records, u16 singles }; at the address lie
   *   records · 4 and then singles u16 offsets, and then records + singles u8 indices
   * @param codebook [centroids] float32
   */
  fcCsc4(
    input: Pointer,
    inputs: number,
    columns: Pointer,
    codebook: Pointer,
    output: Pointer,
    outputs: number,
    scale: Pointer,
    bias: Pointer,
    low: number,
    high: number,
  ): void;

  /**
   * @param columns [inputs] of { u32 address, u32 entries }; at the address lie `entries` float32
   *   values, and then as many u16 offsets
   */
  fcCscF32(
    input: Pointer,
    inputs: number,
    columns: Pointer,
    output: Pointer,
    outputs: number,
    scale: Pointer,
    bias: Pointer,
    low: number,
    high: number,
  ): void;

  /**
   * Records of 4 inputs that share one weight: their activations are added up before they are
   * multiplied.
   *
   * @param rows [outputs] u16, the records of each
   * @param offsets [records, 4] u16
   * @param clusters [records] u8
   */
  fcCsr4(
    input: Pointer,
    inputs: number,
    rows: Pointer,
    offsets: Pointer,
    clusters: Pointer,
    codebook: Pointer,
    output: Pointer,
    outputs: number,
    scale: Pointer,
    bias: Pointer,
    low: number,
    high: number,
  ): void;

  /**
   * @param rows [outputs] u16, the entries of each
   * @param offsets [entries] u16
   * @param values [entries] float32
   */
  fcCsrF32(
    input: Pointer,
    inputs: number,
    rows: Pointer,
    offsets: Pointer,
    values: Pointer,
    output: Pointer,
    outputs: number,
    scale: Pointer,
    bias: Pointer,
    low: number,
    high: number,
  ): void;

  /**
   * Four inputs that are not 0 at a time.
   *
   * @param matrix [inputs, outputs rounded up to 4] float32
   */
  fcDense4(
    input: Pointer,
    inputs: number,
    matrix: Pointer,
    output: Pointer,
    outputs: number,
    scale: Pointer,
    bias: Pointer,
    low: number,
    high: number,
  ): void;

  /**
   * Tiles of 4, 8, … 32 samples; inputs in blocks whose activations fit in L1.
   *
   * @param pitch samples, a multiple of 4
   * @param block inputs in a block, at most 512
   * @param rows [blocks, outputs] of { u16 entries, u16 output }, each output once a block; in
   *   order of their entries by and large, so that the processor foresees where a row ends
   * @param offsets [entries] u16, 128 · the input's position in its block
   * @param clusters [entries] u8
   */
  fcBatchCsr(
    input: Pointer,
    inputs: number,
    pitch: number,
    block: number,
    rows: Pointer,
    offsets: Pointer,
    clusters: Pointer,
    codebook: Pointer,
    output: Pointer,
    outputs: number,
    scale: Pointer,
    bias: Pointer,
    low: number,
    high: number,
  ): void;

  /** @param values [entries] float32 */
  fcBatchCsrF32(
    input: Pointer,
    inputs: number,
    pitch: number,
    block: number,
    rows: Pointer,
    offsets: Pointer,
    values: Pointer,
    output: Pointer,
    outputs: number,
    scale: Pointer,
    bias: Pointer,
    low: number,
    high: number,
  ): void;

  /**
   * Four outputs at a time, 8 or 4 samples.
   *
   * @param matrix [outputs / 4 rounded up, inputs, 4] float32
   */
  fcBatchDense4(
    input: Pointer,
    inputs: number,
    pitch: number,
    matrix: Pointer,
    output: Pointer,
    outputs: number,
    scale: Pointer,
    bias: Pointer,
    low: number,
    high: number,
  ): void;
}

/** Outputs (or inputs) that an unsigned 16-bit byte offset reaches, less 16 for padding entries. */
export const MAX_OFFSET_ENTRIES = 16368;
