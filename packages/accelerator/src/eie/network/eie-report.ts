import type { EnergyCosts } from '../../energy/energy-costs.js';
import type { Arithmetic } from '../arithmetic/arithmetic.js';
import type { EieConfiguration } from '../configuration.js';
import type { ChipStorage } from '../energy/chip-storage.js';
import type { EieCounts } from '../energy/eie-counts.js';
import type { EieEnergy } from '../energy/energy-by-unit.js';
import type { DenseOnCpu } from './dense-on-cpu.js';
import type { MappingForm } from './layer-mapping.js';
import type { LayerMemories } from './layer-memories.js';

/**
 * What a model's layers take on EIE: of one inference unless said otherwise, as a mean over the traced
 * samples. Plain JSON.
 */
export interface EieReport {
  readonly configuration: EieConfiguration;
  readonly costs: Pick<EnergyCosts, 'name' | 'source' | 'unit'>;
  readonly arithmetic: Arithmetic;
  /** Samples that the layers were traced on. */
  readonly samples: number;
  /** In the order in which they run. */
  readonly layers: readonly EieLayerReport[];
  /** Layers that EIE does not run, which no total counts. */
  readonly unmapped: readonly UnmappedLayerReport[];
  /** Of all mapped layers, one after the other. */
  readonly totals: EieTotals;
  /** Whether all mapped layers stay on the chip together. */
  readonly storage: ChipStorage;
}

export interface UnmappedLayerReport {
  readonly name: string;
  readonly tensor: string;
  readonly reason: string;
  /** Of the dense layer; what the totals leave out. */
  readonly denseMultiplyAccumulates: number;
}

/** What layers and totals have in common. */
export interface EieTotals {
  /** Matrix × vector products. */
  readonly products: number;
  readonly cycles: number;
  /** Entries of active columns over PEs: with all PEs perfectly balanced. */
  readonly theoreticalCycles: number;
  /** theoreticalCycles / cycles */
  readonly loadBalanceEfficiency: number;
  /** `cycles` at the configuration's clock. */
  readonly microseconds: number;
  readonly theoreticalMicroseconds: number;
  /** Of the layer as the model has it: all weights at all positions. */
  readonly denseMultiplyAccumulates: number;
  /** Done by EIE, without padding zeros. */
  readonly multiplyAccumulates: number;
  /** Accesses and operations that energy is counted by. */
  readonly counts: EieCounts;
  /** By unit of the hardware. */
  readonly energy: EieEnergy;
  /** The same layers dense on the paper's CPU, by a model of its memory and arithmetic. */
  readonly cpu: DenseOnCpu;
  /** cpu.microseconds / microseconds: a lower bound, as the CPU's time is */
  readonly speedup: number;
}

export interface EieLayerReport extends EieTotals {
  readonly name: string;
  /** The kernel's tensor in the file. */
  readonly tensor: string;
  readonly form: MappingForm;
  /** What EIE leaves to the host: not in cycles, time or energy. */
  readonly host: readonly string[];
  /** Matrices of the layer: one a group, 16 a group by Winograd. */
  readonly matrices: number;
  /** Of each matrix. */
  readonly inputs: number;
  readonly outputs: number;
  /** Non-zeros / weights of all its matrices. */
  readonly weightDensity: number;
  /** Non-zeros / inputs of the vectors that were simulated, as words of the arithmetic. */
  readonly activationDensity: number;
  readonly codes: LayerCodes;
  /** Stored entries of all its matrices, padding zeros included. */
  readonly entries: number;
  readonly paddingZeros: number;
  /** How much of the layer was simulated; the rest is scaled up from it. */
  readonly simulated: {
    /** Rows, positions or tiles, over all samples. */
    readonly positions: number;
    readonly ofPositions: number;
    readonly products: number;
  };
  /** Outputs of the simulated positions against the runtime's. */
  readonly difference: {
    /** Greatest |EIE's − the runtime's|. */
    readonly largest: number;
    /** The same / greatest |the runtime's|; 0 where all are 0. */
    readonly relative: number;
    /** Numbers that did not fit their word, over the simulated positions; 0 in float-32. */
    readonly saturatedInputs: number;
    readonly saturatedOutputs: number;
  };
  readonly queue: QueueStatistics;
  readonly storage: LayerMemories;
}

export interface LayerCodes {
  /** Bits of a code: the configuration's, or as many more as the shared weights need. */
  readonly bits: number;
  /** Whether they are wider than the configuration's. */
  readonly wider: boolean;
  /** Distinct non-zero weights of the matrix that has most. */
  readonly sharedWeights: number;
  /** Whether there were more than any code can tell apart, so that weights are 16-bit words instead. */
  readonly roundedTo16Bits: boolean;
  /** Entries that one read of the sparse-matrix SRAM gives. */
  readonly entriesPerRead: number;
}

export interface QueueStatistics {
  /** Activations that wait in a PE's queue: mean over PEs and cycles. */
  readonly meanOccupancy: number;
  readonly maximumOccupancy: number;
  /** Cycles in which a full queue held the broadcast up. */
  readonly blockedCycles: number;
  /** Cycles in which leading non-zero detection found nothing. */
  readonly emptyScans: number;
  /** Cycles of all PEs for columns of which they have no entry. */
  readonly emptyColumns: number;
  /** Sums that were taken from the adder, as their register was not written yet. */
  readonly bypasses: number;
}
