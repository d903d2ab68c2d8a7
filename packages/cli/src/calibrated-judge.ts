import type { Judge, LayerObserver, Recipe } from '@pith/compress';
import { InputError, PithError } from '@pith/container';
import type { ModelEngine, OpenModel, SavedModelObserver } from '@pith/engines';
import type { SavedModel } from '@pith/model';
import type { LabelledData } from '@pith/train';
import { type Calibration, calibrate } from './calibration/calibrate.js';
import { type CalibrationOptions, DEFAULT_SAMPLES } from './calibration/calibration-options.js';
import { trainingSamples } from './calibration/training-samples.js';
import type { Progress } from './progress/index.js';

export interface JudgeOptions extends CalibrationOptions {
  readonly engine?: ModelEngine | 'auto';
  /** Calibration inputs. */
  readonly calibrate?: string;
  /** Examples to calibrate on where `calibrate` names none, and where they are from. */
  readonly examples?: { readonly source: string; readonly data: LabelledData };
}

/** What a compression is judged by; both are absent where nothing runs the model. */
export interface LentJudge {
  readonly judge?: Judge;
  /** Of layers at work, where Pith's runtime runs the model too. */
  readonly observer?: LayerObserver;
  readonly calibration?: Calibration;
}

interface Telling {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Lends a judge of a model by its outputs on calibration inputs, and what shows its layers, and frees
 * what they hold. Recipes that search for nothing get them only if the user asks for them. Where none
 * can be had and none is needed, says so and lends none.
 *
 * @throws UsageError, InputError if one was asked for, or is needed, and cannot be had
 */
export async function withJudge<T>(
  model: SavedModel,
  recipe: Recipe,
  options: JudgeOptions,
  telling: Telling,
  work: (lent: LentJudge) => Promise<T>,
): Promise<T> {
  const isAsked = options.engine !== undefined || options.calibrate !== undefined;
  if (!isAsked && recipe.postTraining === undefined) return work({});
  telling.progress.working('loading what runs the model');
  const opened = await openJudge(model, recipe, options, telling);
  if (opened === undefined) return work({});
  const { dispose, ...lent } = opened;
  try {
    const observer = await openObserver(model, recipe, lent.calibration, telling);
    try {
      return await work({ ...lent, ...(observer && { observer }) });
    } finally {
      await observer?.dispose();
    }
  } finally {
    await dispose();
  }
}

interface OpenedJudge {
  readonly judge: Judge;
  readonly calibration: Calibration;
  dispose(): Promise<void>;
}

/** undefined, with a warning, where there can be none and none is needed. */
async function openJudge(
  model: SavedModel,
  recipe: Recipe,
  options: JudgeOptions,
  { progress, signal }: Telling,
): Promise<OpenedJudge | undefined> {
  const { judgeOf, MissingEngineError, openSavedModel } = await import('@pith/engines');
  const { engine, calibrate: source, examples, ...rest } = options;
  const { postTraining } = recipe;
  const isNeeded = postTraining?.sensitivity === 'measured' && !postTraining.found;
  let open: OpenModel | undefined;
  try {
    open = await openSavedModel(model, { engine });
    const settings = { ...rest, source, option: '--calibrate', seed: recipe.seed } as const;
    const calibration =
      examples !== undefined && source === undefined
        ? calibrationOn(examples, open, rest.samples)
        : await calibrate(open, settings, progress, signal);
    const inputs = calibration.samples.map(({ values }) => values);
    const dispose = () => open!.dispose();
    return { judge: judgeOf(open, model, inputs), calibration, dispose };
  } catch (error) {
    await open?.dispose();
    const code = error instanceof PithError ? error.code : undefined;
    if (engine !== undefined || source !== undefined) throw error;
    if (code === 'bad-input' && isNeeded) {
      const advice = '; --quick compresses it without running it';
      throw new InputError(`${(error as Error).message}${advice}`, { cause: error });
    }
    const isMissing = error instanceof MissingEngineError || code === 'unsupported';
    if (!isMissing && code !== 'bad-input') throw error;
    progress.note(`warning: what is lost is not measured: ${(error as Error).message}`);
    return undefined;
  }
}

function calibrationOn(
  { source, data }: NonNullable<JudgeOptions['examples']>,
  { inputs }: OpenModel,
  limit = DEFAULT_SAMPLES,
): Calibration {
  return { source, samples: trainingSamples(data, inputs, { source, limit }) };
}

/** undefined for made-up inputs, and, with a note, where Pith's runtime does not run the model. */
async function openObserver(
  model: SavedModel,
  { postTraining }: Recipe,
  { source, samples }: Calibration,
  { progress }: Telling,
): Promise<SavedModelObserver | undefined> {
  const found = postTraining?.found;
  const refits = found ? found.damping !== undefined : (postTraining?.refit ?? false);
  // Fitted to made-up inputs, layers would be worse on real ones.
  if (!refits || source === null) return undefined;
  const { savedModelObserver } = await import('@pith/engines');
  const inputs = samples.map(({ values }) => values);
  try {
    return await savedModelObserver(model, inputs);
  } catch (error) {
    if (!(error instanceof PithError)) throw error;
    progress.note(
      `layers are not re-fitted, which takes Pith's runtime to run the model: ${error.message}`,
    );
    return undefined;
  }
}
