import type { EnergyCosts } from '@pith/accelerator';
import { letSignalsThrough } from '../interruption.js';
import { withLoadedModel } from '../loaded-model.js';
import { openPithFile } from '../pith-file.js';
import { configureEie, simulateEie } from './simulate-eie.js';
import { configureEyeriss, simulateEyeriss } from './simulate-eyeriss.js';
import { DEFAULT_COSTS, type SimulateOptions } from './simulate-options.js';
import type { SimulatedNetwork, SimulationResult, Telling } from './simulation.js';
import { simulationSamples } from './simulation-samples.js';

/**
 * Runs a `.pith` file on real inputs and simulates an accelerator on what its layers saw.
 *
 * @throws PithError with the code `corrupt-file` or `unsupported` and the path
 * @throws InputError, UsageError if inputs do not fit, or the hardware cannot be built
 */
export async function simulate(
  path: string,
  options: SimulateOptions,
  telling: Telling,
): Promise<SimulationResult> {
  const { ENERGY_COSTS } = await import('@pith/accelerator');
  const costs = ENERGY_COSTS[options.energy ?? DEFAULT_COSTS[options.on]];
  if (options.on === 'eie') {
    const configuration = await configureEie(options, costs);
    const network = await traced(path, options, costs, telling);
    return simulateEie(network, configuration, options, telling);
  }
  const chip = await configureEyeriss(options);
  const network = await traced(path, options, costs, telling);
  return simulateEyeriss(network, chip, options, telling);
}

async function traced(
  path: string,
  options: SimulateOptions,
  costs: EnergyCosts,
  { progress, signal }: Telling,
): Promise<SimulatedNetwork> {
  const { traceNetwork } = await import('@pith/accelerator');
  const opened = await openPithFile(path);
  return withLoadedModel(path, {}, async ({ model }) => {
    const { source, samples } = await simulationSamples(model, options, progress, signal);
    const layers = await traceNetwork(model, samples, {
      onSample: async (done, of) => {
        progress.counting('running the model', done, of);
        await letSignalsThrough(signal);
      },
    });
    return { opened, source, samples: samples.length, layers, costs };
  });
}
