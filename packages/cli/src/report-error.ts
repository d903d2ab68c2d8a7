import { PithError } from '@pith/container';
import { CommanderError } from 'commander';
import { type ExitCode, exitCodeFor, exitCodes } from './exit-codes.js';
import type { Io } from './io.js';

/**
 * Says on stderr what went wrong, for the user and without a stack; what should not have happened
 * comes with its stack and a request to report it. `PITH_DEBUG=1` shows stacks always.
 *
 * @returns the exit status
 */
export function reportError(error: unknown, { stderr, env }: Io): ExitCode {
  const exitCode = exitCodeFor(error);
  // Commander has said it already.
  if (error instanceof CommanderError) return exitCode;
  const message = error instanceof Error ? error.message : String(error);
  const stack = (error instanceof Error && error.stack) || message;
  if (exitCode === exitCodes.unexpected) {
    const what = error instanceof PithError ? error.code : 'unexpected';
    stderr.write(
      `pith: ${message}\n\nThis (${what}) is a fault in Pith. Please report it with the command and these lines:\n` +
        `Node ${process.version}, ${process.platform} ${process.arch}\n${stack}\n`,
    );
  } else {
    stderr.write(`pith: ${message}\n`);
    if (env['PITH_DEBUG']) stderr.write(`${stack}\n${causes(error)}`);
  }
  return exitCode;
}

function causes(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return '';
  return `caused by ${cause.stack ?? cause.message}\n${causes(cause)}`;
}
