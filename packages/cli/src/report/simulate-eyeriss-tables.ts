import type { EyerissLayerReport, EyerissReport, StorageSteps } from '@pith/accelerator';
import { bytes, milliseconds, percent } from '../figures.js';
import type { DataflowComparison } from '../simulate/compare-dataflows.js';
import { EYERISS_ENERGY_PARTS } from '../simulate/eyeriss-energy-parts.js';
import { mostNotable, shortName } from './notable.js';
import { dataflowTable } from './simulate-dataflow-table.js';
import { energyScale, energyText, significant } from './simulate-energy.js';
import { savingsTable } from './simulate-savings-table.js';
import { othersText, storageTables } from './simulate-storage-table.js';
import { unmappedText, withoutText } from './simulate-unmapped.js';
import { renderTable } from './table.js';

const right = (head: string) => ({ head, align: 'right' as const });

/** Of a weight in the chip's buffer (JSSC 2017, §V-C). */
const WORD_BYTES = 2;

export interface EyerissTablesOf {
  readonly path: string;
  /** Of the inputs. */
  readonly source: string;
  readonly storage: StorageSteps;
  readonly report: EyerissReport;
  readonly comparison: readonly DataflowComparison[] | undefined;
}

/** What `pith simulate --on eyeriss` prints. */
export function eyerissTables(of: EyerissTablesOf, colour: boolean): string {
  const { storage, report, comparison } = of;
  return [
    heading(of),
    storageTables(storage, ['dense', 'pruned', 'shared', 'huffman'], colour),
    fitText(of),
    layerTable(report, colour),
    energyTable(report, colour),
    savingsTable(report, colour),
    ...(comparison ? [dataflowTable(comparison, report, colour)] : []),
    ...unmappedText(report.unmapped, 'Eyeriss'),
    summary(report),
  ].join('\n\n');
}

function heading({ path, source, report }: EyerissTablesOf): string {
  const { chip, batch, samples, costs } = report;
  const { rows, columns, clockHertz, bufferBytes, weightBufferBytes } = chip;
  return [
    `${path} on Eyeriss, batch ${batch}, zeros as in ${samples} ${samples === 1 ? 'input' : 'inputs'} of ${source}`,
    `${rows} × ${columns} processing elements (PEs) at ${clockHertz / 1e6} MHz, ` +
      `${(bufferBytes + weightBufferBytes) / 1024} kB of buffer, row stationary, 16-bit fixed point`,
    `energy: ${costs.name} (${costs.source})${costs.unit === 'MAC' ? '; MAC: a 16-bit multiply-accumulate' : ''}`,
  ].join('\n');
}

function fitText({ storage, report: { chip } }: EyerissTablesOf): string {
  const weights = new Map(storage.layers.map(({ tensor, elements }) => [tensor, elements]));
  const needed = WORD_BYTES * [...weights.values()].reduce((sum, count) => sum + count, 0);
  const available = chip.bufferBytes + chip.weightBufferBytes;
  return (
    `${needed > available ? 'Does not fit' : 'Would fit'} on chip: ${bytes(needed)} bytes of weights, dense at 16 bits, ` +
    `${bytes(available)} of buffer.\nEyeriss skips no weights and keeps none: they come from DRAM for every batch.`
  );
}

function layerTable({ layers, totals, chip }: EyerissReport, colour: boolean): string {
  const elements = chip.rows * chip.columns;
  const { shown, others } = mostNotable(layers, ({ accesses }) => accesses.multiplyAccumulates);
  const rows = shown.map((layer) => [
    ...[shortName(layer.name), shapeText(layer), mappingText(layer)],
    percent(layer.activeElements / elements, 0),
    bytes(layer.accesses.multiplyAccumulates),
    percent(layer.activations.gatedShare, 1),
    significant(layer.dramAccessesPerMac.coded),
    bytes(layer.cycles.total),
    milliseconds(layer.processingSeconds * 1000),
    milliseconds(layer.totalSeconds * 1000),
  ]);
  const table = renderTable(
    [
      ...[{ head: 'layer' }, { head: 'shape' }, { head: 'mapping' }, right('PEs busy')],
      ...[right('MACs'), right('gated'), right('DRAM words / MAC'), right('cycles')],
      ...[right('processing'), right('with DRAM')],
    ],
    rows,
    {
      colour,
      total: [
        ...['all', '', '', '', bytes(totals.accesses.multiplyAccumulates), ''],
        significant(totals.dramAccessesPerMac.coded),
        bytes(layers.reduce((sum, { cycles }) => sum + cycles.total, 0)),
        milliseconds(totals.processingSeconds * 1000),
        milliseconds(totals.totalSeconds * 1000),
      ],
    },
  );
  return [
    `Run: the whole batch\n${table}${othersText(others.length)}`,
    'shape: filters × channels × rows × columns of a filter → rows × columns of outputs; G groups',
    'mapping: filters m, inputs n, output rows e at a time; a set of PEs takes p filters and q channels,',
    '  r · t sets work beside each other; gated: share of the MACs whose input is zero',
    'DRAM words: of 16 bits, read and written, run-length coding included; with DRAM: processing, and the',
    '  time in which the chip stands still for inputs and outputs',
  ].join('\n');
}

function shapeText({ shape: { G, M, C, R, S, E, F } }: EyerissLayerReport): string {
  return `${G > 1 ? `${G} G ` : ''}${M}×${C}×${R}×${S}→${E}×${F}`;
}

function mappingText({ mapping: { m, n, e, p, q, r, t } }: EyerissLayerReport): string {
  return `m${m} n${n} e${e} p${p} q${q} r${r} t${t}`;
}

function energyTable({ layers, totals, batch, costs }: EyerissReport, colour: boolean): string {
  const all = [...layers.map(({ energy }) => energy.both), totals.energy.both];
  const scale = energyScale(
    costs.unit,
    all.map(({ total }) => total / batch),
  );
  const cells = (energy: (typeof all)[number]) => [
    ...EYERISS_ENERGY_PARTS.map(({ ofChip }) => scale.format(ofChip(energy) / batch)),
    scale.format(energy.total / batch),
  ];
  const { shown, others } = mostNotable(layers, ({ energy }) => energy.both.total);
  const share = (part: number) =>
    totals.energy.both.total === 0 ? '' : percent(part / totals.energy.both.total, 1);
  const table = renderTable(
    [{ head: 'layer' }, ...EYERISS_ENERGY_PARTS.map(({ name }) => right(name)), right('all')],
    [
      ...shown.map(({ name, energy }) => [shortName(name), ...cells(energy.both)]),
      ['share', ...EYERISS_ENERGY_PARTS.map(({ ofChip }) => share(ofChip(totals.energy.both))), ''],
    ],
    { colour, total: ['all', ...cells(totals.energy.both)] },
  );
  return (
    `Energy: one inference, in ${scale.name}\n${table}${othersText(others.length)}\n` +
    'registers: scratch pads of the PEs; with run-length coding and gating'
  );
}

function summary({ totals, costs, batch, unmapped }: EyerissReport): string {
  return (
    `${milliseconds((totals.totalSeconds * 1000) / batch)} and ` +
    `${energyText(costs.unit, totals.energyPerInference)} an inference, ` +
    `${significant(totals.dramAccessesPerMac.coded)} DRAM accesses a multiply-accumulate${withoutText(unmapped.length)}`
  );
}
