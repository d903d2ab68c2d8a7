import { basename } from 'node:path';
import type { Recipe } from '@pith/compress';
import { UsageError } from '@pith/container';
import { type ModelOnDisk, readSavedModel, type SavedModel } from '@pith/model';
import { type Command, Option } from 'commander';
import { type BudgetOptions, byteCount, errorShare, lossShare } from '../budget.js';
import type { JudgeOptions } from '../calibrated-judge.js';
import { addCalibrationOptions } from '../calibration/calibration-options.js';
import { engineOption } from '../calibration/engine-option.js';
import { checkEncoding } from '../check-encoding.js';
import { compressJudged, type JudgedCompression } from '../compress-judged.js';
import { prepareOutputs, writeOutputs } from '../compress-outputs.js';
import { frontierPlot } from '../frontier-plot.js';
import { hasColour, type Io, print, printJson } from '../io.js';
import { type MemoryOptions, memoryOptions, virtualMemoryOptions } from '../memory-options.js';
import { density, numberBetween, positiveNumber, wholeNumber } from '../option-values.js';
import { type Progress, withProgress } from '../progress/index.js';
import { judge, qualityMissed, targetMissed } from '../quality-target.js';
import { compressionReport } from '../report/compression-report.js';
import { compressionTables } from '../report/compression-tables.js';
import { resolveRecipe } from '../resolve-recipe.js';
import { refuseIdleTeacher } from '../retraining.js';
import { startRivals } from '../rivals.js';
import { type SearchResult, searchByData } from '../search-by-data.js';
import { prepareSearchOutputs, type SearchOutputs, writePlot } from '../search-outputs.js';

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
  readonly gamma?: number;
  readonly lambda?: number;
  readonly coding?: Recipe['coding'];
  readonly search?: string;
  readonly restart?: boolean;
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
      '--max-error <share>',
      'exit 5 if more of the test set comes out wrong, such as 1.58% or 0.0158; what recipe smallest searches for',
      errorShare,
    )
    .option(
      '--gamma <exponent>',
      'recipe smallest: how much the bits of a weight count against it (0 … 8)',
      numberBetween(0, 8),
    )
    .option(
      '--lambda <nats>',
      'recipe smallest: the entropy penalty, what a bit costs (0 … 1)',
      numberBetween(0, 1),
    )
    .option(
      '--search <directory>',
      'recipe smallest: remember its steps here, for other targets too (default: NAME.search, until it is done)',
    )
    .option('--restart', 'recipe smallest: forget an interrupted search')
    .addOption(
      new Option('--coding <coding>', 'coders that decode fast, or whatever is smallest').choices([
        'fast',
        'smallest',
      ]),
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
  $ pith compress lenet --data mnist --density 0.05 --max-error 1.58% -o small.pith
  $ pith compress lenet --data mnist --recipe smallest --max-error 1.58% -o tiny.pith
  $ pith compress lenet --data mnist --recipe smallest --target-size 2500B --teacher ensemble
  $ pith compress lenet --data mnist --recipe smallest --target-ratio 500 --search lenet.search
  $ pith compress lenet --recipe fp16
  $ pith compress lenet --data mnist --recipe lenet.recipe.json --seed 2 --json > result.json

Arrays are taken as they are: .npz holds one by each input's name, one sample or several along a
first dimension. Images are stretched to the input's size. Two files are written, each complete or
not at all: the .pith, and beside it the recipe as it was resolved, by which the result can be
reproduced. The test set is read for the report only.

Recipe smallest trains for the bytes of the file, at falling densities, and takes the smallest file
within --max-error (on validation data, a little below it) or the best within --target-size or
--target-ratio. It draws all files that it made in NAME.frontier.svg. A target that it cannot keep to is
exit status 5; what came nearest is then NAME.nearest.pith. NAME.search holds what was made so far:
the same command goes on from there after an interruption. A directory that --search names is kept, so
that a second target costs only the steps that the first one did not need.`,
    )
    .action((model: string, options: CompressOptions) => compressModel(model, options, io));
}

async function compressModel(model: string, options: CompressOptions, io: Io): Promise<void> {
  const started = performance.now();
  refuseDataless(options);
  const outputs = await prepareOutputs(model, options);
  let search: SearchOutputs | undefined;

  const facts = await withProgress(io, async (progress) => {
    const original = await readSavedModel(model);
    refuseUntrainable(model, original.model, options);
    const recipe = await chooseRecipe(options, progress);
    if (recipe.rate !== undefined) search = await prepareSearchOutputs(outputs, options);
    const rivals = startRivals(original, options.rivals, progress);
    const found = await compressBy(original, recipe, options, { progress, io, search });
    const { compression, missed } = found;
    const { notCompact } = compression;
    if (notCompact !== undefined)
      progress.note(`no compact file (version 3) was written: ${notCompact}`);
    progress.working('checking the file');
    await checkEncoding(compression.bytes, compression.model);
    const quality =
      options.maxError === undefined ? undefined : judge(options.maxError, compression.stages);
    if (rivals !== undefined) progress.working('waiting for general-purpose compressors');
    return { original, ...found, missed, rivals: await rivals, quality };
  });

  io.signal.throwIfAborted();
  const { compression, quality, missed } = facts;
  const isKept = quality?.met !== false && missed === undefined;
  const seconds = (performance.now() - started) / 1000;
  const { data } = options;
  const report = compressionReport({ ...facts, ...outputs, search, model, data, seconds });
  if (isKept) await writeOutputs(outputs, compression, options);
  else if (search !== undefined) await writeOutputs(search.nearest, compression, options);
  if (search !== undefined && report.frontier !== null) {
    await writePlot(search.plot, await frontierPlot(basename(model), report.frontier), options);
  }
  if (isKept && options.search === undefined) await facts.forget?.();
  if (options.json) await printJson(io, report);
  else await print(io, compressionTables(report, hasColour(io.stdout, io)));
  if (missed !== undefined) throw targetMissed(missed, search!);
  if (quality?.met === false) {
    throw qualityMissed(quality, compression.stages, compression.recipe, search?.nearest.output);
  }
}

/** Compresses as the recipe asks: by a search on labelled data, or else. */
async function compressBy(
  original: ModelOnDisk,
  recipe: Recipe,
  options: CompressOptions,
  {
    progress,
    io,
    search,
  }: { readonly progress: Progress; readonly io: Io; readonly search: SearchOutputs | undefined },
): Promise<JudgedCompression & Partial<SearchResult>> {
  const virtualMemory = virtualMemoryOptions(options);
  const judging = { ...options, ...(virtualMemory && { virtualMemory }) };
  const { signal } = io;
  const { rate } = recipe;
  if (search === undefined || rate === undefined) {
    return compressJudged(original, recipe, judging, { progress, signal });
  }
  const { directory } = search;
  const searching = { ...judging, data: options.data!, directory };
  const found = await searchByData(original, { ...recipe, rate }, searching, { progress, signal });
  return { ...found, engine: undefined, calibration: undefined };
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

async function chooseRecipe(options: CompressOptions, progress: Progress): Promise<Recipe> {
  const { data, recipe: given } = options;
  const name = given ?? (data === undefined ? 'post-training' : 'deep-compression');
  if (given === undefined) {
    const why = data === undefined ? 'there is no --data to retrain on' : '--data is given';
    progress.note(`recipe ${name}, because ${why}; --recipe chooses another`);
  }
  const recipe = await resolveRecipe(name, options);
  refuseIdleTeacher(options.teacher, recipe);
  if (recipe.rate === undefined) {
    for (const option of ['restart', 'search'] as const) {
      if (options[option] === undefined) continue;
      throw new UsageError(`--${option} would have no effect: recipe ${name} does not search`);
    }
    return recipe;
  }
  if (data === undefined) {
    throw new UsageError(
      `recipe ${name} trains for the bytes of the file, which needs data: add --data`,
    );
  }
  if (options.calibrate !== undefined) {
    throw new UsageError(
      `--calibrate would have no effect: recipe ${name} judges by the labels of --data`,
    );
  }
  return recipe;
}
