import type { EyerissChip } from '@pith/accelerator';
import { UsageError } from '@pith/container';
import { letSignalsThrough } from '../interruption.js';
import { eyerissTables } from '../report/simulate-eyeriss-tables.js';
import { compareOnEyeriss } from './compare-dataflows.js';
import { eyerissPlots } from './eyeriss-plots.js';
import type { CommonOptions, EyerissOptions } from './simulate-options.js';
import type { SimulatedNetwork, SimulationResult, Telling } from './simulation.js';

/** As the chip's figures are published for AlexNet (JSSC 2017, Table V). */
export const DEFAULT_BATCH = 4;

const KILOBYTE = 1024;

/**
 * What a network costs on the Eyeriss chip, and if asked for what it would by other dataflows.
 *
 * @throws InputError if the chip can run none of the layers
 */
export async function simulateEyeriss(
  network: SimulatedNetwork,
  chip: EyerissChip,
  options: CommonOptions & EyerissOptions,
  telling: Telling,
): Promise<SimulationResult> {
  const { eieConfiguration, simulateOnEyeriss, storageSteps } = await import('@pith/accelerator');
  const { opened, layers, costs, source, samples } = network;
  const { progress, signal } = telling;
  progress.working('counting what weights take');
  const storage = storageSteps(opened.file, layers, eieConfiguration(), costs);
  await letSignalsThrough(signal);
  const report = await simulateOnEyeriss(layers, {
    ...{
      chip,
      costs,
      batch: options.batch ?? DEFAULT_BATCH,
      codeWeights: options.codeWeights ?? false,
    },
    onLayer: async (done, of) => {
      progress.counting('simulating Eyeriss', done, of);
      await letSignalsThrough(signal);
    },
  });
  const comparison = options.dataflows
    ? await compareOnEyeriss(network, report, telling)
    : undefined;
  return {
    document: {
      ...{ command: 'simulate', model: opened.path, on: 'eyeriss', inputs: source, samples },
      ...{ storage, report, dataflows: comparison ?? null },
    },
    tables: (colour) =>
      eyerissTables({ path: opened.path, source, storage, report, comparison }, colour),
    plots: () => eyerissPlots(report, comparison),
  };
}

/** @throws UsageError if the chip cannot be built */
export async function configureEyeriss(options: EyerissOptions): Promise<EyerissChip> {
  const { eyerissChip, EYERISS_CHIP } = await import('@pith/accelerator');
  return eyerissChip(sizesOf(options, EYERISS_CHIP));
}

/** Of the buffer's size a part is always the weights' (JSSC 2017, §V-A). */
function sizesOf(
  { array, buffer }: EyerissOptions,
  { weightBufferBytes, bankBytes }: EyerissChip,
): Partial<EyerissChip> {
  if (buffer === undefined) return { ...array };
  const bufferBytes = buffer * KILOBYTE - weightBufferBytes;
  const least = 2 * bankBytes;
  if (bufferBytes < least) {
    throw new UsageError(
      `--buffer ${buffer}: ${weightBufferBytes / KILOBYTE} kB of the buffer are for weights, and inputs ` +
        `and partial sums need a bank of ${bankBytes / KILOBYTE} kB each; give at least ` +
        `${(weightBufferBytes + least) / KILOBYTE}`,
    );
  }
  return { ...array, bufferBytes };
}
