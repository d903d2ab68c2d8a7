import type { DatasetDescription, PartDescription } from '@pith/train';
import type { Command } from 'commander';
import { bytes, shapeText } from '../figures.js';
import { hasColour, type Io, print, printJson } from '../io.js';
import { withProgress } from '../progress/index.js';
import { renderTable } from '../report/table.js';

export function addDataCommand(program: Command, io: Io): void {
  program
    .command('data')
    .summary('show what a data set holds')
    .description('Loads a data set and shows its shape, its classes and the range of its values.')
    .argument('<data>', 'name, file or folder')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
A data set is one of:
  mnist                  the 70,000 handwritten digits; they come with Pith
  fashion-mnist          as installed on the system, else downloaded once
  fashion-mnist:FOLDER   its four idx files in FOLDER
  FILE.npz               NumPy arrays x_train, y_train, x_test, y_test
  FILE.csv               one example a row
  FOLDER                 four idx files, plain or gzipped; or CIFAR-10 or CIFAR-100, the binary
                         version; or train.csv and test.csv;
                         or images in train/CLASS/* and test/CLASS/*, or in CLASS/*

Examples:
  $ pith data mnist
  $ pith data photos/ --json`,
    )
    .action((spec: string, options: { json?: boolean }) => describe(spec, options, io));
}

async function describe(spec: string, options: { json?: boolean }, io: Io): Promise<void> {
  const description = await withProgress(io, async (progress) => {
    progress.working(`loading ${spec}`);
    const { describeDataset, loadDataset } = await import('@pith/train');
    return describeDataset(
      await loadDataset(spec, { onProgress: (message) => progress.working(message) }),
    );
  });
  if (options.json) await printJson(io, { command: 'data', ...description });
  else await print(io, descriptionTables(description, hasColour(io.stdout, io)));
}

function descriptionTables(description: DatasetDescription, colour: boolean): string {
  const { name, shape, classes, classNames, train, test } = description;
  const part = (which: string, { count, dtype, min, max, mean, deviation }: PartDescription) => [
    ...[which, bytes(count), dtype, figure(min), figure(max), figure(mean), figure(deviation)],
  ];
  const right = (head: string) => ({ head, align: 'right' as const });
  const parts = renderTable(
    [
      ...[{ head: 'part' }, right('examples'), { head: 'dtype' }],
      ...[right('min'), right('max'), right('mean'), right('deviation')],
    ],
    [part('train', train), part('test', test)],
    { colour },
  );
  const rows = Array.from({ length: classes }, (_, label) => [
    classNames?.[label] ?? String(label),
    bytes(train.perClass[label] ?? 0),
    bytes(test.perClass[label] ?? 0),
  ]);
  const perClass = renderTable([{ head: 'class' }, right('train'), right('test')], rows, {
    colour,
  });
  return [`${name}: ${shapeText(shape)}, ${classes} classes`, parts, perClass].join('\n\n');
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(5);
}
