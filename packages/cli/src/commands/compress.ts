import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Compression, Recipe, Retrainer } from '@pith/compress';
import { UsageError } from '@pith/container';
import {
  compressedSizes,
  type LayersModelOnDisk,
  readLayersModel,
  refuseExisting,
  writeFileAtomically,
} from '@pith/model';
import type { Command } from 'commander';
import { checkEncoding } from '../check-encoding.js';
import { hasColour, type Io, print, printJson } from '../io.js';
import { density, numberBetween, wholeNumber } from '../option-values.js';
import { type Progress, withProgress } from '../progress/index.js';
import { tellPipeline } from '../progress/pipeline-progress.js';
import { judge, qualityMissed } from '../quality-target.js';
import { compressionReport } from '../report/compression-report.js';
import { compressionTables } from '../report/compression-tables.js';
import { isRecipeFile, resolveRecipe } from '../resolve-recipe.js';
import { classifierForm, loadFittingDataset, splitDataset } from '../training-data.js';

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

/** Above this size gzip and brotli take longer than most compressions: they must be asked for. */
const rivalsLimit = 64 * 2 ** 20;

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
  const { force = false, data } = options;
  const output = options.output ?? defaultOutput(model);
  const recipeOutput = options.recipeOut ?? output.replace(/(\.pith)?$/, '.recipe.json');
  for (const path of [output, recipeOutput]) await refuseExisting(path, { force });

  const facts = await withProgress(io, async (progress) => {
    const recipe = await chooseRecipe(options, recipeOutput, progress);
    const original = await readLayersModel(model);
    const rivals = startRivals(original, options.rivals, progress);
    const compression = await compressWith(original, recipe, options, progress, io.signal);
    progress.working('checking the file');
    await checkEncoding(compression.bytes, compression.model);
    if (rivals !== undefined) progress.working('waiting for gzip and brotli');
    const quality =
      options.maxError === undefined ? undefined : judge(options.maxError, compression.stages);
    return { original, compression, rivals: await rivals, quality };
  });

  io.signal.throwIfAborted();
  const { compression, quality } = facts;
  if (quality?.met !== false) {
    const text = `${JSON.stringify(compression.recipe, null, 2)}\n`;
    await writeFileAtomically(output, compression.bytes, { force });
    await writeFileAtomically(recipeOutput, new TextEncoder().encode(text), { force });
  }
  const seconds = (performance.now() - started) / 1000;
  const report = compressionReport({ ...facts, model, output, recipeOutput, data, seconds });
  if (options.json) await printJson(io, report);
  else await print(io, compressionTables(report, hasColour(io.stdout, io)));
  if (quality?.met === false) throw qualityMissed(quality, compression.stages, compression.recipe);
}

function refuseDataless({ data, ...others }: CompressOptions): void {
  if (data !== undefined) return;
  for (const [option, value] of [
    ['--max-error', others.maxError],
    ['--teacher', others.teacher],
    ['--validation', others.validation],
  ]) {
    if (value !== undefined) throw new UsageError(`${option} needs data: add --data`);
  }
}

/** `lenet/` or `lenet/model.json` → `lenet.pith` beside the directory. */
function defaultOutput(model: string): string {
  const path = resolve(model);
  const directory = path.endsWith('.json') ? dirname(path) : path;
  const output = join(dirname(directory), `${basename(directory)}.pith`);
  return isAbsolute(model) ? output : relative('', output);
}

async function chooseRecipe(
  options: CompressOptions,
  recipeOutput: string,
  progress: Progress,
): Promise<Recipe> {
  const { recipe: given, data, teacher } = options;
  if (given !== undefined && isRecipeFile(given) && resolve(given) === resolve(recipeOutput)) {
    throw new UsageError(
      `${recipeOutput}: the resolved recipe would replace the one that was given; ` +
        'name another file with --recipe-out',
    );
  }
  const name = given ?? (data === undefined ? 'quick' : 'deep-compression');
  if (given === undefined) {
    const why = data === undefined ? 'there is no --data to retrain on' : '--data is given';
    progress.note(`recipe ${name}, because ${why}; --recipe chooses another`);
  }
  const recipe = await resolveRecipe(name, options);
  const distils = [recipe.prune, recipe.share].some(({ training }) => training.distillation > 0);
  if (teacher !== undefined && !distils) {
    throw new UsageError(
      `--teacher would have no effect: recipe ${recipe.name} does not distil; ` +
        'set distillation in its training',
    );
  }
  return recipe;
}

/** Compresses the original's files with gzip and brotli, beside the main work. */
function startRivals(original: LayersModelOnDisk, wanted: boolean | undefined, progress: Progress) {
  const isLarge = original.shippedBytes > rivalsLimit;
  if (wanted === undefined && isLarge) {
    progress.note('no comparison with gzip and brotli above 64 MiB; --rivals makes it');
  }
  if (!(wanted ?? !isLarge)) return undefined;
  const sizes = compressedSizes(original.files);
  // Awaited at the end; until then its failure must not end the process.
  sizes.catch(() => {});
  return sizes;
}

async function compressWith(
  { model }: LayersModelOnDisk,
  recipe: Recipe,
  { data, teacher, validation }: CompressOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<Compression> {
  const { compress, planTensors } = await import('@pith/compress');
  // A recipe that does not fit is told before the data set is loaded.
  planTensors(recipe, model.tensors);
  const onEvent = tellPipeline(progress);
  if (data === undefined) return compress(model, recipe, { onEvent, signal });

  const form = await classifierForm(model);
  const dataset = await loadFittingDataset(data, form, progress);
  const teacherModel = teacher === undefined ? model : (await readLayersModel(teacher)).model;
  const teacherForm = teacher === undefined ? form : await classifierForm(teacherModel);
  if (
    String(teacherForm.inputShape) !== String(form.inputShape) ||
    teacherForm.classes !== form.classes
  ) {
    throw new UsageError(
      `teacher ${teacher}: takes [${teacherForm.inputShape}] and tells ${teacherForm.classes} classes ` +
        `apart, but the model takes [${form.inputShape}] and tells ${form.classes}`,
    );
  }
  const { TfjsRetrainer } = await import('@pith/train');
  const parts = await splitDataset(dataset, validation);
  signal.throwIfAborted();
  const retrainer = await TfjsRetrainer.create(model, parts, teacherModel);
  try {
    return await compress(model, recipe, {
      retrainer: retrainer satisfies Retrainer,
      onEvent,
      signal,
    });
  } finally {
    retrainer.dispose();
  }
}
