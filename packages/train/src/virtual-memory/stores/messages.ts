/** To the worker that keeps pages. */
export type Order =
  | { readonly kind: 'put'; readonly page: number; readonly buffer: ArrayBuffer }
  | { readonly kind: 'fetch'; readonly page: number }
  | { readonly kind: 'drop'; readonly page: number }
  | { readonly kind: 'close' };

/**
 * Bytes before the first word of a page that comes back. TensorFlow takes memory over in place where it
 * is aligned to 64 bytes, and would go on using it after it was freed; from here it always copies.
 */
export const LEAD = 4;

/** And back. */
export type Report =
  | { readonly kind: 'stored'; readonly page: number; readonly bytes: number }
  | { readonly kind: 'fetched'; readonly page: number; readonly buffer: ArrayBuffer }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** An error as it crosses to another thread: `code` and `syscall` are the operating system's. */
export interface Failure {
  readonly message: string;
  readonly code?: string | undefined;
  readonly syscall?: string | undefined;
}

/** What the worker is started with. */
export interface Employment {
  readonly port: import('node:worker_threads').MessagePort;
  /** [1] int32, counts reports, so that one can sleep until the next */
  readonly signal: SharedArrayBuffer;
  /** The directory of the spill file; RAM where absent. */
  readonly directory?: string | undefined;
}
