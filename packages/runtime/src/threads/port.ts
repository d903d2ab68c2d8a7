import { nodeModule } from '../node-module.js';

/** Messages to and from a worker, in Node and in a browser alike. */
export interface Port {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onError(listener: (error: unknown) => void): void;
  end(): void;
  /** In Node: whether it keeps the process alive. */
  keepAlive(keep: boolean): void;
}

/** A browser's `Worker`, or one of Node's `worker_threads`. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): unknown;
  addEventListener?(type: string, listener: (event: MessageEvent & ErrorEvent) => void): void;
  on?(type: string, listener: (value: unknown) => void): unknown;
  ref?(): void;
  unref?(): void;
}

interface WorkerThreads {
  readonly Worker: new (url: URL) => WorkerLike;
  readonly parentPort: WorkerLike | null;
}

export function workerThreads(): WorkerThreads | undefined {
  return nodeModule<WorkerThreads>('node:worker_threads');
}

/** What a browser's event without a message means. */
const NO_SCRIPT =
  'the worker cannot be loaded; put worker.js next to the bundle, or start it in createWorker';

export function portTo(worker: WorkerLike): Port {
  return {
    post: (message) => worker.postMessage(message),
    onMessage(listener) {
      if (worker.on) worker.on('message', listener);
      else worker.addEventListener?.('message', ({ data }) => listener(data));
    },
    onError(listener) {
      if (worker.on) {
        worker.on('error', listener);
        worker.on('exit', () => listener(new Error('the worker ended')));
      } else {
        worker.addEventListener?.('error', ({ error, message }) =>
          listener(error ?? (message || NO_SCRIPT)),
        );
        worker.addEventListener?.('messageerror', () => listener('a message cannot be read'));
      }
    },
    end: () => void worker.terminate(),
    keepAlive(keep) {
      if (keep) worker.ref?.();
      else worker.unref?.();
    },
  };
}
