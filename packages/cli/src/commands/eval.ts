import { stat } from 'node:fs/promises';
import type { Evaluation } from '@pith/compress';
import { PithError, UsageError } from '@pith/container';
import { readLayersModel, type SavedModel } from '@pith/model';
import { type Command, Option } from 'commander';
import { evaluateModel, formOf } from '../evaluate-model.js';
import { bytes, percent } from '../figures.js';
import { type Io, print, printJson } from '../io.js';
import { withLoadedModel } from '../loaded-model.js';
import { wholeNumber } from '../option-values.js';
import { decodePithFile, openPithFile } from '../pith-file.js';
import { type Progress, withProgress } from '../progress/index.js';
import { type ClassifierForm, loadFittingDataset, splitDataset } from '../training-data.js';

type Engine = 'pith' | 'tfjs';

export interface EvalOptions {
  readonly data: string;
  readonly engine?: Engine;
  readonly split: 'test' | 'validation';
  readonly validation?: number;
  readonly json?: boolean;
}

export function addEvalCommand(program: Command, io: Io): void {
  program
    .command('eval')
    .summary('measure the error of a model or a .pith file')
    .description(
      'Evaluates a saved model or a .pith file on labelled examples. A .pith file is run as it is,\n' +
        "compressed, in Pith's own runtime; with --engine tfjs it is decoded and evaluated as an\n" +
        'ordinary TensorFlow.js model, as a saved model always is.',
    )
    .argument('<model>', 'a .pith file, a directory that holds model.json, or that file')
    .requiredOption('-d, --data <data>', 'labelled examples; see pith data')
    .addOption(
      new Option(
        '--engine <engine>',
        'what runs it (default: pith for a .pith file, tfjs for a saved model)',
      ).choices(['pith', 'tfjs']),
    )
    .addOption(
      new Option('--split <part>', 'which examples')
        .choices(['test', 'validation'])
        .default('test'),
    )
    .option(
      '--validation <count>',
      'size of the validation split (default: 5000, or a tenth if that is less)',
      wholeNumber(1),
    )
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  $ pith eval lenet --data mnist
  $ pith eval lenet.pith --data mnist --split validation --json
  $ pith eval lenet.pith --data mnist --engine tfjs`,
    )
    .action((model: string, options: EvalOptions) => evaluate(model, options, io));
}

async function evaluate(path: string, options: EvalOptions, io: Io): Promise<void> {
  const { data, split, json } = options;
  const isSaved = await isSavedModel(path);
  const engine = options.engine ?? (isSaved ? 'tfjs' : 'pith');
  if (isSaved && engine === 'pith') {
    throw new UsageError(
      `${path}: no .pith file, but --engine pith runs only these; compress the model first ` +
        '(pith compress), or leave --engine out',
    );
  }
  const { loss, error, examples } = await withProgress(io, (progress) =>
    engine === 'pith'
      ? evaluateInPith(path, options, progress, io.signal)
      : evaluateInTensorFlow(path, options, progress, io.signal),
  );
  const accuracy = 1 - error;
  if (json) {
    await printJson(io, {
      ...{ command: 'eval', model: path, data, split, engine },
      ...{ loss, error, accuracy, examples },
    });
    return;
  }
  await print(
    io,
    [
      `${path} on the ${bytes(examples)} ${split} examples of ${data}, run by ${engine}`,
      `error     ${percent(error)}`,
      `accuracy  ${percent(accuracy)}`,
      `loss      ${loss.toFixed(4)}`,
    ].join('\n'),
  );
}

async function evaluateInPith(
  path: string,
  options: EvalOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<Evaluation> {
  try {
    return await withLoadedModel(path, {}, async ({ model }) => {
      const part = await loadPart(formOf(model), options, progress);
      signal.throwIfAborted();
      return evaluateModel(model, part, { progress, signal });
    });
  } catch (error) {
    if (!(error instanceof PithError) || error.code !== 'unsupported') throw error;
    const message = `${error.message}; or evaluate it with --engine tfjs`;
    throw new PithError(error.code, message, { cause: error });
  }
}

async function evaluateInTensorFlow(
  path: string,
  options: EvalOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<Evaluation> {
  const model = await openModel(path);
  progress.working('loading TensorFlow');
  const { Classifier } = await import('@pith/train');
  const classifier = await Classifier.load(model);
  try {
    const part = await loadPart(classifier, options, progress);
    signal.throwIfAborted();
    progress.working(`evaluating ${path}`);
    return await classifier.evaluate(part);
  } finally {
    classifier.dispose();
  }
}

async function loadPart(
  form: ClassifierForm,
  { data, split, validation }: EvalOptions,
  progress: Progress,
) {
  const dataset = await loadFittingDataset(data, form, progress);
  return split === 'test' ? dataset.test : (await splitDataset(dataset, validation)).validation;
}

async function openModel(path: string): Promise<SavedModel> {
  if (await isSavedModel(path)) return (await readLayersModel(path)).model;
  return decodePithFile(await openPithFile(path));
}

/** A saved model by its directory or model.json; whatever else is there must be a `.pith` file. */
async function isSavedModel(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return !path.endsWith('.pith');
  return found.isDirectory() || path.endsWith('.json');
}
