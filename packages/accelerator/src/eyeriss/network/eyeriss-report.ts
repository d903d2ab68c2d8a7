import type { EnergyCosts } from '../../energy/energy-costs.js';
import type { ChipEnergy } from '../chip/access-energy.js';
import type { EyerissChip } from '../chip/chip.js';
import type { ByDataType, ChipAccesses } from '../chip/count-accesses.js';
import type { ProcessingCycles } from '../chip/latency.js';
import type { RowStationaryMapping } from '../chip/row-stationary-mapping.js';
import type { ConvolutionShape } from '../convolution-shape.js';

/** With and without run-length coding in DRAM and gating of zero inputs. */
export interface WithAndWithout<T> {
  /** Neither. */
  readonly plain: T;
  /** Run-length coding alone. */
  readonly coded: T;
  /** Gating alone. */
  readonly gated: T;
  /** Both: the chip as it was made. */
  readonly both: T;
}

/** What the samples showed; shares are from 0 to 1, of values rounded to 16-bit fixed point. */
export interface ObservedActivations {
  /** Zeros among the inputs that are stored, without padding. */
  readonly inputZeros: number;
  /** Zeros among the outputs, after the activation. */
  readonly outputZeros: number;
  /** Multiply-accumulates whose input is zero, padding included: those that the chip gates. */
  readonly gatedShare: number;
  /**
   * Times that run-length coding makes them smaller, below 1 where it makes them larger; 1 for the
   * inputs of the first layer, which the chip keeps as they are (JSSC 2017, §IV-B).
   */
  readonly inputCodingRatio: number;
  readonly outputCodingRatio: number;
  /** Bits behind the binary point. */
  readonly inputFractionBits: number;
  readonly outputFractionBits: number;
}

/** The layer's weights, rounded to 16-bit fixed point. */
export interface ObservedWeights {
  /** Share of zeros, 0…1. */
  readonly zeros: number;
  /** Times that run-length coding makes them smaller, whether it is used (`codedWeights`) or not. */
  readonly codingRatio: number;
  readonly fractionBits: number;
}

/** 16-bit DRAM words a multiply-accumulate. */
export interface DramAccessesPerMac {
  readonly plain: number;
  readonly coded: number;
}

/** Counts and energies are of the whole batch. */
export interface EyerissLayerReport {
  readonly name: string;
  readonly tensor: string;
  readonly kind: 'fully-connected' | 'convolution' | 'depthwise-convolution';
  /** N is the batch; H and W include padding. A fully connected layer is a 1 × 1 convolution. */
  readonly shape: ConvolutionShape;
  readonly mapping: RowStationaryMapping;
  /** Processing elements that are busy. */
  readonly activeElements: number;
  /** Banks of the global buffer in use. */
  readonly bufferBanks: { readonly inputs: number; readonly partialSums: number };
  readonly activations: ObservedActivations;
  readonly weights: ObservedWeights;
  /** 16-bit words by level and data type, without coding and gating. */
  readonly accesses: ChipAccesses;
  /** 16-bit DRAM words with coding. */
  readonly codedDram: ByDataType<number>;
  readonly dramAccessesPerMac: DramAccessesPerMac;
  /** In the unit of the costs, by level and data type. */
  readonly energy: WithAndWithout<ChipEnergy>;
  readonly cycles: ProcessingCycles;
  /** Cycles over the clock: DRAM hidden behind processing. */
  readonly processingSeconds: number;
  /** And the time in which the chip only moves coded inputs and outputs. */
  readonly totalSeconds: number;
}

export interface EyerissTotals {
  readonly accesses: ChipAccesses;
  readonly codedDram: ByDataType<number>;
  readonly dramAccessesPerMac: DramAccessesPerMac;
  readonly energy: WithAndWithout<ChipEnergy>;
  /** `energy.both.total` over the batch. */
  readonly energyPerInference: number;
  readonly processingSeconds: number;
  readonly totalSeconds: number;
  /** Batch over `totalSeconds`. */
  readonly inferencesPerSecond: number;
}

/** A network on the Eyeriss chip: plain data, ready for JSON. */
export interface EyerissReport {
  readonly chip: EyerissChip;
  readonly costs: Pick<EnergyCosts, 'name' | 'source' | 'unit'>;
  readonly batch: number;
  /** Whether weights are run-length coded in DRAM as well, which the chip as made does not do. */
  readonly codedWeights: boolean;
  /** Inputs that the activations were observed on. */
  readonly samples: number;
  /** Layers that the chip runs, in order. */
  readonly layers: readonly EyerissLayerReport[];
  /** Layers that it cannot run, and why; totals are without them. */
  readonly unmapped: readonly {
    readonly name: string;
    readonly tensor: string;
    readonly reason: string;
  }[];
  readonly totals: EyerissTotals;
}
