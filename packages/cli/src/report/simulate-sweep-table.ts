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

/** A row for each value that was tried; figures are of one inference, all layers together. */
export function sweepTable({ parameter, unit, points }: EieSweep, colour: boolean): string {
  const scale = energyScale(
    unit,
    points.map(({ energy }) => energy),
  );
  const columns = columnsOf(parameter, scale);
  const table = renderTable(
    columns.map(({ head }, i) => ({
      head,
      align: i === 0 && parameter === 'precision' ? 'left' : 'right',
    })),
    points.map((point) => columns.map(({ cell }) => cell(point, points))),
    { colour },
  );
  return `${TITLES[parameter]}, all layers of one inference\n${table}`;
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
        { head: 'largest error', cell: ({ relativeError }) => percent(relativeError, 3) },
      ];
  }
}
