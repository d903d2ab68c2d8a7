import type { ChipEnergy, DataflowCost } from '@pith/accelerator';

type ByLevel = NonNullable<DataflowCost['network']>['energy']['byLevel'];
type ByType = ChipEnergy['dram'];

/** Where energy goes on a chip of this kind, from far to near. */
export const EYERISS_ENERGY_PARTS: readonly {
  readonly name: string;
  readonly ofChip: (energy: ChipEnergy) => number;
  readonly ofLevels: (levels: ByLevel) => number;
}[] = [
  { name: 'DRAM', ofChip: ({ dram }) => sum(dram), ofLevels: ({ dram }) => dram },
  { name: 'buffer', ofChip: ({ buffer }) => sum(buffer), ofLevels: ({ buffer }) => buffer },
  { name: 'between PEs', ofChip: ({ array }) => sum(array), ofLevels: ({ array }) => array },
  {
    name: 'registers',
    ofChip: ({ spads }) => sum(spads),
    ofLevels: ({ registerFile }) => registerFile,
  },
  {
    name: 'MACs',
    ofChip: ({ multiplyAccumulates }) => multiplyAccumulates,
    ofLevels: ({ multiplyAccumulate }) => multiplyAccumulate,
  },
];

function sum({ weights, inputs, partialSums }: ByType): number {
  return weights + inputs + partialSums;
}
