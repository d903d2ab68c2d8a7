import type { TraceSample } from '@pith/accelerator';
import type { Model } from '@pith/runtime';
import type { Sample } from '../calibration/sample.js';

/** Samples as a model is traced on them. */
export async function asTraceSamples(
  model: Model,
  samples: readonly Sample[],
): Promise<TraceSample[]> {
  const { runOptions } = await import('@pith/engines');
  return samples.map(({ values }) => {
    const { data, options } = runOptions(model, values);
    const { shapes } = options as { readonly shapes?: TraceSample['shapes'] };
    return { inputs: data, ...(shapes && { shapes }) };
  });
}
