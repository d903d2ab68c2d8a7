import type { Compression, Recipe } from '@pith/compress';
import { UsageError } from '@pith/container';
import { readLayersModel, type SavedModel } from '@pith/model';
import type { Command } from 'commander';
import { checkEncoding } from '../check-encoding.js';
import { prepareOutputs, writeOutputs } from '../compress-outputs.js';
import { hasColour, type Io, print, printJson } from '../io.js';
import { density, numberBetween, wholeNumber } from '../option-values.js';
import { type Progress, withProgress } from '../progress/index.js';
import { tellPipeline } from '../progress/pipeline-progress.js';
import { judge, qualityMissed } from '../quality-target.js';
import { compressionReport } from '../report/compression-report.js';
import { compressionTables } from '../report/compression-tables.js';
import { resolveRecipe } from '../resolve-recipe.js';
import { refuseIdleTeacher, withRetrainer } from '../retraining.js';
import { startRivals } from '../rivals.js';

export interface CompressOptions {
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
  readonly rivals?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function addCompressCommand(program: Command, io: Io): void {
  program
    .command('compress')
    .summary('compress a saved model into one .pith file')
    .description(
      'Compresses a TensorFlow.js LayersModel into one .pith file: prunes it and retrains what\n' +
        'survives, shares weights and tunes the shared values, codes the result. Prints what each\n' +
        'tensor takes, the error after every stage, and how small it became.',
    )
    .argument('<model>', 'directory that holds model.json, or that file')
    .option('-o, --output <file>', "the file to write (default: the directory's name with .pith)")
    .option('-d, --data <data>', 'labelled examples to retrain and evaluate on; see pith data')
    .option(
      '-r, --recipe <recipe>',
      'a preset (see pith recipes) or a .json file (default: deep-compression with --data, quick without)',
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
    )
    .option('--rivals', 'compare with gzip and brotli (default: up to 64 MiB)')
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
  $ pith compress lenet --data mnist
  $ pith compress lenet --data mnist --density 0.05 --max-error 1.58 -o small.pith
  $ pith compress lenet --recipe fp16
  $ pith compress lenet --data mnist --recipe lenet.recipe.json --seed 2 --json > result.json

Two files are written, each complete or not at all: the .pith, and beside it the recipe as it was
resolved, by which the result can be reproduced. The test set is read for the report only.`,
    )
    .action((model: string, options: CompressOptions) => compressModel(model, options, io));
}

async function compressModel(model: string, options: CompressOptions, io: Io): Promise<void> {
  const started = performance.now();
  refuseDataless(options);
  const outputs = await prepareOutputs(model, options);

  const facts = await withProgress(io, async (progress) => {
    const original = await readLayersModel(model);
    const recipe = await chooseRecipe(options, progress);
    const rivals = startRivals(original, options.rivals, progress);
    const compression = await compressWith(original.model, recipe, options, progress, io.signal);
    progress.working('checking the file');
    await checkEncoding(compression.bytes, compression.model);
    const quality =
      options.maxError === undefined ? undefined : judge(options.maxError, compression.stages);
    if (rivals !== undefined) progress.working('waiting for gzip and brotli');
    return { original, compression, rivals: await rivals, quality };
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

function refuseDataless({ data, maxError, teacher, validation }: CompressOptions): void {
  if (data !== undefined) return;
  const given = Object.entries({ maxError, teacher, validation }).find(
    ([, value]) => value !== undefined,
  );
  if (given === undefined) return;
  const option = given[0] === 'maxError' ? 'max-error' : given[0];
  throw new UsageError(`--${option} needs data: add --data`);
}

async function chooseRecipe(options: CompressOptions, progress: Progress): Promise<Recipe> {
  const { data, recipe: given } = options;
  const name = given ?? (data === undefined ? 'quick' : 'deep-compression');
  if (given === undefined) {
    const why = data === undefined ? 'there is no --data to retrain on' : '--data is given';
    progress.note(`recipe ${name}, because ${why}; --recipe chooses another`);
  }
  const recipe = await resolveRecipe(name, options);
  refuseIdleTeacher(options.teacher, recipe);
  return recipe;
}

async function compressWith(
  model: SavedModel,
  recipe: Recipe,
  { data, teacher, validation }: CompressOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<Compression> {
  const { compress, planTensors } = await import('@pith/compress');
  // A recipe that does not fit is told before TensorFlow and the data are loaded.
  planTensors(recipe, model.tensors);
  const onEvent = tellPipeline(progress);
  if (data === undefined) return compress(model, recipe, { onEvent, signal });
  return withRetrainer(model, { data, teacher, validation }, progress, (retrainer) =>
    compress(model, recipe, { retrainer, onEvent, signal }),
  );
}
