import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addBenchCommand } from './commands/bench.js';
import { addCompressCommand } from './commands/compress.js';
import { addDataCommand } from './commands/data.js';
import { addDecompressCommand } from './commands/decompress.js';
import { addEvalCommand } from './commands/eval.js';
import { addInspectCommand } from './commands/inspect.js';
import { addRecipesCommand } from './commands/recipes.js';
import { addRunCommand } from './commands/run.js';
import { addSimulateCommand } from './commands/simulate.js';
import { addTrainCommand } from './commands/train.js';
import { exitCodesHelp } from './exit-codes.js';
import type { Io } from './io.js';

/**
 * The `pith` command with all its subcommands, for one run. It throws commander's errors instead of
 * ending the process.
 */
export function createProgram(io: Io): Command {
  const program = new Command('pith')
    .description(
      'Compresses trained neural networks: prunes, shares weights, entropy-codes. Runs the result as\n' +
        'it is, compressed.',
    )
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showHelpAfterError('(add --help for the options and examples)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'pith: ')),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
    })
    .addHelpText(
      'after',
      `
Examples:
  $ pith inspect recognition.onnx
  $ pith compress recognition.onnx --calibrate lines.npz --max-loss 1%
  $ pith eval recognition.pith --against recognition.onnx --inputs other-lines.npz
  $ pith train lenet-300-100 --data mnist --out lenet
  $ pith compress lenet --data mnist
  $ pith inspect lenet.pith
  $ pith eval lenet.pith --data mnist
  $ pith run lenet.pith --input digit.png
  $ pith bench lenet.pith
  $ pith simulate lenet.pith --on eie --data mnist
  $ pith decompress lenet.pith -o lenet-again

Results are printed on stdout, progress and errors on stderr. NO_COLOR=1 turns colours off,
PITH_DEBUG=1 shows the stacks of errors.

${exitCodesHelp}`,
    );
  addTrainCommand(program, io);
  addCompressCommand(program, io);
  addDecompressCommand(program, io);
  addEvalCommand(program, io);
  addRunCommand(program, io);
  addBenchCommand(program, io);
  addSimulateCommand(program, io);
  addInspectCommand(program, io);
  addDataCommand(program, io);
  addRecipesCommand(program, io);
  return program;
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
