import type { Judge, Recipe } from '@pith/compress';
import { InputError, PithError } from '@pith/container';
import type { ModelEngine } from '@pith/engines';
import type { SavedModel } from '@pith/model';
import { type Calibration, calibrate } from './calibration/calibrate.js';
import type { CalibrationOptions } from './calibration/calibration-options.js';
import type { Progress } from './progress/index.js';

export interface JudgeOptions extends CalibrationOptions {
  readonly engine?: ModelEngine | 'auto';
  /** Calibration inputs. */
  readonly calibrate?: string;
}

/** What a compression is judged by; both are absent where nothing runs the model. */
export interface LentJudge {
  readonly judge?: Judge;
  readonly calibration?: Calibration;
}

/**
 * Lends a judge of a model by its outputs on calibration inputs, and frees what it holds. Recipes that
 * search for nothing get one only if the user asks for it. Where none can be had and none is needed,
 * says so and lends none.
 *
 * @throws UsageError, InputError if one was asked for, or is needed, and cannot be had
 */
export async function withJudge<T>(
  model: SavedModel,
  recipe: Recipe,
  options: JudgeOptions,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
  work: (lent: LentJudge) => Promise<T>,
): Promise<T> {
  const isAsked = options.engine !== undefined || options.calibrate !== undefined;
  if (!isAsked && recipe.postTraining === undefined) return work({});
  const { judgeOf, MissingEngineError, openSavedModel } = await import('@pith/engines');
  const isNeeded = recipe.postTraining?.sensitivity === 'measured' && !recipe.postTraining.found;
  progress.working('loading what runs the model');
  let lent: LentJudge & { readonly dispose?: () => Promise<void> } = {};
  try {
    const open = await openSavedModel(model, { engine: options.engine });
    const dispose = () => open.dispose();
    lent = { dispose };
    const { calibrate: source, ...rest } = options;
    const settings = { ...rest, source, option: '--calibrate', seed: recipe.seed } as const;
    const calibration = await calibrate(open, settings, progress, signal);
    const inputs = calibration.samples.map(({ values }) => values);
    lent = { judge: judgeOf(open, model, inputs), calibration, dispose };
  } catch (error) {
    await lent.dispose?.();
    lent = {};
    const code = error instanceof PithError ? error.code : undefined;
    const isMissing = error instanceof MissingEngineError || code === 'unsupported';
    const isRefused = code === 'bad-input' && !isNeeded;
    if (isAsked) throw error;
    if (code === 'bad-input' && isNeeded) {
      const advice = '; --quick compresses it without running it';
      throw new InputError(`${(error as Error).message}${advice}`, { cause: error });
    }
    if (!isMissing && !isRefused) throw error;
    progress.note(`warning: what is lost is not measured: ${(error as Error).message}`);
  }
  try {
    return await work(lent);
  } finally {
    await lent.dispose?.();
  }
}
