import { refuseExistingLayersModel, writeLayersModel } from '@pith/model';
import type { Command } from 'commander';
import { bytes } from '../figures.js';
import { type Io, print, printJson } from '../io.js';
import { decodePithFile, openPithFile } from '../pith-file.js';

export interface DecompressOptions {
  readonly output: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function addDecompressCommand(program: Command, io: Io): void {
  program
    .command('decompress')
    .summary('get the saved model back out of a .pith file')
    .description(
      'Writes the model in a .pith file as an ordinary TensorFlow.js LayersModel, with the weights\n' +
        'that the file holds, bit for bit.',
    )
    .argument('<file>', 'a .pith file')
    .requiredOption('-o, --output <directory>', 'the directory to write')
    .option('-f, --force', 'replace an existing model')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  $ pith decompress lenet.pith -o lenet-again
  $ pith decompress lenet.pith -o lenet-again --force`,
    )
    .action((file: string, options: DecompressOptions) => decompress(file, options, io));
}

async function decompress(path: string, options: DecompressOptions, io: Io): Promise<void> {
  const { output, force = false, json } = options;
  await refuseExistingLayersModel(output, { force });
  const opened = await openPithFile(path);
  const model = await decodePithFile(opened);
  io.signal.throwIfAborted();
  await writeLayersModel(output, model, { force });
  const { format, tensors } = model;
  if (json) {
    await printJson(io, {
      ...{ command: 'decompress', file: path, output, format, tensors: tensors.length },
    });
  } else {
    await print(
      io,
      `${output} written: ${format}, ${tensors.length} tensors, from ${bytes(opened.bytes)} bytes`,
    );
  }
}
