import type { LayerStorage, StorageStage, StorageStep, StorageSteps } from '@pith/accelerator';
import { bytes, percent, ratio } from '../figures.js';
import { mostNotable, shortName } from './notable.js';
import { energyScale } from './simulate-energy.js';
import { renderTable } from './table.js';

const right = (head: string) => ({ head, align: 'right' as const });

/** As columns are headed; all but the last lie in DRAM. */
export const STAGE_NAMES: Readonly<Record<StorageStage, string>> = {
  ...{ dense: 'dense', pruned: 'pruned', shared: 'shared', huffman: 'Huffman' },
  'on-chip': 'on chip',
};

type Steps = ReadonlyMap<StorageStage, StorageStep>;

/**
 * What the weights take from stage to stage, and the energy of fetching them once.
 *
 * @param stages which to show: EIE alone holds weights compressed on chip
 * @param more notes under the tables
 */
export function storageTables(
  storage: StorageSteps,
  stages: readonly StorageStage[],
  colour: boolean,
  more: readonly string[] = [],
): string {
  const onChip = stages.includes('on-chip');
  const notes = [
    'dense: float32; pruned: non-zeros and relative indexes; shared: codes in place of values;',
    '  Huffman: as in the file',
    ...(onChip
      ? [
          '  on chip: entries, and in every PE pointers to all columns and a codebook; its energy is what a',
          '  vector of inputs needs, zeros skipped: a convolution fetches that for every position',
          ...(storage.layers.some(({ onChip: chip }) => chip === null)
            ? ['  —: not run on EIE']
            : []),
        ]
      : []),
    ...more,
  ];
  return [
    sizesTable(storage, stages, colour),
    `${fetchingTable(storage, stages, colour)}\n${notes.join('\n')}`,
  ].join('\n\n');
}

function sizesTable(
  { layers, total }: StorageSteps,
  stages: readonly StorageStage[],
  colour: boolean,
): string {
  const { shown, others } = mostNotable(layers, ({ elements }) => elements);
  const sum = (of: (layer: LayerStorage) => number) =>
    layers.reduce((all, layer) => all + of(layer), 0);
  const row = (name: string, elements: number, nonzeros: number, steps: Steps) => [
    ...[name, bytes(elements), percent(elements === 0 ? 0 : nonzeros / elements, 1)],
    ...stages.map((stage) => cell(steps.get(stage)?.bytes, bytes)),
    timesLess(steps, stages, 'bytes'),
  ];
  const table = renderTable(
    [
      ...[{ head: 'layer' }, right('weights'), right('non-zero')],
      ...[...stages.map((stage) => right(STAGE_NAMES[stage])), right(timesHead(stages))],
    ],
    shown.map((layer) =>
      row(shortName(layer.name), layer.elements, layer.nonzeros, byStage(layer.steps)),
    ),
    {
      colour,
      total: row(
        'all',
        sum((layer) => layer.elements),
        sum((layer) => layer.nonzeros),
        byStage(total),
      ),
    },
  );
  const places = stages.includes('on-chip')
    ? 'dense to Huffman in DRAM, on chip in SRAM'
    : 'in DRAM';
  return `Weights: bytes ${places}\n${table}${othersText(others.length)}`;
}

function fetchingTable(
  { layers, total, unit }: StorageSteps,
  stages: readonly StorageStage[],
  colour: boolean,
): string {
  const energies = [...layers.flatMap(({ steps }) => steps), ...total];
  const scale = energyScale(
    unit,
    energies.map(({ energy }) => energy),
  );
  const row = (name: string, steps: Steps) => [
    name,
    ...stages.map((stage) => cell(steps.get(stage)?.energy, scale.format)),
    timesLess(steps, stages, 'energy'),
  ];
  const { shown, others } = mostNotable(layers, ({ elements }) => elements);
  const table = renderTable(
    [
      { head: 'layer' },
      ...stages.map((stage) => right(STAGE_NAMES[stage])),
      right(timesHead(stages)),
    ],
    shown.map(({ name, steps }) => row(shortName(name), byStage(steps))),
    { colour, total: row('all', byStage(total)) },
  );
  return `Weights: energy of fetching them once, in ${scale.name}\n${table}${othersText(others.length)}`;
}

/** Under a table that does not show all layers. */
export function othersText(count: number): string {
  return count === 0 ? '' : `\n… ${bytes(count)} smaller layers; --json gives all`;
}

function timesHead(stages: readonly StorageStage[]): string {
  return `${STAGE_NAMES[stages[0]!]} / ${STAGE_NAMES[stages.at(-1)!]}`;
}

function timesLess(
  steps: Steps,
  stages: readonly StorageStage[],
  what: 'bytes' | 'energy',
): string {
  const [first, last] = [steps.get(stages[0]!)?.[what], steps.get(stages.at(-1)!)?.[what]];
  return first === undefined || !last ? '' : ratio(first / last);
}

function byStage(steps: readonly StorageStep[]): Steps {
  return new Map(steps.map((step) => [step.stage, step]));
}

function cell(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '—' : format(value);
}
