import type { Compression, CompressOptions, Recipe, TaskJudge } from '@pith/compress';
import type { ModelOnDisk } from '@pith/model';
import { type JudgeOptions, type LentJudge, withJudge } from './calibrated-judge.js';
import type { Progress } from './progress/index.js';
import { tellPipeline } from './progress/pipeline-progress.js';
import { type RetrainingOptions, withRetrainer } from './retraining.js';

export interface JudgingOptions
  extends Omit<JudgeOptions, 'examples'>,
    Partial<Omit<RetrainingOptions, 'data'>> {
  /** Labelled examples. */
  readonly data?: string | undefined;
}

/** A compression, and what it was judged by. */
export interface JudgedCompression {
  readonly compression: Compression;
  readonly engine: string | undefined;
  readonly calibration: LentJudge['calibration'];
}

/**
 * Compresses a model by a recipe, with what the options say to judge and to retrain it by.
 *
 * @throws as `compress`, `withJudge` and `withRetrainer`
 */
export async function compressJudged(
  { model, shippedBytes }: ModelOnDisk,
  recipe: Recipe,
  options: JudgingOptions,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<JudgedCompression> {
  const { compress, planTensors } = await import('@pith/compress');
  // A recipe that does not fit is told before frameworks and data are loaded.
  planTensors(recipe, model.tensors);
  const onEvent = tellPipeline(progress);
  const { data, teacher, validation, virtualMemory } = options;
  const compressBy = (
    { judge, observer, calibration }: LentJudge,
    labelled: Pick<CompressOptions, 'retrainer' | 'task'> = {},
  ): Promise<JudgedCompression> =>
    compress(model, recipe, {
      ...{ ...labelled, onEvent, signal, shippedBytes },
      ...{ ...(judge && { judge }), ...(observer && { observer }) },
    }).then((compression) => ({ compression, calibration, engine: judge?.engine }));
  if (data === undefined) {
    return withJudge(model, recipe, options, { progress, signal }, compressBy);
  }
  const retraining = { data, teacher, validation, virtualMemory };
  return withRetrainer(model, retraining, progress, async (retrainer, parts) => {
    const task: TaskJudge = {
      metric: 'cross-entropy',
      loss: async (weights, { limit } = {}) =>
        (await retrainer.evaluate(weights, 'validation', limit)).loss,
    };
    const labelled = { retrainer, ...(recipe.postTraining && { task }) };
    if (options.calibrate === undefined && !recipe.postTraining) return compressBy({}, labelled);
    const judging = { ...options, examples: { source: data, data: parts.train } };
    return withJudge(model, recipe, judging, { progress, signal }, (lent) =>
      compressBy(lent, labelled),
    );
  });
}
