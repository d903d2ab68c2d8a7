import { UsageError } from '@pith/container';
import { ActivationQueue } from './activation-queue.js';
import { ActivationReadWrite } from './activation-read-write.js';
import { ArithmeticUnit } from './arithmetic-unit.js';
import type { InterleavedMatrix } from './interleaved-csc.js';
import { LeadingNonZeroDetection } from './leading-non-zero-detection.js';
import { PointerRead } from './pointer-read.js';
import { SparseMatrixRead } from './sparse-matrix-read.js';

/** How long one matrix × vector product takes, and what it reads and writes. All PEs together, unless said otherwise. */
export interface MatrixVectorTiming {
  /** Clock cycles from the first row of source registers to the last write, with all batches. */
  readonly cycles: number;
  /** Entries of the non-zero inputs' columns, padding zeros included, over the PEs: not rounded. */
  readonly theoreticalCycles: number;
  /** `cycles` at the configuration's clock. */
  readonly seconds: number;
  readonly theoreticalSeconds: number;
  /**
   * 1 − bubbles / cycles of all PEs (§VI-B and Fig. 8), where a bubble is a PE's cycle without an
   * entry: its queue is empty, it has no entries of the column, or its pipeline fills or drains. The
   * same as `theoreticalCycles / cycles`.
   */
  readonly loadBalanceEfficiency: number;
  /** [PEs] cycles with an entry; the others are bubbles. */
  readonly busyCycles: Uint32Array;
  /** Entries that passed the arithmetic units, padding zeros included. */
  readonly entries: number;
  readonly paddingZeros: number;
  /** Entries that are not padding. */
  readonly multiplyAccumulates: number;
  /** Multiply-accumulates whose accumulator came by the bypass. */
  readonly bypasses: number;
  /** Non-zero inputs that were broadcast; each is one push a PE. */
  readonly broadcasts: number;
  /** Cycles in which a non-zero was found but a PE's queue was full. */
  readonly blockedCycles: number;
  /** Cycles in which leading non-zero detection found nothing in its row. */
  readonly emptyScans: number;
  /** A PE's cycles for columns of which it has no entries. */
  readonly emptyColumns: number;
  readonly queue: {
    readonly pushes: number;
    readonly pops: number;
    /** Activations that wait in a PE's queue: mean over PEs and cycles. */
    readonly meanOccupancy: number;
    readonly maximumOccupancy: number;
  };
  readonly reads: {
    /** Pointers, from the banks of even and odd addresses. */
    readonly evenPointers: number;
    readonly oddPointers: number;
    /** Rows of the sparse-matrix SRAMs. */
    readonly matrixSramRows: number;
    readonly codebook: number;
    readonly sourceRegisters: number;
    /** Accumulators; those that came by the bypass are counted too, as the read is under way. */
    readonly destinationRegisters: number;
    /** Activations of 16 bits. */
    readonly activationSram: number;
  };
  readonly writes: {
    readonly destinationRegisters: number;
    readonly activationSram: number;
  };
}

/**
 * Runs EIE's clock for one product, cycle by cycle (Han et al., ISCA 2016, §IV). The values do not
 * matter to it, only which inputs are not zero.
 *
 * Where the paper is silent, it does as the authors' published C++ simulator of EIE does: a freed
 * place of a queue is seen a cycle later, a column without entries costs a cycle, rows of source
 * registers are scanned one at a time. (There a queue of depth d keeps a place empty: it holds what
 * a `queueDepth` of d − 1 holds here. It has no batches either: as many registers as rows.)
 *
 * @param nonZeroInputs ascending indexes of the inputs that are not zero
 * @throws UsageError indexes that do not ascend or are not below `matrix.inputs`
 */
export function simulateTiming(
  matrix: InterleavedMatrix,
  nonZeroInputs: Uint32Array,
): MatrixVectorTiming {
  checkInputs(nonZeroInputs, matrix.inputs);
  const { configuration, inputs, outputs } = matrix;
  const { processingElements, queueDepth, clockHertz } = configuration;
  const detection = new LeadingNonZeroDetection(nonZeroInputs, processingElements);
  const queue = new ActivationQueue(processingElements, queueDepth, nonZeroInputs.length);
  const pointerRead = new PointerRead(matrix);
  const matrixRead = new SparseMatrixRead(matrix);
  const arithmetic = new ArithmeticUnit(matrix);
  const readWrite = new ActivationReadWrite(configuration, inputs, outputs);

  let cycle = 0;
  let broadcasts = 0;
  let blockedCycles = 0;
  const stepProcessingElements = (firstColumn: number): void => {
    queue.beginCycle();
    for (let pe = 0; pe < processingElements; pe++) {
      if (pointerRead.hasEntry(pe)) {
        const address = pointerRead.takeEntry(pe);
        matrixRead.select(pe, address);
        arithmetic.accept(pe, address, cycle);
        if (pointerRead.hasEntry(pe)) continue;
      }
      if (!queue.isEmpty(pe)) {
        pointerRead.lookUp(pe, firstColumn + queue.pop(pe));
        arithmetic.beginColumn(pe);
      }
    }
    cycle++;
  };

  for (const [batch, outputBatch] of readWrite.outputBatches.entries()) {
    const firstColumn = batch * inputs;
    for (const inputBatch of readWrite.inputBatches) {
      let loading = readWrite.readSource(inputBatch);
      detection.load(inputBatch.begin, inputBatch.end);
      while (!detection.done) {
        stepProcessingElements(firstColumn);
        if (loading > 0) loading--;
        else if (!detection.found) detection.advance();
        else if (queue.full) blockedCycles++;
        else {
          queue.broadcast(detection.take());
          broadcasts++;
        }
      }
    }
    while (!(queue.drained && pointerRead.idle)) stepProcessingElements(firstColumn);
    queue.clear();
    cycle += ArithmeticUnit.latency + readWrite.writeDestination(outputBatch);
  }

  const { busyCycles, multiplyAccumulates, paddingZeros, bypasses, codebookLookups } = arithmetic;
  const entries = multiplyAccumulates + paddingZeros;
  const theoreticalCycles = entries / processingElements;
  return {
    cycles: cycle,
    theoreticalCycles,
    seconds: cycle / clockHertz,
    theoreticalSeconds: theoreticalCycles / clockHertz,
    loadBalanceEfficiency: theoreticalCycles / cycle,
    ...{ busyCycles, entries, paddingZeros, multiplyAccumulates, bypasses },
    ...{ broadcasts, blockedCycles },
    emptyScans: detection.emptyScans,
    emptyColumns: pointerRead.emptyColumns,
    queue: {
      pushes: queue.pushes,
      pops: queue.pops,
      meanOccupancy: queue.occupancySum / (cycle * processingElements),
      maximumOccupancy: queue.maximumOccupancy,
    },
    reads: {
      evenPointers: pointerRead.bankReads[0],
      oddPointers: pointerRead.bankReads[1],
      matrixSramRows: matrixRead.reads,
      codebook: codebookLookups,
      sourceRegisters: readWrite.sourceRegisterReads,
      destinationRegisters: multiplyAccumulates,
      activationSram: readWrite.activationSramReads,
    },
    writes: {
      destinationRegisters: multiplyAccumulates,
      activationSram: readWrite.activationSramWrites,
    },
  };
}

function checkInputs(nonZeroInputs: Uint32Array, inputs: number): void {
  let previous = -1;
  for (const input of nonZeroInputs) {
    if (input <= previous || input >= inputs) {
      throw new UsageError(
        `non-zero inputs: ${input} after ${previous}, but indexes must ascend and be below ${inputs}`,
      );
    }
    previous = input;
  }
}
