import { InputError } from '@pith/container';
import type { ModelEngine, OpenModel, OpenOptions, SavedModelJudge } from '@pith/engines';
import type { SavedModel } from '@pith/model';
import { calibrate } from './calibration/calibrate.js';
import type { CalibrationOptions } from './calibration/calibration-options.js';
import { readAnyModel } from './model-path.js';
import type { Progress } from './progress/index.js';
import { type FidelityReport, fidelityReport } from './report/fidelity-report.js';

export interface ComparisonOptions extends CalibrationOptions {
  /** The model to compare with. */
  readonly against: string;
  readonly engine?: ModelEngine | 'auto';
  /** A file or directory. @default made-up inputs */
  readonly inputs?: string;
  readonly seed?: number;
}

/** Seed of made-up inputs. */
const DEFAULT_SEED = 1;

/**
 * Measures how near a model's outputs come to another's on the same inputs. Pith's runtime is compared
 * with the other model's own framework; any other engine runs both.
 *
 * @param path a `.pith` file or a saved model
 * @throws InputError if the two are not forms of one model, or the inputs do not fit
 */
export async function compareWithOriginal(
  path: string,
  { against, engine = 'auto', inputs: source, seed = DEFAULT_SEED, ...rest }: ComparisonOptions,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<FidelityReport> {
  const [{ model, pith }, { model: original }] = [
    await readAnyModel(path),
    await readAnyModel(against),
  ];
  if (model.format !== original.format) {
    throw new InputError(
      `${path} holds a model of the format ${model.format}, but ${against} of ${original.format}; ` +
        'compare it with the model that it was made of',
    );
  }
  progress.working('loading what runs the models');
  const { judgeOf } = await import('@pith/engines');
  const both = [
    { model: original, engine: engine === 'pith' ? ('auto' as const) : engine },
    { model, engine, pith },
  ];
  return withOpen(both, async ([reference, candidate]) => {
    const options = { ...rest, source, seed, option: '--inputs' } as const;
    const calibration = await calibrate(reference!, options, progress, signal);
    const inputs = calibration.samples.map(({ values }) => values);
    const { measureFidelity } = await import('@pith/compress');
    const fidelity = await measureFidelity(
      judgeOf(reference!, original, inputs).outputs(new Map(), { signal }),
      telling(judgeOf(candidate!, model, inputs), progress, signal),
    );
    const ran = { engine: candidate!.engine, originalEngine: reference!.engine };
    return fidelityReport(fidelity, { calibration, ...ran });
  });
}

async function* telling(judge: SavedModelJudge, progress: Progress, signal: AbortSignal) {
  let done = 0;
  for await (const outputs of judge.outputs(new Map(), { signal })) {
    yield outputs;
    progress.counting('comparing', ++done, judge.samples);
  }
}

/** Lends both models, and frees what they hold. */
async function withOpen<T>(
  models: readonly (OpenOptions & { readonly model: SavedModel })[],
  work: (open: readonly OpenModel[]) => Promise<T>,
): Promise<T> {
  const { openSavedModel } = await import('@pith/engines');
  const open: OpenModel[] = [];
  try {
    for (const { model, ...options } of models) open.push(await openSavedModel(model, options));
    return await work(open);
  } finally {
    for (const model of open) await model.dispose();
  }
}
