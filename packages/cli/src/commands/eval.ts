import type { Evaluation } from '@pith/compress';
import { InputError, PithError, UsageError } from '@pith/container';
import type { ModelEngine } from '@pith/engines';
import { type Command, Option } from 'commander';
import { addCalibrationOptions } from '../calibration/calibration-options.js';
import { engineOption } from '../calibration/engine-option.js';
import { type ComparisonOptions, compareWithOriginal } from '../compare-with-original.js';
import { evaluateModel, formOf } from '../evaluate-model.js';
import { bytes, percent } from '../figures.js';
import { hasColour, type Io, print, printJson } from '../io.js';
import { withLoadedModel } from '../loaded-model.js';
import { isSavedModel, readAnyModel } from '../model-path.js';
import { wholeNumber } from '../option-values.js';
import { type Progress, withProgress } from '../progress/index.js';
import { fidelityTable } from '../report/fidelity-table.js';
import { type ClassifierForm, loadFittingDataset, splitDataset } from '../training-data.js';

export interface EvalOptions extends Omit<ComparisonOptions, 'against'> {
  readonly data?: string;
  readonly against?: string;
  readonly engine?: ModelEngine | 'auto';
  readonly split?: 'test' | 'validation';
  readonly validation?: number;
  readonly json?: boolean;
}

export function addEvalCommand(program: Command, io: Io): void {
  const command = program
    .command('eval')
    .summary('measure the error of a model or a .pith file')
    .description(
      'Evaluates a saved model or a .pith file: on labelled examples with --data, or without any by\n' +
        "comparing its outputs with another model's with --against. With --data a .pith file is run as\n" +
        "it is, compressed, in Pith's own runtime; with --engine tfjs it is decoded and evaluated as an\n" +
        'ordinary TensorFlow.js model, as a saved model always is.',
    )
    .argument('<model>', 'a .pith file, model.json, the directory that holds it, or an .onnx file')
    .option('-d, --data <data>', 'labelled examples, for classifiers; see pith data')
    .option('--against <model>', 'the model that it was made of')
    .option(
      '--inputs <path>',
      'what both are run on: .npz, .npy, or a folder of images, .npy or .npz (default: made-up inputs)',
    )
    .addOption(
      engineOption(
        "what runs it (default with --data: pith for a .pith file, tfjs for a saved model; with --against: the format's own framework for both)",
      ),
    );
  addCalibrationOptions(command)
    .option('--seed <number>', 'of made-up inputs', wholeNumber(0, 0xffff_ffff))
    .addOption(
      new Option('--split <part>', 'which examples of --data (default: test)').choices([
        ...['test', 'validation'],
      ]),
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
  $ pith eval lenet.pith --data mnist --engine tfjs
  $ pith eval recognition.pith --against recognition.onnx --inputs lines.npz
  $ pith eval detector.pith --against detector/model.json --inputs photos --engine pith

--engine pith with --against runs the .pith in Pith's runtime and the original in its own framework.`,
    )
    .action((model: string, options: EvalOptions) => evaluate(model, options, io));
}

async function evaluate(path: string, options: EvalOptions, io: Io): Promise<void> {
  const { data, against } = options;
  if ((data === undefined) === (against === undefined)) {
    throw new UsageError(
      data === undefined
        ? 'give labelled examples with --data, or the original model with --against'
        : '--data and --against exclude each other: name one',
    );
  }
  if (data !== undefined) {
    refuseIdle(options, '--data', ['inputs', 'shape', 'samples', 'seed', 'scale', 'mean', 'std']);
    return evaluateOnData(path, { ...options, data }, io);
  }
  refuseIdle(options, '--against', ['split', 'validation']);
  return evaluateAgainst(path, { ...options, against: against! }, io);
}

function refuseIdle(
  options: EvalOptions,
  given: string,
  idle: readonly (keyof EvalOptions)[],
): void {
  const option = idle.find((name) => options[name] !== undefined);
  if (option === undefined) return;
  throw new UsageError(`--${option} would have no effect with ${given}`);
}

async function evaluateAgainst(
  path: string,
  options: EvalOptions & { readonly against: string },
  io: Io,
): Promise<void> {
  const report = await withProgress(io, (progress) =>
    compareWithOriginal(path, options, { progress, signal: io.signal }),
  );
  const { against, json } = options;
  if (json) await printJson(io, { command: 'eval', model: path, against, ...report });
  else await print(io, `${path}\n\n${fidelityTable(report, hasColour(io.stdout, io))}`);
}

type DataOptions = EvalOptions & { readonly data: string };

async function evaluateOnData(path: string, options: DataOptions, io: Io): Promise<void> {
  const { data, split = 'test', json } = options;
  const isSaved = await isSavedModel(path);
  const engine = options.engine ?? (isSaved ? 'tfjs' : 'pith');
  if (engine !== 'pith' && engine !== 'tfjs') {
    throw new UsageError(`--engine ${engine}: with --data it is pith or tfjs`);
  }
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
  options: DataOptions,
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
  options: DataOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<Evaluation> {
  const { model } = await readAnyModel(path);
  if (model.format !== 'tfjs-layers-model') {
    throw new InputError(
      `${path}: a model of the format ${model.format}, but --data is for LayersModels; compare it ` +
        'with the original: --against ORIGINAL --inputs FILE',
    );
  }
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
  { data, split = 'test', validation }: DataOptions,
  progress: Progress,
) {
  const dataset = await loadFittingDataset(data, form, progress);
  return split === 'test' ? dataset.test : (await splitDataset(dataset, validation)).validation;
}
