import type {
  EieConfiguration,
  EieLayerReport,
  EieReport,
  SimulateOnEieOptions,
} from '@pith/accelerator';
import { letSignalsThrough } from '../interruption.js';
import type { Arithmetic } from './arithmetic.js';
import type { Sweep } from './simulate-options.js';
import type { SimulatedNetwork, Telling } from './simulation.js';

/** A network on EIE for several values of one parameter, the others being as they are. */
export interface EieSweep {
  readonly parameter: Sweep;
  /** Of energies. */
  readonly unit: EieReport['costs']['unit'];
  readonly points: readonly EieSweepPoint[];
}

/** Of one inference. */
export interface EieSweepPoint extends EieSweepFigures {
  /** PEs, places of a queue, bits of a read, or the arithmetic. */
  readonly value: number | Arithmetic;
  /** Greatest difference of an output of a layer from the runtime's, over its greatest output. */
  readonly relativeError: number;
  readonly layers: readonly (EieSweepFigures & { readonly name: string })[];
}

export interface EieSweepFigures {
  readonly cycles: number;
  readonly microseconds: number;
  readonly loadBalanceEfficiency: number;
  /** Padding zeros among the entries that are stored, 0 to 1. */
  readonly paddingShare: number;
  /** Cycles in which a full queue held the broadcast up. */
  readonly blockedCycles: number;
  /** Reads of the sparse-matrix SRAM, and their energy. */
  readonly matrixReads: number;
  readonly matrixReadEnergy: number;
  readonly multiplyEnergy: number;
  readonly energy: number;
}

/** What the simulation is otherwise like. */
export interface SweepBase extends Omit<SimulateOnEieOptions, 'costs' | 'onLayer'> {
  readonly configuration: EieConfiguration;
}

type Change = Pick<Partial<SweepBase>, 'configuration' | 'arithmetic'>;

/** Runs the network once for each value, those of the paper's figures (EIE, Figs. 8 to 13). */
export async function sweepEie(
  { layers, costs }: SimulatedNetwork,
  parameter: Sweep,
  base: SweepBase,
  { progress, signal }: Telling,
): Promise<EieSweep> {
  const { simulateOnEie } = await import('@pith/accelerator');
  const values = await sweptValues(parameter, base.configuration);
  const points: EieSweepPoint[] = [];
  for (const [i, value] of values.entries()) {
    progress.counting(`sweeping ${parameter}`, i, values.length);
    const report = await simulateOnEie(layers, {
      ...{ ...base, ...changeTo(parameter, value, base.configuration), costs },
      onLayer: () => letSignalsThrough(signal),
    });
    points.push(pointOf(value, report));
  }
  return { parameter, unit: costs.unit, points };
}

async function sweptValues(
  parameter: Sweep,
  { codeBits, indexBits }: EieConfiguration,
): Promise<readonly EieSweepPoint['value'][]> {
  const swept = await import('@pith/accelerator');
  switch (parameter) {
    case 'pes':
      return swept.SWEPT_PROCESSING_ELEMENTS;
    case 'queue':
      return swept.SWEPT_QUEUE_DEPTHS;
    case 'sram-width':
      return wholeEntries(swept.SWEPT_SRAM_WIDTHS, codeBits + indexBits);
    case 'precision':
      return swept.SWEPT_PRECISIONS as readonly Arithmetic[];
  }
}

/** The widths themselves where entries are 8 bits, as the paper's are; else the nearest below. */
function wholeEntries(widths: readonly number[], entryBits: number): number[] {
  const whole = widths.map((width) => Math.max(1, Math.floor(width / entryBits)) * entryBits);
  return [...new Set(whole)];
}

function changeTo(
  parameter: Sweep,
  value: EieSweepPoint['value'],
  configuration: EieConfiguration,
): Change {
  if (parameter === 'precision') return { arithmetic: value as Arithmetic };
  const count = value as number;
  if (parameter === 'queue') return { configuration: { ...configuration, queueDepth: count } };
  if (parameter === 'sram-width') return { configuration: { ...configuration, sramWidth: count } };
  // As many accumulators on all PEs together, so that no matrix is cut for fewer of them.
  const { processingElements, activationRegisters } = configuration;
  const registers = Math.max(1, Math.ceil((processingElements * activationRegisters) / count));
  const shared = { processingElements: count, activationRegisters: registers };
  return { configuration: { ...configuration, ...shared } };
}

function pointOf(value: EieSweepPoint['value'], { layers, totals }: EieReport): EieSweepPoint {
  const sum = (of: (layer: EieLayerReport) => number) =>
    layers.reduce((all, layer) => all + of(layer), 0);
  return {
    value,
    ...figuresOf(totals, {
      entries: sum(({ entries }) => entries),
      paddingZeros: sum(({ paddingZeros }) => paddingZeros),
      blockedCycles: sum(({ queue }) => queue.blockedCycles),
    }),
    relativeError: Math.max(...layers.map(({ difference }) => difference.relative)),
    layers: layers.map((layer) => {
      const { name, entries, paddingZeros, queue } = layer;
      const { blockedCycles } = queue;
      return { name, ...figuresOf(layer, { entries, paddingZeros, blockedCycles }) };
    }),
  };
}

function figuresOf(
  { cycles, microseconds, loadBalanceEfficiency, counts, energy }: EieReport['totals'],
  stored: {
    readonly entries: number;
    readonly paddingZeros: number;
    readonly blockedCycles: number;
  },
): EieSweepFigures {
  const { entries, paddingZeros, blockedCycles } = stored;
  return {
    ...{ cycles, microseconds, loadBalanceEfficiency, blockedCycles },
    paddingShare: entries === 0 ? 0 : paddingZeros / entries,
    ...{ matrixReads: counts.matrixReads, matrixReadEnergy: energy.matrixSram },
    ...{ multiplyEnergy: energy.multiplyAccumulate, energy: energy.total },
  };
}
