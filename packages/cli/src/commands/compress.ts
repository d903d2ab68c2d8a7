import type { Recipe } from '@pith/compress';
import { UsageError } from '@pith/container';
import { readSavedModel, type SavedModel } from '@pith/model';
import type { Command } from 'commander';
import { type BudgetOptions, budgetOf, byteCount, lossShare } from '../budget.js';
import type { JudgeOptions } from '../calibrated-judge.js';
import { addCalibrationOptions } from '../calibration/calibration-options.js';
import { engineOption } from '../calibration/engine-option.js';
import { checkEncoding } from '../check-encoding.js';
import { compressJudged } from '../compress-judged.js';
import { prepareOutputs, writeOutputs } from '../compress-outputs.js';
import { hasColour, type Io, print, printJson } from '../io.js';
import { type MemoryOptions, memoryOptions, virtualMemoryOptions } from '../memory-options.js';
import { density, numberBetween, positiveNumber, wholeNumber } from '../option-values.js';
import { type Progress, withProgress } from '../progress/index.js';
import { judge, qualityMissed } from '../quality-target.js';
import { compressionReport } from '../report/compression-report.js';
import { compressionTables } from '../report/compression-tables.js';
import { resolveRecipe } from '../resolve-recipe.js';
import { refuseIdleTeacher } from '../retraining.js';
import { startRivals } from '../rivals.js';

export interface CompressOptions extends BudgetOptions, JudgeOptions, MemoryOptions {
  readonly output?: string;
  readonly recipeOut?: string;
  readonly data?: string;
  readonly recipe?: string;
  readonly seed?: number;
  readonly density?: number;
  readonly clusters?: number;
  readonly teacher?: string;
  readonly maxError?: number;
  readonly validation?: number;
  readonly quick?: boolean;
  readonly rivals?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function addCompressCommand(program: Command, io: Io): void {
  const command = program
    .command('compress')
    .summary('compress a saved model into one .pith file')
    .description(
      'Compresses a saved model (TensorFlow.js LayersModel or GraphModel, ONNX) into one .pith file.\n' +
        'Without labelled data it finds out how finely each tensor must be stored for the outputs to\n' +
        "stay within --max-loss of the original's, or the file within a size. With --data it prunes a\n" +
        'LayersModel, retrains what survives, shares weights and tunes the shared values.',
    )
    .argument('<model>', 'model.json, the directory that holds it, or an .onnx file')
    .option('-o, --output <file>', "the file to write (default: the model's name with .pith)")
    .option(
      '--calibrate <path>',
      'inputs to judge by: .npz, .npy, or a folder of images, .npy or .npz (default: made-up ones)',
    )
    .option(
      '--max-loss <share>',
      'largest relative error of an output, such as 0.01 or 1% (default: 1%)',
      lossShare,
    )
    .option('--target-size <size>', 'as faithful as fits into so much: 500kB, 2MiB', byteCount)
    .option(
      '--target-ratio <ratio>',
      'as faithful as at a ratio to bytes as shipped',
      positiveNumber,
    )
    .option('--quick', 'no trials: assume that every tensor matters alike')
    .addOption(engineOption('what runs the model to judge it'));
  addCalibrationOptions(command)
    .option('-d, --data <data>', 'labelled examples to retrain and evaluate on; see pith data')
    .option(
      '-r, --recipe <recipe>',
      'a preset (see pith recipes) or a .json file (default: deep-compression with --data, post-training without)',
    )
    .option('--seed <number>', "overrides the recipe's seed", wholeNumber(0, 0xffff_ffff))
    .option(
      '--density <share>',
      'share of the weights that survives, for tensors without a rule in the recipe',
      density,
    )
    .option(
      '--clusters <count>',
      'shared values a tensor, for tensors without a rule in the recipe',
      wholeNumber(1, 65_535),
    )
    .option('--teacher <model>', 'a better model to distil from (default: the model as it was)')
    .option(
      '--max-error <percent>',
      'write nothing and exit 5 if more of the test set comes out wrong',
      numberBetween(0, 100),
    )
    .option(
      '--validation <count>',
      'training examples set apart for choices (default: 5000, or a tenth if that is less)',
      wholeNumber(1),
    );
  for (const option of memoryOptions()) command.addOption(option);
  command
    .option('--rivals', 'compare with gzip, brotli and zstd (default: up to 64 MiB)')
    .option('--no-rivals', 'do not')
    .option(
      '--recipe-out <file>',
      'where the resolved recipe goes (default: beside the .pith, as NAME.recipe.json)',
    )
    .option('-f, --force', 'replace existing outputs')
    .option('--json', 'print one JSON document instead of tables')
    .addHelpText(
      'after',
      `
Examples:
  $ pith compress recognition.onnx --calibrate lines/ --shape x:1,3,48,320 --scale -1..1
  $ pith compress basic-pitch --calibrate windows.npz --max-loss 0.5%
  $ pith compress detector/model.json --target-size 500kB --calibrate photos
  $ pith compress detector.onnx --quick
  $ pith compress lenet --data mnist
  $ pith compress lenet --data mnist --density 0.05 --max-error 1.58 -o small.pith
  $ pith compress lenet --recipe fp16
  $ pith compress lenet --data mnist --recipe lenet.recipe.json --seed 2 --json > result.json

Arrays are taken as they are: .npz holds one by each input's name, one sample or several along a
first dimension. Images are stretched to the input's size. Two files are written, each complete or
not at all: the .pith, and beside it the recipe as it was resolved, by which the result can be
reproduced. The test set is read for the report only.`,
    )
    .action((model: string, options: CompressOptions) => compressModel(model, options, io));
}

async function compressModel(model: string, options: CompressOptions, io: Io): Promise<void> {
  const started = performance.now();
  refuseDataless(options);
  const budget = budgetOf(options);
  const outputs = await prepareOutputs(model, options);

  const facts = await withProgress(io, async (progress) => {
    const original = await readSavedModel(model);
    refuseUntrainable(model, original.model, options);
    const recipe = await chooseRecipe({ ...options, budget }, progress);
    const rivals = startRivals(original, options.rivals, progress);
    const virtualMemory = virtualMemoryOptions(options);
    const judging = { ...options, ...(virtualMemory && { virtualMemory }) };
    const { compression, ...judged } = await compressJudged(original, recipe, judging, {
      ...{ progress, signal: io.signal },
    });
    progress.working('checking the file');
    await checkEncoding(compression.bytes, compression.model);
    const quality =
      options.maxError === undefined ? undefined : judge(options.maxError, compression.stages);
    if (rivals !== undefined) progress.working('waiting for general-purpose compressors');
    return { original, compression, ...judged, rivals: await rivals, quality };
  });

  io.signal.throwIfAborted();
  const { compression, quality } = facts;
  if (quality?.met !== false) await writeOutputs(outputs, compression, options);
  const seconds = (performance.now() - started) / 1000;
  const { data } = options;
  const report = compressionReport({ ...facts, ...outputs, model, data, seconds });
  if (options.json) await printJson(io, report);
  else await print(io, compressionTables(report, hasColour(io.stdout, io)));
  if (quality?.met === false) throw qualityMissed(quality, compression.stages, compression.recipe);
}

function refuseDataless({ data, ...options }: CompressOptions): void {
  if (data !== undefined) return;
  const { maxError, teacher, validation, memory, offload, spill } = options;
  const needy = { maxError, teacher, validation, memory, offload, spill };
  const given = Object.entries(needy).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  const option = given[0] === 'maxError' ? 'max-error' : given[0];
  throw new UsageError(`--${option} needs data: add --data`);
}

function refuseUntrainable(path: string, { format }: SavedModel, { data }: CompressOptions): void {
  if (data === undefined || format === 'tfjs-layers-model') return;
  throw new UsageError(
    `${path}: --data retrains LayersModels, but this is a model of the format ${format}; ` +
      'give --calibrate inputs instead, which need no labels',
  );
}

async function chooseRecipe(
  options: CompressOptions & { readonly budget: ReturnType<typeof budgetOf> },
  progress: Progress,
): Promise<Recipe> {
  const { data, recipe: given } = options;
  const name = given ?? (data === undefined ? 'post-training' : 'deep-compression');
  if (given === undefined) {
    const why = data === undefined ? 'there is no --data to retrain on' : '--data is given';
    progress.note(`recipe ${name}, because ${why}; --recipe chooses another`);
  }
  const recipe = await resolveRecipe(name, options);
  refuseIdleTeacher(options.teacher, recipe);
  return recipe;
}
