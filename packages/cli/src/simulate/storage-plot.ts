import type { StorageSteps } from '@pith/accelerator';
import { energyScale } from '../report/simulate-energy.js';
import { STAGE_NAMES } from '../report/simulate-storage-table.js';
import { layersAsBars, widthFor } from './charted-layers.js';

/** The energy of fetching each layer's weights once, from stage to stage. */
export async function storagePlot({ layers, unit }: StorageSteps): Promise<string> {
  const { groupedBarChart } = await import('@pith/report');
  const stages = layers.map(({ steps }) => steps.map(({ stage }) => stage));
  // Those that every layer has: a layer that the chip cannot hold ends in DRAM.
  const common = stages[0]!.filter((stage) => stages.every((own) => own.includes(stage)));
  const charted = layersAsBars(layers, ({ elements }) => elements).map(({ name, layer }) => ({
    name,
    energies: common.map((stage) => layer.steps.find((step) => step.stage === stage)!.energy),
  }));
  const energies = charted.flatMap((layer) => layer.energies);
  const scale = energyScale(unit, energies);
  return groupedBarChart({
    title: 'Energy of fetching the weights of a layer once',
    description:
      'Pruned, shared and Huffman-coded weights are fewer bits from DRAM; on chip they come from SRAM, ' +
      'and only those that meet an input that is not zero.',
    width: widthFor(energies.length / 2),
    // Weights that are all zero, or meet zeros alone, are not fetched.
    y: { label: `energy (${scale.name})`, scale: energies.includes(0) ? 'linear' : 'log10' },
    series: common.map((stage) => `${STAGE_NAMES[stage]}${stage === 'on-chip' ? '' : ', DRAM'}`),
    groups: charted.map(({ name, energies }) => ({
      name,
      values: energies.map((energy) => scale.value(energy)),
    })),
  });
}
