import type { AccuracyByPrecision } from '@pith/accelerator';
import { bytes, percent, ratio } from '../figures.js';
import { arithmeticText } from '../simulate/arithmetic.js';
import type { EieSweep, EieSweepPoint } from '../simulate/eie-sweep.js';
import type { Sweep } from '../simulate/simulate-options.js';
import { type EnergyScale, energyScale, significant } from './simulate-energy.js';
import { renderTable } from './table.js';

type Cell = (point: EieSweepPoint, all: readonly EieSweepPoint[]) => string;

interface SweepColumn {
  readonly head: string;
  readonly cell: Cell;
}

const TITLES: Readonly<Record<Sweep, string>> = {
  pes: 'More and more processing elements',
  queue: 'Deeper and deeper activation queues',
  'sram-width': 'Wider and wider reads of weights',
  precision: 'Arithmetic of less and less precision',
};

const NOTES: Readonly<Partial<Record<Sweep, string>>> = {
  pes: 'on few PEs too, nothing is said of whether the weights fit; accumulators are as many on all together',
  queue: 'blocked cycles: in which a full queue held the broadcast up',
  'sram-width': 'reads of the sparse-matrix SRAM',
  precision: 'largest difference: of an output from the runtime’s, over the layer’s largest output',
};

/** A row for each value that was tried; figures are of one inference, all layers together. */
export function sweepTable(
  { parameter, unit, points }: EieSweep,
  accuracy: AccuracyByPrecision | undefined,
  colour: boolean,
): string {
  const scale = energyScale(
    unit,
    points.map(({ energy }) => energy),
  );
  const columns = [...columnsOf(parameter, scale), ...accuracyColumns(accuracy)];
  const table = renderTable(
    columns.map(({ head }, i) => ({
      head,
      align: i === 0 && parameter === 'precision' ? 'left' : 'right',
    })),
    points.map((point) => columns.map(({ cell }) => cell(point, points))),
    { colour },
  );
  const notes = NOTES[parameter] === undefined ? [] : [NOTES[parameter]];
  if (accuracy !== undefined) {
    notes.push(
      `error, agreement: of ${bytes(accuracy.samples)} test examples, those taken for another class than their ` +
        'label, and for the same\n  as by the runtime, which gets ' +
        `${percent(accuracy.runtimeError)} wrong; binary points chosen on ` +
        `${accuracy.calibrationSamples} training examples`,
    );
  }
  return [`${TITLES[parameter]}: all layers of one inference`, table, ...notes].join('\n');
}

function accuracyColumns(accuracy: AccuracyByPrecision | undefined): SweepColumn[] {
  if (accuracy === undefined) return [];
  const of = ({ value }: EieSweepPoint) =>
    accuracy.precisions.find(({ arithmetic }) => arithmetic === value);
  const cell = (share: number | undefined) => (share === undefined ? '—' : percent(share));
  return [
    { head: 'error', cell: (point) => cell(of(point)?.error) },
    { head: 'agreement', cell: (point) => cell(of(point)?.agreement) },
  ];
}

function columnsOf(parameter: Sweep, { unit, format }: EnergyScale): SweepColumn[] {
  const value: Cell = (point) => bytes(point.value as number);
  const time: SweepColumn[] = [
    { head: 'cycles', cell: ({ cycles }) => bytes(Math.round(cycles)) },
    { head: 'µs', cell: ({ microseconds }) => significant(microseconds) },
  ];
  const balance = {
    head: 'balance',
    cell: (point: EieSweepPoint) => percent(point.loadBalanceEfficiency, 1),
  };
  const energy = { head: `energy, ${unit}`, cell: (point: EieSweepPoint) => format(point.energy) };
  switch (parameter) {
    case 'pes':
      return [
        ...[{ head: 'PEs', cell: value }, ...time],
        {
          head: 'faster',
          cell: ({ microseconds }, all) => ratio(all[0]!.microseconds / microseconds),
        },
        balance,
        { head: 'padding', cell: ({ paddingShare }) => percent(paddingShare, 1) },
        energy,
      ];
    case 'queue':
      return [
        ...[{ head: 'places', cell: value }, ...time, balance],
        { head: 'blocked cycles', cell: ({ blockedCycles }) => bytes(Math.round(blockedCycles)) },
      ];
    case 'sram-width':
      return [
        { head: 'bits', cell: value },
        { head: 'reads', cell: ({ matrixReads }) => bytes(Math.round(matrixReads)) },
        { head: `energy of reads, ${unit}`, cell: (point) => format(point.matrixReadEnergy) },
        energy,
      ];
    case 'precision':
      return [
        {
          head: 'arithmetic',
          cell: ({ value }) => arithmeticText(value as Parameters<typeof arithmeticText>[0]),
        },
        { head: `MACs, ${unit}`, cell: (point) => format(point.multiplyEnergy) },
        energy,
        { head: 'largest difference', cell: ({ relativeError }) => percent(relativeError, 3) },
      ];
  }
}
