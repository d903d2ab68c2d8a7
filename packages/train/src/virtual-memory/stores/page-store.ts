import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from 'node:worker_threads';
import { PithError } from '@pith/container';
import { outputErrorFor } from '@pith/model';
import type { Elements } from '../node-backend.js';
import { freeMemory } from './free-memory.js';
import { type Employment, type Failure, LEAD, type Order, type Report } from './messages.js';

export interface PageStoreOptions {
  /** A directory for a spill file. @default pages are kept in RAM */
  readonly directory?: string | undefined;
  /** @default the one beside this module */
  readonly workerUrl?: URL;
  /** Bytes that may be on their way to the worker before `put` waits. @default 256 MiB */
  readonly inFlight?: number;
}

/** Milliseconds: many times what a slow disk takes for the largest page. */
const MOST_SILENCE = 300_000;

interface Page {
  readonly like: Elements;
  readonly count: number;
  /** Words, the last one padded. */
  readonly bytes: number;
  storedBytes: number | undefined;
  isAsked: boolean;
  buffer: ArrayBuffer | undefined;
}

/**
 * Where pages are while TensorFlow does not hold them: a thread of its own compresses them and keeps
 * them, in RAM or in a file, while this one waits for TensorFlow.
 */
export class PageStore {
  /** Of all pages so far: as they were, and as they were stored. */
  readonly totals = { rawBytes: 0, storedBytes: 0 };
  readonly #directory: string | undefined;
  readonly #inFlightLimit: number;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #signal: Int32Array;
  readonly #pages = new Map<number, Page>();
  /** Bytes that left and were not reported as stored. */
  #inFlight = 0;
  #stored = 0;
  #fetched = 0;
  #failure: Failure | undefined;

  constructor({ directory, workerUrl, inFlight = 256 * 2 ** 20 }: PageStoreOptions = {}) {
    this.#directory = directory;
    this.#inFlightLimit = inFlight;
    const { port1, port2 } = new MessageChannel();
    const signal = new SharedArrayBuffer(4);
    const workerData: Employment = { port: port2, signal, directory };
    this.#worker = new Worker(workerUrl ?? new URL('./transfer-worker.js', import.meta.url), {
      workerData,
      // Options such as --eval are not for files.
      execArgv: [],
      transferList: [port2],
    });
    this.#worker.unref();
    this.#worker.on('error', (error) => {
      this.#failure ??= { message: String(error) };
    });
    this.#port = port1;
    this.#port.unref();
    this.#signal = new Int32Array(signal);
  }

  get #isFile(): boolean {
    return this.#directory !== undefined;
  }

  /** RAM that the pages take now, those on their way included. */
  get memoryBytes(): number {
    this.#receive();
    return this.#inFlight + this.#fetched + (this.#isFile ? 0 : this.#stored);
  }

  /** Takes a page over: its elements are gone from here. @throws {PithError} when the store has failed */
  put(page: number, elements: Elements): void {
    const buffer = wholeWords(elements);
    const bytes = buffer.byteLength;
    this.#pages.set(page, {
      ...{ like: elements.subarray(0, 0), count: elements.length, bytes },
      ...{ storedBytes: undefined, isAsked: false, buffer: undefined },
    });
    this.totals.rawBytes += bytes;
    this.#inFlight += bytes;
    this.#send({ kind: 'put', page, buffer }, [buffer]);
    this.#wait(() => this.#inFlight <= this.#inFlightLimit);
  }

  /** Hints that a page will be taken soon. */
  prefetch(number: number): void {
    const page = this.#pages.get(number);
    if (!page || page.isAsked) return;
    page.isAsked = true;
    this.#send({ kind: 'fetch', page: number });
  }

  /**
   * Gives a page back, bit for bit, and forgets it.
   *
   * @param use done with the elements when it returns: their memory is freed then
   * @throws {PithError} when the store has failed
   */
  take<T>(number: number, use: (elements: Elements) => T): T {
    const page = this.#pages.get(number)!;
    this.prefetch(number);
    this.#wait(() => page.buffer !== undefined);
    this.#fetched -= page.bytes;
    this.#pages.delete(number);
    const Typed = page.like.constructor as new (b: ArrayBuffer, at: number, n: number) => Elements;
    const result = use(new Typed(page.buffer!, LEAD, page.count));
    freeMemory(page.buffer!);
    return result;
  }

  drop(number: number): void {
    const page = this.#pages.get(number);
    if (!page) return;
    this.#receive();
    this.#pages.delete(number);
    if (page.buffer) this.#fetched -= page.bytes;
    else if (page.storedBytes === undefined) this.#inFlight -= page.bytes;
    else this.#stored -= page.storedBytes;
    this.#send({ kind: 'drop', page: number });
  }

  /** RAM for a byte of a page, by what was stored so far; 0 for a file, and 1 as long as nothing is known. */
  get ratio(): number {
    if (this.#isFile) return 0;
    const { rawBytes, storedBytes } = this.totals;
    return rawBytes === 0 ? 1 : storedBytes / rawBytes;
  }

  /** Milliseconds for a byte to go and come back, tried on a page of which half is zeros. */
  measureTransfer(): number {
    const page = -1;
    const values = Float32Array.from({ length: 2 ** 21 }, (_, i) => i % 2);
    const { byteLength } = values;
    const { rawBytes, storedBytes } = this.totals;
    const began = performance.now();
    this.put(page, values);
    this.take(page, () => {});
    const milliseconds = performance.now() - began;
    Object.assign(this.totals, { rawBytes, storedBytes });
    return milliseconds / byteLength;
  }

  /** Frees everything, the spill file too. */
  async close(): Promise<void> {
    this.#pages.clear();
    this.#send({ kind: 'close' });
    await this.#worker.terminate();
    this.#port.close();
  }

  #send(order: Order, transfer: ArrayBuffer[] = []): void {
    this.#port.postMessage(order, transfer);
  }

  #wait(isDone: () => boolean): void {
    for (;;) {
      const seen = Atomics.load(this.#signal, 0);
      this.#receive();
      if (isDone()) return;
      if (Atomics.wait(this.#signal, 0, seen, MOST_SILENCE) !== 'timed-out') continue;
      // A thread that has died says so when the event loop has a turn, which waiting does not let it have.
      this.#failure ??= {
        message: `its thread has been silent for ${MOST_SILENCE / 60_000} minutes`,
      };
    }
  }

  #receive(): void {
    for (;;) {
      const message = receiveMessageOnPort(this.#port)?.message as Report | undefined;
      if (message === undefined) break;
      this.#note(message);
    }
    if (this.#failure !== undefined) throw this.#error(this.#failure);
  }

  #error({ message, ...ofSystem }: Failure): unknown {
    const place = this.#isFile
      ? `the spill file in ${this.#directory}`
      : 'the store of activations in RAM';
    return ofSystem.syscall
      ? outputErrorFor(place, Object.assign(new Error(message), ofSystem))
      : new PithError('store-failed', `${place}: ${message}`);
  }

  #note(message: Report): void {
    if (message.kind === 'failed') {
      this.#failure ??= message.failure;
      return;
    }
    const page = this.#pages.get(message.page);
    if (message.kind === 'stored') {
      this.totals.storedBytes += message.bytes;
      if (!page) return;
      this.#inFlight -= page.bytes;
      page.storedBytes = message.bytes;
      this.#stored += message.bytes;
    } else if (page) {
      this.#stored -= page.storedBytes!;
      this.#fetched += page.bytes;
      page.buffer = message.buffer;
    }
  }
}

/** The elements' own memory where they fill it, else a copy padded to whole words. */
function wholeWords({ buffer, byteOffset, byteLength }: Elements): ArrayBuffer {
  if (byteLength % 4 === 0 && byteOffset === 0 && byteLength === buffer.byteLength) {
    return buffer as ArrayBuffer;
  }
  const padded = new Uint8Array(4 * Math.ceil(byteLength / 4));
  padded.set(new Uint8Array(buffer, byteOffset, byteLength));
  return padded.buffer;
}
