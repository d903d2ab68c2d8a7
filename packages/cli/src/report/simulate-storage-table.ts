import type { LayerStorage, StorageStage, StorageStep, StorageSteps } from '@pith/accelerator';
import { bytes, percent, ratio } from '../figures.js';
import { printable } from './printable.js';
import { energyScale } from './simulate-energy.js';
import { renderTable } from './table.js';

const right = (head: string) => ({ head, align: 'right' as const });

/** As columns are headed; all but the last lie in DRAM. */
export const STAGE_NAMES: Readonly<Record<StorageStage, string>> = {
  ...{ dense: 'dense', pruned: 'pruned', shared: 'shared', huffman: 'Huffman' },
  'on-chip': 'on chip',
};

/**
 * What the weights take from stage to stage, and the energy of fetching them for an inference.
 *
 * @param stages which to show: EIE alone holds weights compressed on chip
 */
export function storageTables(
  { layers, total, unit }: StorageSteps,
  stages: readonly StorageStage[],
  colour: boolean,
): string {
  const inTotal = new Map(total.map((step) => [step.stage, step]));
  const heads = stages.map((stage) => right(STAGE_NAMES[stage]));
  const sum = (of: (layer: LayerStorage) => number) =>
    layers.reduce((all, layer) => all + of(layer), 0);
  const counts = (elements: number, nonzeros: number) => [
    ...[bytes(elements), percent(elements === 0 ? 0 : nonzeros / elements, 1)],
  ];
  const shrinking = (of: ReadonlyMap<StorageStage, StorageStep>, what: 'bytes' | 'energy') => {
    const [first, last] = [of.get(stages[0]!)?.[what], of.get(stages.at(-1)!)?.[what]];
    return first === undefined || !last ? '' : ratio(first / last);
  };
  const sizes = renderTable(
    [{ head: 'layer' }, right('weights'), right('non-zero'), ...heads, right('smaller')],
    layers.map((layer) => {
      const steps = byStage(layer);
      return [
        ...[printable(layer.name), ...counts(layer.elements, layer.nonzeros)],
        ...stages.map((stage) => cell(steps.get(stage)?.bytes, bytes)),
        shrinking(steps, 'bytes'),
      ];
    }),
    {
      colour,
      total: [
        ...[
          'all',
          ...counts(
            sum((l) => l.elements),
            sum((l) => l.nonzeros),
          ),
        ],
        ...stages.map((stage) => cell(inTotal.get(stage)?.bytes, bytes)),
        shrinking(inTotal, 'bytes'),
      ],
    },
  );
  const scale = energyScale(
    unit,
    [...layers.flatMap(({ steps }) => steps), ...total].map(({ energy }) => energy),
  );
  const fetching = renderTable(
    [{ head: 'layer' }, ...heads, right('less')],
    layers.map((layer) => {
      const steps = byStage(layer);
      return [
        printable(layer.name),
        ...stages.map((stage) => cell(steps.get(stage)?.energy, scale.format)),
        shrinking(steps, 'energy'),
      ];
    }),
    {
      colour,
      total: [
        'all',
        ...stages.map((stage) => cell(inTotal.get(stage)?.energy, scale.format)),
        shrinking(inTotal, 'energy'),
      ],
    },
  );
  const chip = stages.includes('on-chip') ? ', on chip in SRAM: what non-zero inputs need' : '';
  return [
    `Weights, in bytes (dense to Huffman in DRAM${stages.includes('on-chip') ? ', on chip in SRAM' : ''})\n${sizes}`,
    `Fetching each layer's weights once, in ${scale.unit} (dense to Huffman from DRAM${chip})\n${fetching}`,
  ].join('\n\n');
}

function byStage({ steps }: LayerStorage): Map<StorageStage, StorageStep> {
  return new Map(steps.map((step) => [step.stage, step]));
}

function cell(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '—' : format(value);
}
