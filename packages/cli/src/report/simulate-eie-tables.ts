import type { EieLayerReport, EieReport } from '@pith/accelerator';
import { bytes, milliseconds, percent, ratio } from '../figures.js';
import { arithmeticText } from '../simulate/arithmetic.js';
import { EIE_ENERGY_PARTS } from '../simulate/eie-energy-parts.js';
import type { EieResult } from '../simulate/eie-result.js';
import { mostNotable, shortName } from './notable.js';
import { energyScale, energyText, significant } from './simulate-energy.js';
import { sharedNotes } from './simulate-shared-notes.js';
import { othersText, storageTables } from './simulate-storage-table.js';
import { sweepTable } from './simulate-sweep-table.js';
import { techniquesTable } from './simulate-techniques-table.js';
import { unmappedText, withoutText } from './simulate-unmapped.js';
import { renderTable } from './table.js';

const right = (head: string) => ({ head, align: 'right' as const });

export interface EieTablesOf extends EieResult {
  readonly path: string;
  /** Of the inputs. */
  readonly source: string;
}

/** What `pith simulate --on eie` prints. */
export function eieTables(of: EieTablesOf, colour: boolean): string {
  const { storage, report, techniques, sweep, accuracy } = of;
  const unmapped = new Set(report.unmapped.map(({ name }) => name));
  const stages = ['dense', 'pruned', 'shared', 'huffman', 'on-chip'] as const;
  return [
    heading(of),
    storageTables(storage, stages, colour, winogradNotes(report)),
    fitText(report),
    layerTable(report, colour),
    energyTable(report, colour),
    ...(techniques ? [techniquesTable(techniques, unmapped, colour)] : []),
    ...(sweep ? [sweepTable(sweep, accuracy, colour)] : []),
    ...unmappedText(report.unmapped, 'EIE'),
    summary(of),
  ].join('\n\n');
}

function heading({ path, source, report }: EieTablesOf): string {
  const { configuration, samples, arithmetic, costs } = report;
  const { processingElements, clockHertz, queueDepth, sramWidth, codeBits, indexBits } =
    configuration;
  return [
    `${path} on EIE, mean over ${samples} ${samples === 1 ? 'input' : 'inputs'} of ${source}`,
    `${processingElements} processing elements (PEs) at ${clockHertz / 1e6} MHz, queues of ${queueDepth}, ` +
      `reads of ${sramWidth} bits, ${codeBits}-bit codes and ${indexBits}-bit indexes, ` +
      arithmeticText(arithmetic),
    `energy: ${costs.name} (${costs.source})${costs.unit === 'MAC' ? '; MAC: a 16-bit multiply-accumulate' : ''}`,
  ].join('\n');
}

function winogradNotes({ layers }: EieReport): string[] {
  if (layers.every(({ form }) => form !== 'winograd')) return [];
  return [
    '  convolutions over windows, with the weights of the file; below, where Winograd’s transform makes',
    '  others of them, these are what must fit',
  ];
}

function fitText({ storage }: EieReport): string {
  const { matrixSram, pointerSram, fits, verdict } = storage;
  const part = (name: string, { neededBytes, availableBytes }: typeof matrixSram) =>
    `${name} ${bytes(neededBytes)} of ${bytes(availableBytes)} bytes`;
  const needs = `${part('entries', matrixSram)}, ${part('pointers', pointerSram)} on the fullest PE`;
  return fits ? `Fits on chip: ${needs}` : `Does not fit on chip: ${needs}\n  ${verdict}`;
}

function layerTable({ layers, totals, configuration }: EieReport, colour: boolean): string {
  const time = (figures: EieReport['totals']) => [
    bytes(Math.round(figures.cycles)),
    bytes(Math.round(figures.theoreticalCycles)),
    percent(figures.loadBalanceEfficiency, 1),
    significant(figures.microseconds),
    ratio(figures.speedup),
  ];
  const { shown, others } = mostNotable(layers, ({ cycles }) => cycles);
  const rows = shown.map((layer) => [
    ...[shortName(layer.name), layer.form, matrixText(layer)],
    ...[percent(layer.weightDensity, 1), percent(layer.activationDensity, 1)],
    percent(layer.entries === 0 ? 0 : layer.paddingZeros / layer.entries, 1),
    ...[bytes(Math.round(layer.multiplyAccumulates)), ...time(layer)],
  ]);
  const table = renderTable(
    [
      ...[
        { head: 'layer' },
        { head: 'as' },
        { head: 'matrices' },
        right('weights ≠ 0'),
        right('inputs ≠ 0'),
      ],
      ...[right('padding'), right('MACs'), right('cycles'), right('balanced'), right('balance')],
      ...[right('µs'), right('CPU / EIE')],
    ],
    rows,
    {
      colour,
      total: [
        ...['all', '', '', '', '', ''],
        ...[bytes(Math.round(totals.multiplyAccumulates)), ...time(totals)],
      ],
    },
  );
  const notes = [
    'matrices: inputs→outputs of each, and vectors that it is multiplied by; padding: zeros among entries',
    'MACs: multiply-accumulates of non-zeros; balanced: cycles if all PEs had the same work; balance:',
    '  balanced / cycles; CPU / EIE: the least time of a Core i7-5930K for the layer dense (by its memory and',
    '  arithmetic, not measured) over EIE’s',
    ...layerNotes(layers, configuration),
  ];
  return `Run: one inference\n${table}${othersText(others.length)}\n${notes.join('\n')}`;
}

function matrixText({ matrices, inputs, outputs, products }: EieLayerReport): string {
  const size = `${inputs}→${outputs}`;
  const count = matrices === 1 ? '' : `${matrices} of `;
  const times = products / matrices;
  return `${count}${size}${times === 1 ? '' : `, ${bytes(times)} times`}`;
}

/** Where the simulation is not all that the layer is. */
function layerNotes(
  layers: EieReport['layers'],
  { codeBits }: EieReport['configuration'],
): string[] {
  const wider = layers.filter(({ codes }) => codes.wider);
  const partly = layers.filter(
    ({ simulated: { positions, ofPositions } }) => positions < ofPositions,
  );
  const left = layers.filter(({ host }) => host.length > 0);
  const told = (notes: readonly { name: string; note: string }[]) =>
    sharedNotes(notes, layers.length);
  return [
    ...told(
      wider.map(({ name, codes: { bits } }) => ({
        name,
        note: `codes of ${bits} bits instead of ${codeBits}, for more shared weights`,
      })),
    ),
    ...told(
      partly.map(({ name, simulated: { positions } }) => ({
        name,
        note: `${bytes(positions)} of the vectors are simulated, the rest scaled up`,
      })),
    ),
    ...told(
      left.map(({ name, host }) => ({
        name,
        note: `left to the host, and not counted: ${host.join(', ')}`,
      })),
    ),
  ];
}

function energyTable({ layers, totals }: EieReport, colour: boolean): string {
  const energies = [...layers.map(({ energy }) => energy), totals.energy];
  const scale = energyScale(
    totals.energy.unit,
    energies.map(({ total }) => total),
  );
  const cells = (energy: (typeof energies)[number]) => [
    ...EIE_ENERGY_PARTS.map(({ of }) => scale.format(of(energy))),
    scale.format(energy.total),
  ];
  const shares = EIE_ENERGY_PARTS.map(({ of }) => {
    const { total } = totals.energy;
    return total === 0 ? '' : percent(of(totals.energy) / total, 1);
  });
  const { shown, others } = mostNotable(layers, ({ energy }) => energy.total);
  const table = renderTable(
    [{ head: 'layer' }, ...EIE_ENERGY_PARTS.map(({ name }) => right(name)), right('all')],
    [
      ...shown.map(({ name, energy }) => [shortName(name), ...cells(energy)]),
      ['share', ...shares, ''],
    ],
    { colour, total: ['all', ...cells(totals.energy)] },
  );
  return (
    `Energy: one inference, in ${scale.name}\n${table}${othersText(others.length)}\n` +
    'weights: reads of the sparse-matrix SRAM; arithmetic: codebooks and multiply-accumulates; activations:\n' +
    '  their registers and SRAM; broadcast: of inputs to all PEs. Without leakage, clock and control'
  );
}

function summary({ storage, report: { totals, unmapped } }: EieTablesOf): string {
  const dense = storage.total.find(({ stage }) => stage === 'dense');
  const { total, unit } = totals.energy;
  const less =
    dense === undefined || total === 0
      ? ''
      : `, ${ratio(dense.energy / total)} less than fetching the dense weights from DRAM once`;
  return `${milliseconds(totals.microseconds / 1000)} and ${energyText(unit, total)} an inference${less}${withoutText(unmapped.length)}`;
}
