import { CommanderError } from 'commander';
import { Interruption } from './interruption.js';

/** What the command's exit status says. Part of its interface: scripts rely on it. */
export const exitCodes = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  badInput: 3,
  corruptFile: 4,
  qualityMissed: 5,
  unsupportedModel: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** As the top-level help shows them. */
export const exitCodesHelp = `Exit status:
  0    done
  1    something unexpected: a fault in Pith, please report it
  2    usage: an unknown option, an impossible combination, an output that exists (see --force)
  3    bad input (a model, data set or recipe that is missing, malformed or does not fit),
       or an output or --spill that cannot be written (full disk, no permission)
  4    corrupt .pith file: damaged, cut short, or of a version that is not known
  5    the quality or size asked for (--max-error, --max-loss, --target-size, --target-ratio) was
       missed; nothing was written, but by recipe smallest what comes nearest (NAME.nearest.pith)
  6    a sound model with operations that Pith's runtime does not run
  130  interrupted by Ctrl-C or a request to terminate; nothing is left half-written; by recipe
       smallest the same command goes on from there`;

const byErrorCode: Readonly<Record<string, ExitCode>> = {
  usage: exitCodes.usage,
  'bad-input': exitCodes.badInput,
  'output-failed': exitCodes.badInput,
  'corrupt-file': exitCodes.corruptFile,
  'quality-missed': exitCodes.qualityMissed,
  'budget-missed': exitCodes.qualityMissed,
  unsupported: exitCodes.unsupportedModel,
  'thread-failed': exitCodes.unexpected,
};

/** The exit status for what a command threw. */
export function exitCodeFor(error: unknown): ExitCode {
  if (error instanceof Interruption) return exitCodes.interrupted;
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  if (!(error instanceof Error) || !('code' in error)) return exitCodes.unexpected;
  // What the operating system refuses is the fault of what the user named.
  if ('syscall' in error) return exitCodes.badInput;
  return byErrorCode[String(error.code)] ?? exitCodes.unexpected;
}
