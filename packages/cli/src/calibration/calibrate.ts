import type { OpenModel } from '@pith/engines';
import { percent } from '../figures.js';
import { letSignalsThrough } from '../interruption.js';
import type { Progress } from '../progress/index.js';
import { type CalibrationOptions, DEFAULT_SAMPLES } from './calibration-options.js';
import { loadSamples } from './load-samples.js';
import { outputVariation } from './output-variation.js';
import type { Sample } from './sample.js';
import { withShapes } from './shape-option.js';
import { syntheticSamples } from './synthetic-samples.js';

/** Less than this, outputs are as good as constant. */
const LEAST_VARIATION = 0.05;

/** What a model is judged on. */
export interface Calibration {
  /** The file or directory; null for made-up inputs. */
  readonly source: string | null;
  readonly samples: readonly Sample[];
}

export interface CalibrateOptions extends CalibrationOptions {
  /** A file or directory. @default inputs are made up, with a warning */
  readonly source?: string | undefined;
  /** How the user gives a source, for the warning. */
  readonly option: '--calibrate' | '--inputs';
  /** Of made-up inputs. */
  readonly seed: number;
}

/**
 * Gathers the inputs that a model is judged on.
 *
 * @throws InputError, UsageError if they cannot be read or do not fit the model
 */
export async function calibrate(
  model: OpenModel,
  { source, option, seed, samples: limit = DEFAULT_SAMPLES, shape, ...options }: CalibrateOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<Calibration> {
  const inputs = withShapes(model.inputs, shape);
  if (source !== undefined) {
    progress.working(`reading ${source}`);
    const samples = await loadSamples(source, inputs, { ...options, limit }, progress, signal);
    return { source, samples };
  }
  progress.working(`running the model in ${model.engine}`);
  await letSignalsThrough(signal);
  const samples = await syntheticSamples(model, inputs, { ...options, count: limit, seed });
  const shapes = Object.entries(samples[0]!.values).map(
    ([name, value]) => `${name} [${value.shape.join(', ')}]`,
  );
  progress.note(
    `warning: without ${option} the model is judged on made-up inputs (${shapes.join('; ')}), ` +
      `which real ones may differ from; ${option} names a file or folder of real ones`,
  );
  const variation = await outputVariation(model, samples);
  if (variation !== undefined && variation < LEAST_VARIATION) {
    progress.note(
      `warning: the outputs hardly depend on these inputs (${percent(variation)}), so what they tell ` +
        `of the model is worth little: give real ones with ${option}`,
    );
  }
  return { source: null, samples };
}
