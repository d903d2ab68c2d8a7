import { OutputError } from '@pith/model';

/** A stream to write to, a terminal or not. */
export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

/** What a command has of the world around it. */
export interface Io {
  /** For results, and nothing else. */
  readonly stdout: OutputStream;
  /** For progress and errors. */
  readonly stderr: OutputStream;
  /** Aborted when the command is to stop; its reason is an `Interruption`. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Whether text for a stream may be coloured (https://no-color.org). */
export function hasColour(stream: OutputStream, { env }: Io): boolean {
  return stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

/**
 * Prints a result. That the reader has gone (as `head` does) is no error.
 * @throws OutputError if it cannot be written, say because the disk is full
 */
export async function print({ stdout }: Io, text: string): Promise<void> {
  const error = await new Promise<Error | null | undefined>((resolve) => {
    stdout.write(`${text}\n`, resolve);
  });
  if (!error || ('code' in error && error.code === 'EPIPE')) return;
  throw new OutputError(`standard output: cannot be written: ${error.message}`, { cause: error });
}

/** Prints a result for machines. */
export async function printJson(io: Io, document: unknown): Promise<void> {
  await print(io, JSON.stringify(document, null, 2));
}
