import { refuseExistingModel, writeSavedModel } from '@pith/model';
import type { Command } from 'commander';
import { bytes } from '../figures.js';
import { type Io, print, printJson } from '../io.js';
import { decodePithFile, openPithFile, savedFormat } from '../pith-file.js';

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
      'Writes the model in a .pith file in the format that it had: a TensorFlow.js model as a directory\n' +
        'with model.json, an ONNX model as a file, with the weights that the .pith holds.',
    )
    .argument('<file>', 'a .pith file')
    .requiredOption('-o, --output <path>', 'the directory, or the .onnx file, to write')
    .option('-f, --force', 'replace an existing model')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  $ pith decompress lenet.pith -o lenet-again
  $ pith decompress lenet.pith -o lenet-again --force
  $ pith decompress recognition.pith -o recognition.onnx`,
    )
    .action((file: string, options: DecompressOptions) => decompress(file, options, io));
}

async function decompress(path: string, options: DecompressOptions, io: Io): Promise<void> {
  const { output, force = false, json } = options;
  const opened = await openPithFile(path);
  await refuseExistingModel(output, savedFormat(opened), { force });
  const model = await decodePithFile(opened);
  io.signal.throwIfAborted();
  await writeSavedModel(output, model, { force });
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
