import type { EyerissReport } from '@pith/accelerator';
import { energyScale } from '../report/simulate-energy.js';
import { layersAsBars, widthFor } from './charted-layers.js';
import type { DataflowComparison } from './compare-dataflows.js';
import { EYERISS_ENERGY_PARTS } from './eyeriss-energy-parts.js';
import type { Plots } from './write-plots.js';

/** The charts of a simulation, by the names of their files. */
export async function eyerissPlots(
  report: EyerissReport,
  comparison: readonly DataflowComparison[] | undefined,
): Promise<Plots> {
  return {
    'eyeriss-energy': await energyPlot(report),
    ...(comparison && { 'eyeriss-dataflows': await dataflowPlot(comparison) }),
  };
}

async function energyPlot({ layers, batch, costs }: EyerissReport): Promise<string> {
  const { stackedBarChart } = await import('@pith/report');
  const charted = layersAsBars(layers, ({ energy }) => energy.both.total);
  const perInference = charted.map(({ layer }) => layer.energy.both.total / batch);
  const scale = energyScale(costs.unit, perInference);
  const told = charted.map(({ name }, i) => `${name}: ${scale.format(perInference[i]!)}`);
  return stackedBarChart({
    title: 'Energy of an inference on Eyeriss, by layer',
    description: `${told.join(', ')} ${scale.name}.`,
    width: widthFor(charted.length),
    y: { label: `energy (${scale.name})` },
    parts: EYERISS_ENERGY_PARTS.map(({ name }) => name),
    categories: [
      {
        name: `layers, batch ${batch}`,
        bars: charted.map(({ name, layer: { energy } }) => ({
          name,
          values: EYERISS_ENERGY_PARTS.map(({ ofChip }) =>
            scale.value(ofChip(energy.both) / batch),
          ),
        })),
      },
    ],
  });
}

/** As Figs. 12 and 14 of the paper show it. Dataflows that no mapping fits have no bar. */
async function dataflowPlot(comparison: readonly DataflowComparison[]): Promise<string> {
  const { stackedBarChart } = await import('@pith/report');
  const mapped = comparison.map(({ layers, costs }) => ({
    layers,
    costs: costs.flatMap(({ symbol, network }) => (network ? [{ symbol, network }] : [])),
  }));
  const unit = mapped.flatMap(({ costs }) => costs)[0]!.network.energy.unit;
  return stackedBarChart({
    title: 'Energy of a multiply-accumulate by dataflow, all with the same area of storage',
    description: mapped
      .map(({ layers, costs }) => {
        const each = costs.map(
          ({ symbol, network }) => `${symbol} ${network.energyPerMac.toPrecision(3)}`,
        );
        return `${layers}: ${each.join(', ')} ${unit}`;
      })
      .join('; '),
    y: { label: unit === 'MAC' ? 'energy (1 = one multiply-accumulate)' : `energy (${unit})` },
    parts: EYERISS_ENERGY_PARTS.map(({ name }) => name),
    categories: mapped
      .filter(({ costs }) => costs.length > 0)
      .map(({ layers, costs }) => ({
        name: layers,
        bars: costs.map(({ symbol, network }) => ({
          name: symbol,
          values: EYERISS_ENERGY_PARTS.map(
            ({ ofLevels }) => ofLevels(network.energy.byLevel) / network.multiplyAccumulates,
          ),
        })),
      })),
  });
}
