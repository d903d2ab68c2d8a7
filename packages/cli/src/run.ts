import { removeTemporaryFiles } from '@pith/model';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { interruptible } from './interruption.js';
import type { Io } from './io.js';
import { createProgram } from './program.js';
import { reportError } from './report-error.js';

/**
 * Runs the `pith` command.
 * @param argv the words after `pith`
 * @returns the exit status; nothing is thrown
 * @example await run(['inspect', 'model.pith', '--json'], io)
 */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const program = createProgram(io);
  try {
    await interruptible(program.parseAsync([...argv], { from: 'user' }), io.signal);
    return exitCodes.ok;
  } catch (error) {
    if (io.signal.aborted) removeTemporaryFiles();
    return reportError(error, io);
  }
}
