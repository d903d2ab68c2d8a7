import type { EieConfiguration } from './configuration.js';

/** Activations that are in the register files at a time. */
export interface Batch {
  readonly begin: number;
  readonly end: number;
}

/**
 * The activation read/write units (Han et al., ISCA 2016, §IV, "Activation Read/Write"): two register
 * files a PE, one for source and one for destination activations, which change places after a layer,
 * so that a layer's outputs are the next one's inputs where they lie.
 *
 * Vectors longer than the register files (64 PEs · 64 registers = 4096) lie in the activation SRAMs
 * and are worked on in batches. The paper says that the SRAM is read at the beginning of a batch and
 * written at its end, and no more; here every PE moves one activation a cycle, a batch of inputs is
 * read once the one before has been broadcast (while the PEs go on with what they have queued), and
 * a batch of outputs is written once all of its sums are done. Sums stay in the destination register
 * file over all batches of inputs.
 */
export class ActivationReadWrite {
  sourceRegisterReads = 0;
  activationSramReads = 0;
  activationSramWrites = 0;
  readonly inputBatches: readonly Batch[];
  readonly outputBatches: readonly Batch[];

  readonly #processingElements: number;

  constructor(configuration: EieConfiguration, inputs: number, outputs: number) {
    const { processingElements, activationRegisters } = configuration;
    this.#processingElements = processingElements;
    const capacity = processingElements * activationRegisters;
    this.inputBatches = batches(inputs, capacity);
    this.outputBatches = batches(outputs, capacity);
  }

  /** Cycles that reading a batch of inputs takes: none where all inputs are in the registers. */
  readSource(batch: Batch): number {
    this.sourceRegisterReads += batch.end - batch.begin;
    if (this.inputBatches.length === 1) return 0;
    this.activationSramReads += batch.end - batch.begin;
    return Math.ceil((batch.end - batch.begin) / this.#processingElements);
  }

  /** Cycles that writing a batch of outputs takes: none where all outputs stay in the registers. */
  writeDestination(batch: Batch): number {
    if (this.outputBatches.length === 1) return 0;
    this.activationSramWrites += batch.end - batch.begin;
    return Math.ceil((batch.end - batch.begin) / this.#processingElements);
  }
}

function batches(length: number, capacity: number): readonly Batch[] {
  return Array.from({ length: Math.ceil(length / capacity) }, (_, n) => ({
    begin: n * capacity,
    end: Math.min((n + 1) * capacity, length),
  }));
}
