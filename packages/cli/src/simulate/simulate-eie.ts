import type { EieConfiguration, EnergyCosts, NetworkDecomposition } from '@pith/accelerator';
import { InputError } from '@pith/container';
import { letSignalsThrough } from '../interruption.js';
import { eieTables } from '../report/simulate-eie-tables.js';
import { arithmeticOf } from './arithmetic.js';
import { eiePlots } from './eie-plots.js';
import type { EieResult } from './eie-result.js';
import { sweepEie } from './eie-sweep.js';
import { precisionAccuracy } from './precision-accuracy.js';
import type { CommonOptions, EieOptions } from './simulate-options.js';
import type { SimulatedNetwork, SimulationResult, Telling } from './simulation.js';

/** Every sample is looked at, and of few samples several positions of each. */
const LEAST_POSITIONS = 32;

/**
 * What a network costs on EIE, and if asked for how that changes with one of its parameters.
 *
 * @throws InputError if EIE can run none of the layers
 */
export async function simulateEie(
  network: SimulatedNetwork,
  configuration: EieConfiguration,
  options: CommonOptions & EieOptions,
  telling: Telling,
): Promise<SimulationResult> {
  const { simulateOnEie, storageSteps } = await import('@pith/accelerator');
  const { opened, layers, costs, source, samples } = network;
  const { progress, signal } = telling;
  const arithmetic = arithmeticOf(options.precision ?? '16');
  const base = {
    ...{ configuration, arithmetic },
    convolutions: options.convolutions ?? 'winograd',
    positions: options.positions ?? Math.max(LEAST_POSITIONS, samples),
    limits: options.strict ? 'refuse' : 'report',
  } as const;
  progress.working('counting what weights take');
  const storage = storageSteps(opened.file, layers, configuration, costs);
  await letSignalsThrough(signal);
  const report = await simulateOnEie(layers, {
    ...{ ...base, costs },
    onLayer: async (done, of) => {
      progress.counting('simulating EIE', done, of);
      await letSignalsThrough(signal);
    },
  });
  progress.working('taking energy apart');
  const techniques = await techniquesOf(network, configuration);
  await letSignalsThrough(signal);
  const sweep = options.sweep && (await sweepEie(network, options.sweep, base, telling));
  const { data, examples } = options;
  const accuracy =
    options.sweep === 'precision' && data !== undefined
      ? await precisionAccuracy(
          opened.path,
          { data, convolutions: base.convolutions, ...(examples !== undefined && { examples }) },
          telling,
        )
      : undefined;
  const result: EieResult = { storage, report, techniques, sweep, accuracy };
  return {
    document: {
      ...{ command: 'simulate', model: opened.path, on: 'eie', inputs: source, samples },
      ...{ storage, techniques: techniques ?? null, report },
      ...{ sweep: sweep ?? null, accuracy: accuracy ?? null },
    },
    tables: (colour) => eieTables({ path: opened.path, source, ...result }, colour),
    plots: () => eiePlots(result),
  };
}

async function techniquesOf(
  { layers, costs }: SimulatedNetwork,
  configuration: EieConfiguration,
): Promise<NetworkDecomposition | undefined> {
  const { networkDecomposition } = await import('@pith/accelerator');
  try {
    return networkDecomposition(layers, configuration, costs);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/**
 * The hardware that options ask for. What cannot be simulated is found out here, before the long work.
 *
 * @throws UsageError if it cannot be built, or the costs have no figure for its arithmetic
 */
export async function configureEie(
  { pes, queue, sramWidth, codes, precision, sweep }: EieOptions,
  costs: EnergyCosts,
): Promise<EieConfiguration> {
  const { eieConfiguration, SWEPT_PRECISIONS } = await import('@pith/accelerator');
  const arithmetics = sweep === 'precision' ? SWEPT_PRECISIONS : [arithmeticOf(precision ?? '16')];
  for (const arithmetic of arithmetics) costs.multiplyAccumulate(arithmetic);
  return eieConfiguration({
    ...(pes !== undefined && { processingElements: pes }),
    ...(queue !== undefined && { queueDepth: queue }),
    ...(sramWidth !== undefined && { sramWidth }),
    ...(codes !== undefined && { codeBits: codes }),
  });
}
