/**
 * What a layer's run on EIE accessed and computed, summed over all processing elements (EIE, §IV).
 * All are whole numbers from 0 up.
 */
export interface EieCounts {
  /** Inputs that leading non-zero detection looked at: all of the vector, zeros too. */
  readonly activationsScanned: number;
  /** Non-zero inputs sent to all processing elements. */
  readonly broadcasts: number;
  /** Values put into and later taken out of the queues: broadcasts × processing elements. */
  readonly queuePushes: number;
  /** Single pointers; a column takes two, one from the even and one from the odd bank. */
  readonly pointerReads: number;
  /** Lines of the sparse-matrix SRAM, each `sramWidth` bits. */
  readonly matrixReads: number;
  /** Entries that passed the arithmetic unit, padding zeros included. */
  readonly multiplyAccumulates: number;
  /** Entries of value 0 among them. */
  readonly paddingZeros: number;
  /** Outputs that were rectified and written back. */
  readonly outputsWritten: number;
  /** Activations moved between the activation SRAM and registers, where a vector outgrows these. */
  readonly activationSramReads: number;
  readonly activationSramWrites: number;
}

/** The part of a configuration that energy depends on. */
export interface EieMemories {
  readonly processingElements: number;
  /** Bits of a line of the sparse-matrix SRAM. */
  readonly sramWidth: number;
  /** Bytes of a processing element. */
  readonly matrixSramBytes: number;
  readonly pointerSramBytes: number;
  readonly activationSramBytes: number;
}
