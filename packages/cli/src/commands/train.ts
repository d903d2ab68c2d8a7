import type { Training } from '@pith/compress';
import { elementCount } from '@pith/container';
import { refuseExistingLayersModel, writeLayersModel } from '@pith/model';
import type { VirtualMemoryStatistics } from '@pith/train';
import { type Command, Option } from 'commander';
import { bytes, duration, percent } from '../figures.js';
import { type Io, print, printJson } from '../io.js';
import { type MemoryOptions, memoryOptions, virtualMemoryOptions } from '../memory-options.js';
import { numberBetween, positiveNumber, wholeNumber } from '../option-values.js';
import { withProgress } from '../progress/index.js';
import { referenceNetworks } from '../reference-networks.js';
import { splitDataset } from '../training-data.js';

export interface TrainOptions
  extends MemoryOptions,
    Pick<
      Training,
      'epochs' | 'batchSize' | 'learningRate' | 'optimiser' | 'augmentation' | 'weightDecay'
    > {
  readonly data: string;
  readonly out: string;
  readonly seed: number;
  readonly validation?: number;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function addTrainCommand(program: Command, io: Io): void {
  const command = program
    .command('train')
    .summary('train a reference network and save it')
    .description(
      'Trains a reference network from scratch and saves it as a TensorFlow.js LayersModel.\n' +
        'The same seed gives the same network on one machine.',
    )
    .argument('<network>', 'one of those below')
    .requiredOption('-d, --data <data>', 'labelled examples; see pith data')
    .requiredOption('-o, --out <directory>', 'the directory to write')
    .option(
      '--seed <number>',
      'of the initial weights, the order of examples, their augmentation and dropout',
      wholeNumber(0, 0xffff_ffff),
      1,
    )
    .option('--epochs <count>', 'passes over the training data', wholeNumber(1, 10_000), 20)
    .option('--batch-size <count>', 'examples a step', wholeNumber(1, 65_536), 128)
    .option('--learning-rate <rate>', 'at the start; falls along a cosine', positiveNumber, 0.001)
    .addOption(
      new Option('--optimiser <name>', 'how steps are taken')
        .choices(['sgd', 'momentum', 'adam', 'rmsprop'])
        .default('adam'),
    )
    .option(
      '--augmentation <strength>',
      'random affine copies of images: 0 none, 1 up to ±10° and ±2 pixels of 28',
      numberBetween(0, 5),
      0.7,
    )
    .option('--weight-decay <strength>', 'L2 penalty', numberBetween(0, 1), 0.00001)
    .option(
      '--validation <count>',
      'training examples set apart (default: 5000, or a tenth if that is less)',
      wholeNumber(1),
    );
  for (const option of memoryOptions()) command.addOption(option);
  command
    .option('-f, --force', 'replace an existing model')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  $ pith train lenet-300-100 --data mnist --out lenet
  $ pith train lenet-5 --data fashion-mnist --out fashion --epochs 40 --seed 3
  $ pith train squeezenet-28 --data fashion-mnist --out squeezed
  $ pith train vgg-16 --data photos --out vgg --batch-size 16 --memory 2GB

Networks, and the examples that they were made for:
${networkTable()}

A network is built for the shape and the classes of --data, where its layers leave something of them.`,
    )
    .action((network: string, options: TrainOptions) => train(network, options, io));
}

async function train(network: string, options: TrainOptions, io: Io): Promise<void> {
  const started = performance.now();
  const { data, out, seed, validation, force = false, json, ...rest } = options;
  const { memory, offload, spill, ...training } = rest;
  const virtual = virtualMemoryOptions({ memory, offload, spill });
  await refuseExistingLayersModel(out, { force });

  const result = await withProgress(io, async (progress) => {
    const { checkFits, findNetwork, fitNetwork, loadDataset, trainNetwork } = await import(
      '@pith/train'
    );
    findNetwork(network);
    progress.working(`loading ${data}`);
    const given = await loadDataset(data, { onProgress: (message) => progress.working(message) });
    const { name, classes } = given;
    const form = fitNetwork(network, { name, classes, shape: given.train.shape });
    const dataset = checkFits(given, [null, ...form.inputShape], classes);
    const parts = await splitDataset(dataset, validation);
    progress.working('loading TensorFlow');
    return trainNetwork(network, {
      ...{ data: parts, classes, seed, training, signal: io.signal, memory: virtual },
      onProgress: (state) => progress.training('training', state),
    });
  });

  io.signal.throwIfAborted();
  await writeLayersModel(out, result.model, { force });
  const parameters = result.model.tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const seconds = (performance.now() - started) / 1000;
  const { validation: validated, test, memory: used } = result;
  if (json) {
    await printJson(io, {
      ...{ command: 'train', network, out, data, seed, training, parameters },
      ...{ validation: validated, test, seconds, ...(used && { memory: used }) },
    });
    return;
  }
  await print(
    io,
    [
      `${network}, ${bytes(parameters)} parameters, written to ${out} in ${duration(seconds)}`,
      `validation error ${percent(validated.error)} (${bytes(validated.examples)} examples)`,
      `test error       ${percent(test.error)} (${bytes(test.examples)} examples)`,
      ...(used ? [memoryLine(used)] : []),
    ].join('\n'),
  );
}

function memoryLine({
  lastingBytes,
  peak,
  rawBytes,
  storedBytes,
}: VirtualMemoryStatistics): string {
  const megabytes = (size: number) => `${bytes(Math.ceil(size / 1e6))} MB`;
  const spilled =
    rawBytes === 0
      ? 'nothing was spilled'
      : `${megabytes(rawBytes)} were spilled, ${megabytes(storedBytes)} after compression`;
  return `memory           ${megabytes(lastingBytes + peak)} of tensors at most; ${spilled}`;
}

function networkTable(): string {
  const rows = Object.entries(referenceNetworks);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, { inputShape, description }]) => {
      return `  ${name.padEnd(width)}  ${inputShape.join('×').padEnd(9)}  ${description}`;
    })
    .join('\n');
}
