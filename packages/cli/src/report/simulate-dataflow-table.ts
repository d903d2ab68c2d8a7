import type { DataflowCost, EyerissReport } from '@pith/accelerator';
import { bytes, ratio } from '../figures.js';
import type { DataflowComparison } from '../simulate/compare-dataflows.js';
import { EYERISS_ENERGY_PARTS } from '../simulate/eyeriss-energy-parts.js';
import { shortName } from './notable.js';
import { significant } from './simulate-energy.js';
import { renderTable } from './table.js';

const right = (head: string) => ({ head, align: 'right' as const });

/** Energy by dataflow and level, for convolutions and fully connected layers apart. */
export function dataflowTable(
  comparison: readonly DataflowComparison[],
  { batch, costs, chip }: EyerissReport,
  colour: boolean,
): string {
  const unit = costs.unit === 'MAC' ? 'MACs' : costs.unit;
  const rows = comparison.flatMap(({ layers, costs: found }) => {
    const best = found[0]?.network?.energyPerMac;
    return found.map((cost, i) => [i === 0 ? layers : '', ...cells(cost, best)]);
  });
  const table = renderTable(
    [
      ...[{ head: 'layers' }, { head: 'dataflow' }, right('RF bytes'), right('buffer bytes')],
      ...EYERISS_ENERGY_PARTS.map(({ name }) => right(name)),
      ...[right('all'), right('over RS'), right('DRAM words / MAC')],
    ],
    rows,
    { colour },
  );
  const failed = comparison.flatMap(({ costs: found }) => found.flatMap(unmappedTexts));
  return [
    `Dataflows: energy of a multiply-accumulate, in ${unit}, batch ${batch}, ${chip.rows * chip.columns} PEs\n${table}`,
    'RS: row stationary; WS: weight stationary; OS: output stationary; NLR: no local reuse. Each has the area',
    '  of storage that 512 bytes of register file (RF) and of buffer a PE take, and its best mapping; zeros',
    '  are not looked at. Over RS: all / row stationary’s',
    ...failed,
  ].join('\n');
}

function cells({ symbol, hardware, network }: DataflowCost, best: number | undefined): string[] {
  const sizes = [bytes(hardware.registerFileBytes), bytes(hardware.bufferBytes)];
  if (network === undefined) return [symbol, ...sizes];
  const { energy, multiplyAccumulates, energyPerMac, dramAccessesPerMac } = network;
  return [
    ...[symbol, ...sizes],
    ...EYERISS_ENERGY_PARTS.map(({ ofLevels }) =>
      significant(ofLevels(energy.byLevel) / multiplyAccumulates),
    ),
    significant(energyPerMac),
    best === undefined ? '' : ratio(energyPerMac / best),
    significant(dramAccessesPerMac),
  ];
}

function unmappedTexts({ symbol, unmapped }: DataflowCost): string[] {
  return unmapped.map(
    ({ name, limits }) =>
      `${symbol} cannot run ${shortName(name)}: ${limits.map((limit) => limit.message).join('; ')}`,
  );
}
