import { removeTemporaryFiles } from '@pith/model';

/** Why a command stopped when it was told to. */
export class Interruption extends Error {
  constructor(signal: string) {
    super(`interrupted by ${signal}`);
    this.name = 'Interruption';
  }
}

/** How long a command may take to stop by itself. */
const graceMilliseconds = 1500;

/**
 * Turns the first SIGINT or SIGTERM into an abort; a second one ends the process at once. Neither
 * leaves temporary files.
 */
export function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) {
        removeTemporaryFiles();
        process.exit(130);
      }
      controller.abort(new Interruption(name));
    });
  }
  return controller.signal;
}

/**
 * Waits for work that heeds a signal, but once that is aborted not for long: the work may be in the
 * middle of something that cannot stop.
 *
 * @throws the signal's reason if it was aborted and the work did not get done
 */
export async function interruptible<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const cutOff = new Promise<never>((_, reject) => {
    const wait = () => {
      timer = setTimeout(() => reject(signal.reason), graceMilliseconds);
    };
    if (signal.aborted) wait();
    else signal.addEventListener('abort', wait, { once: true });
  });
  try {
    return await Promise.race([work, cutOff]);
  } catch (error) {
    // However the work failed once it was told to stop, that it was told is why.
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Gives way to the event loop, which a loop that awaits only quick work never reaches: signals come
 * through there, and what draws the progress.
 * @throws the signal's reason if it was aborted
 */
export async function letSignalsThrough(signal: AbortSignal): Promise<void> {
  await new Promise(setImmediate);
  signal.throwIfAborted();
}
