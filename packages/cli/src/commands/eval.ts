import { stat } from 'node:fs/promises';
import { readLayersModel, type SavedModel } from '@pith/model';
import { type Command, Option } from 'commander';
import { bytes, percent } from '../figures.js';
import { type Io, print, printJson } from '../io.js';
import { wholeNumber } from '../option-values.js';
import { decodePithFile, openPithFile } from '../pith-file.js';
import { withProgress } from '../progress/index.js';
import { loadFittingDataset, splitDataset } from '../training-data.js';

export interface EvalOptions {
  readonly data: string;
  readonly split: 'test' | 'validation';
  readonly validation?: number;
  readonly json?: boolean;
}

export function addEvalCommand(program: Command, io: Io): void {
  program
    .command('eval')
    .summary('measure the error of a model or a .pith file')
    .description(
      'Evaluates a saved model or a .pith file on labelled examples. A .pith file is decoded and\n' +
        'evaluated as an ordinary TensorFlow.js model.',
    )
    .argument('<model>', 'a .pith file, a directory that holds model.json, or that file')
    .requiredOption('-d, --data <data>', 'labelled examples; see pith data')
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
  $ pith eval lenet.pith --data mnist --split validation --json`,
    )
    .action((model: string, options: EvalOptions) => evaluate(model, options, io));
}

async function evaluate(path: string, options: EvalOptions, io: Io): Promise<void> {
  const { data, split, validation, json } = options;
  const { loss, error, examples } = await withProgress(io, async (progress) => {
    const model = await openModel(path);
    progress.working('loading TensorFlow');
    const { Classifier } = await import('@pith/train');
    const classifier = await Classifier.load(model);
    try {
      const dataset = await loadFittingDataset(data, classifier, progress);
      const part =
        split === 'test' ? dataset.test : (await splitDataset(dataset, validation)).validation;
      io.signal.throwIfAborted();
      progress.working(`evaluating ${path}`);
      return await classifier.evaluate(part);
    } finally {
      classifier.dispose();
    }
  });
  const accuracy = 1 - error;
  if (json) {
    await printJson(io, {
      ...{ command: 'eval', model: path, data, split },
      ...{ loss, error, accuracy, examples },
    });
    return;
  }
  await print(
    io,
    [
      `${path} on the ${bytes(examples)} ${split} examples of ${data}`,
      `error     ${percent(error)}`,
      `accuracy  ${percent(accuracy)}`,
      `loss      ${loss.toFixed(4)}`,
    ].join('\n'),
  );
}

/** A saved model by its directory or model.json; whatever else is there must be a `.pith` file. */
async function openModel(path: string): Promise<SavedModel> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.isDirectory() || path.endsWith('.json')) {
    return (await readLayersModel(path)).model;
  }
  return decodePithFile(await openPithFile(path));
}
