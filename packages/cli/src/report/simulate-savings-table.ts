import type { EyerissReport } from '@pith/accelerator';
import { percent, ratio } from '../figures.js';
import { mostNotable, shortName } from './notable.js';
import { othersText } from './simulate-storage-table.js';
import { renderTable } from './table.js';

const right = (head: string) => ({ head, align: 'right' as const });

/** What the chip's two ways of profiting from zeros are worth. */
export function savingsTable(
  { layers, totals, codedWeights }: EyerissReport,
  colour: boolean,
): string {
  const less = ({ plain, coded, gated, both }: (typeof totals)['energy']) =>
    [coded, gated, both].map(({ total }) =>
      percent(plain.total === 0 ? 0 : 1 - total / plain.total, 1),
    );
  const { shown, others } = mostNotable(layers, ({ energy }) => energy.both.total);
  const rows = shown.map(({ name, activations, weights, energy }) => {
    const { inputZeros, outputZeros, inputCodingRatio, outputCodingRatio } = activations;
    return [
      shortName(name),
      ...[percent(inputZeros, 1), ratio(inputCodingRatio)],
      ...[percent(outputZeros, 1), ratio(outputCodingRatio)],
      ...[percent(weights.zeros, 1), ratio(weights.codingRatio), ...less(energy)],
    ];
  });
  const table = renderTable(
    [
      ...[{ head: 'layer' }, right('inputs = 0'), right('coded')],
      ...[right('outputs = 0'), right('coded'), right('weights = 0'), right('coded')],
      ...[right('coding saves'), right('gating saves'), right('both save')],
    ],
    rows,
    { colour, total: ['all', '', '', '', '', '', '', ...less(totals.energy)] },
  );
  return [
    `Zeros, and what they save\n${table}${othersText(others.length)}`,
    'coded: times smaller in DRAM by run-length coding, of inputs (the first layer’s are not coded),',
    codedWeights
      ? '  outputs and weights; the chip as made codes no weights'
      : '  outputs and weights (if these were coded: --code-weights). Weights that are zero are not skipped',
    'saves: share of the energy; below 0 % where there are so few zeros that coding makes more of them',
  ].join('\n');
}
