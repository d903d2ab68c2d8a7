import type { DataflowCost, EyerissReport } from '@pith/accelerator';
import { letSignalsThrough } from '../interruption.js';
import type { SimulatedNetwork, Telling } from './simulation.js';

/** Dataflows on layers of one kind: they differ in what they reuse, and so do the dataflows. */
export interface DataflowComparison {
  readonly layers: 'convolutions' | 'fully connected';
  /** One a dataflow, row stationary first. */
  readonly costs: readonly DataflowCost[];
}

/**
 * What the layers that the chip runs cost by each dataflow of Eyeriss's comparison, with as many
 * processing elements as the chip and all with the same area of storage. Zeros are not looked at.
 */
export async function compareOnEyeriss(
  { costs }: SimulatedNetwork,
  { chip, layers }: EyerissReport,
  { progress, signal }: Telling,
): Promise<DataflowComparison[]> {
  const { dataflowCost, dataflows, hardwareAtEqualArea } = await import('@pith/accelerator');
  const processingElements = chip.rows * chip.columns;
  const kinds = [
    {
      name: 'convolutions' as const,
      own: layers.filter(({ kind }) => kind !== 'fully-connected'),
    },
    {
      name: 'fully connected' as const,
      own: layers.filter(({ kind }) => kind === 'fully-connected'),
    },
  ].filter(({ own }) => own.length > 0);
  const steps = kinds.length * dataflows.length;
  const comparisons: DataflowComparison[] = [];
  for (const { name, own } of kinds) {
    const found: DataflowCost[] = [];
    for (const dataflow of dataflows) {
      progress.counting(
        'finding mappings',
        comparisons.length * dataflows.length + found.length,
        steps,
      );
      await letSignalsThrough(signal);
      const hardware = hardwareAtEqualArea(dataflow, { processingElements });
      found.push(dataflowCost(dataflow, own, { hardware, costs }));
    }
    comparisons.push({ layers: name, costs: found });
  }
  return comparisons;
}
