import type { Inputs, LayerStatistics, Model, RunOptions } from '@pith/runtime';
import { letSignalsThrough } from './interruption.js';

/** Runs that the times are medians of, and as many before them for V8 to optimise the code. */
const runs = 30;

/** Each layer's median time and its multiply-adds in a run on a network's inputs. */
export async function profileLayers(
  model: Model,
  data: Inputs,
  { signal, ...options }: Pick<RunOptions, 'batch' | 'shapes'> & { readonly signal: AbortSignal },
): Promise<LayerStatistics[]> {
  const profiles: (readonly LayerStatistics[])[] = [];
  for (let run = 0; run < 2 * runs; run++) {
    await model.run(data, { ...options, profile: run >= runs });
    if (run >= runs) profiles.push(model.stats.layers);
    await letSignalsThrough(signal);
  }
  return profiles.at(-1)!.map((layer, i) => {
    const times = profiles.map((layers) => layers[i]!.milliseconds).sort((a, b) => a - b);
    return { ...layer, milliseconds: times[runs / 2]! };
  });
}
