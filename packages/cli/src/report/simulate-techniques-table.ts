import type { EnergyDecomposition, NetworkDecomposition } from '@pith/accelerator';
import { ratio } from '../figures.js';
import { mostNotable, shortName } from './notable.js';
import { sharedNotes } from './simulate-shared-notes.js';
import { othersText } from './simulate-storage-table.js';
import { renderTable } from './table.js';

const right = (head: string) => ({ head, align: 'right' as const });

/**
 * Why fetching weights takes less: energy before over after each technique, on top of those before.
 *
 * @param unmapped names of layers that are told of elsewhere
 */
export function techniquesTable(
  { layers, total, leftOut }: NetworkDecomposition,
  unmapped: ReadonlySet<string>,
  colour: boolean,
): string {
  const { shown, others } = mostNotable(layers, ({ weights }) => weights);
  const row = (name: string, { factors, arithmeticFactor }: EnergyDecomposition) => {
    const { sram, sparsity, sharing, zeroActivations, wholeLines } = factors;
    const each = [sram, sparsity, sharing, zeroActivations, wholeLines, factors.total];
    return [name, ...each.map(ratio), ratio(arithmeticFactor)];
  };
  const table = renderTable(
    [
      ...[{ head: 'layer' }, right('SRAM'), right('sparsity'), right('sharing')],
      ...[right('zero inputs'), right('whole reads'), right('all'), right('arithmetic')],
    ],
    shown.map((layer) => row(shortName(layer.name), layer)),
    { colour, total: row('all', total) },
  );
  const idle = leftOut.filter(({ name }) => !unmapped.has(name));
  const reasons = sharedNotes(
    idle.map(({ name, reason }) => ({ name, note: reason })),
    Number.POSITIVE_INFINITY,
  );
  return [
    `Weights: what each technique divides the energy of fetching them by\n${table}${othersText(others.length)}`,
    'SRAM: dense, from SRAM instead of DRAM; sparsity: non-zeros with their indexes and pointers; sharing:',
    '  codes; zero inputs: columns that are not read; whole reads: entries of other columns come along.',
    '  Arithmetic: multiply-accumulates, dense in float-32 over those done in fixed-16 (both in',
    '  fixed-16 where energies are in MACs).',
    '  The abstract of EIE states 120×, 10×, 8× and 3× for the first four, of its own layers',
    ...reasons.map((line) => `not told of ${line}`),
  ].join('\n');
}
