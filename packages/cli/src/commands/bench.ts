import { elementCount, UsageError } from '@pith/container';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type BenchSubject, layersSubject, shapedSubject } from '../bench-subject.js';
import { shapesOption } from '../calibration/calibration-options.js';
import type { ShapeOption } from '../calibration/shape-option.js';
import { Peers } from '../compare-with-peers.js';
import { hasColour, type Io, print, printJson } from '../io.js';
import { threadsOption, withLoadedModel } from '../loaded-model.js';
import { positiveNumber, shareAboveZero, wholeNumber } from '../option-values.js';
import { type OpenedPithFile, openPithFile } from '../pith-file.js';
import { withProgress } from '../progress/index.js';
import {
  type BatchReport,
  type BenchReport,
  benchDocument,
  benchTables,
  thisMachine,
} from '../report/bench-report.js';
import { takesShapes } from '../run-samples.js';

export interface BenchOptions {
  readonly against?: readonly string[];
  /** @default 1 and 64 for LayersModels, 1 for graphs */
  readonly batch?: readonly number[];
  readonly shape?: readonly ShapeOption[];
  readonly seconds: number;
  readonly threads: number;
  readonly inputDensity: number;
  readonly layers?: boolean;
  readonly json?: boolean;
}

export function addBenchCommand(program: Command, io: Io): void {
  program
    .command('bench')
    .summary('time a .pith file beside other engines')
    .description(
      'Times a .pith file in Pith and, in turns with it, the same network in other engines, dense.\n' +
        'Says where another engine is faster.',
    )
    .argument('<model>', 'a .pith file')
    .option(
      '--against <engines>',
      "names with commas, or none (default: all that run the model's format, as installed)",
      engineList,
    )
    .addOption(
      new Option(
        '--batch <sizes>',
        'samples a run; several sizes with commas (default: 1,64, for graphs 1)',
      ).argParser(batchSizes),
    )
    .addOption(shapesOption())
    .option(
      '--seconds <seconds>',
      'most time for each batch size, warm-up included',
      positiveNumber,
      5,
    )
    .addOption(threadsOption())
    .option(
      '--input-density <share>',
      'share of the random inputs that is not zero',
      shareAboveZero('the inputs'),
      1,
    )
    .option('--layers', "print each layer's kernel, time and multiply-adds")
    .option('--json', 'print one JSON document, with every sample')
    .addHelpText(
      'after',
      `
Engines: tfjs-node, tfjs-wasm, onnxruntime-node, onnxruntime-web; and with weights quantised to
8 or 4 bits onnxruntime-node-int8, onnxruntime-node-int4, onnxruntime-web-int8. Other engines run
the network with the same weights, zeros included. They are no part of Pith: install those that
you want to compare with. Graphs (ONNX, GraphModel) run in the engines of their own format, not
quantised further.

Examples:
  $ pith bench lenet.pith
  $ pith bench lenet.pith --against onnxruntime-node --batch 1 --seconds 20
  $ pith bench lenet.pith --against none --layers
  $ pith bench recognition.pith --shape x:1,3,48,320 --against onnxruntime-web
  $ pith bench lenet.pith --input-density 0.2 --json > bench.json`,
    )
    .action((model: string, options: BenchOptions) => bench(model, options, io));
}

async function bench(path: string, options: BenchOptions, io: Io): Promise<void> {
  const { threads, seconds, inputDensity, layers = false } = options;
  const { signal } = io;
  const report = await withProgress(io, async (progress): Promise<BenchReport> => {
    const opened = await openPithFile(path);
    const { bytes, file } = opened;
    const weights = file.tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0);
    const isShaped = await withLoadedModel(path, {}, async ({ model }) => takesShapes(model));
    const subject = await (isShaped ? shapedSubject : layersSubjectOf)(opened, options);
    for (const name of options.against ?? []) subject.checkEngine(name);
    const peers = new Peers(options.against ?? subject.usualPeers, {
      mayBeMissing: options.against === undefined,
    });
    const sizes = options.batch ?? (isShaped ? [1] : [1, 64]);
    for (const batch of sizes) subject.checkBatch(batch);
    const batches: BatchReport[] = [];
    for (const batch of sizes) {
      const telling = { progress, signal };
      batches.push({
        batch,
        engines: await subject.compare(peers, { batch, threads, seconds, ...telling }),
      });
    }
    return withLoadedModel(path, { threads }, async ({ model }) => {
      const profiled: BatchReport[] = [];
      for (const report of layers ? batches : []) {
        const { batch } = report;
        progress.working(`batch ${batch}: timing layers`);
        profiled.push({ ...report, layers: await subject.profile(model, batch, signal) });
      }
      const { instructionSet, weightBytes } = await subject.planned(model);
      return {
        ...{ command: 'bench', model: path, machine: thisMachine() },
        ...{ instructionSet, threads, seconds, inputDensity },
        bytes: { file: bytes, weights: weightBytes, weights32: 4 * weights },
        batches: layers ? profiled : batches,
        leftOut: peers.leftOut,
      };
    });
  });
  if (options.json) await printJson(io, benchDocument(report));
  else await print(io, benchTables(report, hasColour(io.stdout, io)));
}

function layersSubjectOf(opened: OpenedPithFile, options: BenchOptions): Promise<BenchSubject> {
  if (options.shape === undefined) return layersSubject(opened, options);
  throw new UsageError('--shape would have no effect: the model leaves no sizes open');
}

/** @example engineList('tfjs-node,tfjs-wasm') // ['tfjs-node', 'tfjs-wasm'] */
function engineList(text: string): string[] {
  if (text === 'none') return [];
  const names = text.split(',').map((name) => name.trim());
  if (new Set(names).size < names.length || names.includes('')) {
    throw new InvalidArgumentError('Expected names of engines, each once, with commas.');
  }
  return names;
}

function batchSizes(text: string): number[] {
  return text.split(',').map((size) => wholeNumber(1, 65_536)(size));
}
