import type { EieReport } from '@pith/accelerator';
import { energyScale } from '../report/simulate-energy.js';
import { arithmeticText } from './arithmetic.js';
import { layersAsBars, layersAsLines, widthFor } from './charted-layers.js';
import { EIE_ENERGY_PARTS } from './eie-energy-parts.js';
import type { EieResult } from './eie-result.js';
import type { EieSweep, EieSweepFigures } from './eie-sweep.js';
import { storagePlot } from './storage-plot.js';
import type { Plots } from './write-plots.js';

/** The charts of a simulation, by the names of their files. */
export async function eiePlots({ storage, report, sweep }: EieResult): Promise<Plots> {
  return {
    'eie-storage': await storagePlot(storage),
    'eie-energy': await energyPlot(report),
    ...(sweep && { [`eie-${sweep.parameter}`]: await sweepPlot(sweep) }),
  };
}

async function energyPlot(report: EieReport): Promise<string> {
  const { stackedBarChart } = await import('@pith/report');
  const layers = layersAsBars(report.layers, ({ energy }) => energy.total);
  const totals = layers.map(({ layer }) => layer.energy.total);
  const scale = energyScale(report.costs.unit, totals);
  const told = layers.map(({ name }, i) => `${name}: ${scale.format(totals[i]!)}`);
  return stackedBarChart({
    title: 'Energy of an inference on EIE, by layer',
    description: `${told.join(', ')} ${scale.name}.`,
    width: widthFor(layers.length),
    y: { label: `energy (${scale.name})` },
    parts: EIE_ENERGY_PARTS.map(({ name }) => name),
    categories: [
      {
        name: 'layers',
        bars: layers.map(({ name, layer }) => ({
          name,
          values: EIE_ENERGY_PARTS.map(({ of }) => scale.value(of(layer.energy))),
        })),
      },
    ],
  });
}

/** As Figs. 8 to 13 of the paper show it: a line for each layer. */
async function sweepPlot(sweep: EieSweep): Promise<string> {
  if (sweep.parameter === 'precision') return precisionPlot(sweep);
  const { lineChart } = await import('@pith/report');
  const { label, title, description, y, of } = lineOf(sweep);
  const first = sweep.points[0]!.layers.map(({ name, cycles }, i) => ({ name, cycles, i }));
  return lineChart({
    ...{ title, description, x: { label, scale: 'log2' }, y },
    series: layersAsLines(first, ({ cycles }) => cycles).map(({ name, layer: { i } }) => ({
      name,
      points: sweep.points.map(({ value, layers }) => ({
        x: value as number,
        y: of(layers[i]!),
      })),
    })),
  });
}

function lineOf({ parameter, unit, points }: EieSweep) {
  if (parameter === 'sram-width') {
    const scale = energyScale(
      unit,
      points.flatMap(({ layers }) => layers.map(({ matrixReadEnergy }) => matrixReadEnergy)),
    );
    return {
      label: 'width of a read (bits)',
      title: 'Energy of reading weights on EIE, by the width of a read',
      description:
        'Wider reads are fewer, but each costs more and brings entries that nobody uses.',
      y: { label: `energy of the reads of an inference (${scale.name})` },
      of: (layer: EieSweepFigures) => scale.value(layer.matrixReadEnergy),
    };
  }
  const isQueue = parameter === 'queue';
  return {
    label: isQueue ? 'places in the activation queue of a PE' : 'processing elements (PEs)',
    title: `Load balance of EIE, by ${isQueue ? 'the depth of its queues' : 'the number of PEs'}`,
    description: isQueue
      ? 'Deeper queues let PEs with few entries of a column wait less for the others.'
      : 'The rows of a matrix are shared out to the PEs; the fewer each has, the more they differ.',
    y: { label: 'load-balance efficiency (%)', domain: [0, 100] as const },
    of: (layer: EieSweepFigures) => 100 * layer.loadBalanceEfficiency,
  };
}

async function precisionPlot({ unit, points }: EieSweep): Promise<string> {
  const { stackedBarChart } = await import('@pith/report');
  const scale = energyScale(
    unit,
    points.map(({ energy }) => energy),
  );
  return stackedBarChart({
    title: 'Energy of an inference on EIE, by the precision of its arithmetic',
    description: points
      .map(({ value, energy, relativeError }) => {
        const error = relativeError.toPrecision(2);
        return `${value}: ${scale.format(energy)} ${scale.name}, relative error ${error}`;
      })
      .join('; '),
    y: { label: `energy (${scale.name})` },
    parts: ['multiplications and sums', 'everything else'],
    categories: [
      {
        name: 'arithmetic',
        bars: points.map(({ value, energy, multiplyEnergy }) => ({
          name: arithmeticText(value as Parameters<typeof arithmeticText>[0]),
          values: [scale.value(multiplyEnergy), scale.value(energy - multiplyEnergy)],
        })),
      },
    ],
  });
}
