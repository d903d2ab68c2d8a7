import { UsageError } from '@pith/container';
import { refuseExisting } from '@pith/model';
import type { Model } from '@pith/runtime';
import { type Command, Option } from 'commander';
import { scaleOption, shapesOption, standardOption } from '../calibration/calibration-options.js';
import { inputInfos, samplesOf } from '../calibration/load-samples.js';
import { type ShapeOption, withShapes } from '../calibration/shape-option.js';
import { assignFiles } from '../inputs/assign-files.js';
import { type InputOptions, loadInputs } from '../inputs/load-inputs.js';
import { hasColour, type Io, print, printJson } from '../io.js';
import {
  instructionSetOption,
  type RuntimeOptions,
  threadsOption,
  withLoadedModel,
} from '../loaded-model.js';
import { wholeNumber } from '../option-values.js';
import { stackOutputs } from '../outputs/stack-outputs.js';
import { readLabels } from '../outputs/top-classes.js';
import { checkOutputFormat, writeArrays } from '../outputs/write-outputs.js';
import { withProgress } from '../progress/index.js';
import { classesOf, runReport, runTables } from '../report/run-report.js';
import {
  type RunSamplesOptions,
  runBatches,
  runShaped,
  type SampleOutput,
  type SamplesRun,
  sampleInfos,
  takesShapes,
} from '../run-samples.js';

export interface RunOptions extends InputOptions, RuntimeOptions {
  readonly input: readonly string[];
  readonly shape?: readonly ShapeOption[];
  readonly top: number;
  readonly labels?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly profile?: boolean;
  readonly json?: boolean;
}

export function addRunCommand(program: Command, io: Io): void {
  program
    .command('run')
    .summary('run a .pith file on images or arrays')
    .description(
      'Runs a .pith file as it is, compressed, and prints the classes that it gives its inputs.\n' +
        'Where an output is no vector of classes, prints its shape and the range of its values.',
    )
    .argument('<model>', 'a .pith file')
    .requiredOption('-i, --input <files...>', 'what to run it on: FILE, or NAME=FILE; see below')
    .option('--top <count>', 'classes to print for each sample', wholeNumber(1), 5)
    .option('--labels <file>', 'names of the classes, one a line')
    .addOption(shapesOption())
    .addOption(scaleOption())
    .addOption(standardOption('mean', 'taken off scaled pixels'))
    .addOption(standardOption('std', 'scaled pixels less the mean are divided by it'))
    .option('--invert', 'swap light and dark, for dark strokes on a light ground')
    .addOption(
      new Option('--raw <type>', 'the files are bare numbers, float32 is little-endian').choices([
        ...['float32', 'uint8'],
      ]),
    )
    .option('-o, --output <file>', 'write the raw outputs, as .npz or .json')
    .option('-f, --force', 'replace an existing output')
    .addOption(threadsOption())
    .addOption(instructionSetOption())
    .option('--profile', "print each layer's kernel, time and multiply-adds")
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
An input file is one of:
  PNG, JPEG, WebP …   stretched to the model's size, made grey or RGB as it takes them
  FILE.npy            NumPy array of one sample, or of [samples, …]; u1 are pixels
  FILE.npz            the array of the input's name, or the only one
  bare numbers        with --raw: one sample or several, row-major, channels last
Arrays for a graph (ONNX, GraphModel) are in the graph's own order, channels first or last; where it
leaves sizes open, arrays bring them along, and --shape says them for images and bare numbers.
Several files, or several samples in a file, are run as a batch. --input takes all words up to the
next option: name the model before it.

Examples:
  $ pith run lenet.pith --input digit.png
  $ pith run lenet.pith --input *.png --invert --top 1
  $ pith run lenet.pith --input x_test.npy --output predictions.npz
  $ pith run recognition.pith --input line.png --shape x:1,3,48,320 --scale -1..1
  $ pith run vision.pith --input image=cat.jpg --scale -1..1 --labels imagenet.txt --profile`,
    )
    .action((model: string, options: RunOptions) => runModel(model, options, io));
}

async function runModel(path: string, options: RunOptions, io: Io): Promise<void> {
  const { output, force = false, profile = false, threads, instructionSet } = options;
  if (output !== undefined) {
    checkOutputFormat(output);
    await refuseExisting(output, { force });
  }
  const facts = await withProgress(io, (progress) =>
    withLoadedModel(path, { threads, instructionSet }, async ({ model, loadMilliseconds }) => {
      const { inputs, outputs } = model;
      if (model.stats.threads < threads) {
        progress.note(`no layer is large enough to share out to ${threads} threads`);
      }
      const { sources, result } = await runOn(model, options, {
        ...{ profile, progress, signal: io.signal },
      });
      const labels = await labelsFor(options.labels, result.outputs[0]!);
      const { stats } = model;
      return { inputs, outputs, labels, sources, result, stats, loadMilliseconds };
    }),
  );
  if (output !== undefined) {
    const names = facts.outputs.map(({ name }) => name);
    const isBatch = !takesShapes(facts);
    await writeArrays(output, stackOutputs(names, facts.result.outputs, isBatch), { force });
  }
  const report = runReport({ ...facts, path, top: options.top, output });
  if (options.json) await printJson(io, report);
  else await print(io, runTables(report, hasColour(io.stdout, io)));
}

async function runOn(
  model: Model,
  options: RunOptions,
  settings: RunSamplesOptions,
): Promise<{ readonly sources: readonly string[]; readonly result: SamplesRun }> {
  const { progress, signal } = settings;
  if (!takesShapes(model)) {
    if (options.shape !== undefined) {
      throw new UsageError('--shape would have no effect: the model leaves no sizes open');
    }
    const inputs = sampleInfos(model.inputs);
    const loaded = await loadInputs(options.input, inputs, options, progress);
    signal.throwIfAborted();
    return { sources: loaded.sources, result: await runBatches(model, loaded, settings) };
  }
  const inputs = withShapes(inputInfos(model), options.shape);
  const samples = await samplesOf(assignFiles(options.input, inputs), inputs, options);
  signal.throwIfAborted();
  const sources = samples.map(({ source }) => source);
  return { sources, result: await runShaped(model, samples, settings) };
}

/** @throws UsageError if no output, or several, are of classes */
async function labelsFor(
  path: string | undefined,
  outputs: Readonly<Record<string, SampleOutput>>,
): Promise<string[] | undefined> {
  if (path === undefined) return undefined;
  const sizes = new Set(
    Object.values(outputs)
      .map(classesOf)
      .filter((classes) => classes !== undefined),
  );
  const [classes] = sizes;
  if (classes === undefined || sizes.size > 1) {
    throw new UsageError(
      `--labels ${path}: the model has ${sizes.size === 0 ? 'no output' : 'outputs of different numbers'} of classes`,
    );
  }
  return readLabels(path, classes);
}
