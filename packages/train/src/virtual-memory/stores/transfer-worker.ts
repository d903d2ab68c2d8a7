import { workerData } from 'node:worker_threads';
import { type Blocks, MemoryBlocks } from './blocks.js';
import { FileBlocks } from './file-blocks.js';
import { freeMemory } from './free-memory.js';
import { type Employment, type Failure, LEAD, type Order, type Report } from './messages.js';
import { compressedWords, compressZeros, decompressZeros } from './zero-value-compression.js';

/** The thread that compresses pages and keeps them, while TensorFlow computes. */
const { port, signal, directory } = workerData as Employment;
const reports = new Int32Array(signal);
const sizes = new Map<number, { readonly words: number; readonly isCompressed: boolean }>();
let blocks: Blocks | undefined;

port.on('message', (order: Order) => {
  try {
    carryOut(order);
  } catch (error) {
    report({ kind: 'failed', failure: failureOf(error) });
  }
});

function carryOut(order: Order): void {
  blocks ??= directory === undefined ? new MemoryBlocks() : new FileBlocks(directory);
  if (order.kind === 'put') {
    const bytes = store(blocks, order.page, new Uint32Array(order.buffer));
    report({ kind: 'stored', page: order.page, bytes });
  } else if (order.kind === 'fetch') {
    const { buffer } = restore(blocks, order.page);
    report({ kind: 'fetched', page: order.page, buffer }, [buffer]);
  } else if (order.kind === 'drop') {
    blocks.drop(order.page);
    sizes.delete(order.page);
  } else {
    blocks.close();
    port.close();
  }
}

/** A page that compression leaves more of is kept as it is: the time would buy little. */
const WORTHWHILE = 0.9;

function store(to: Blocks, page: number, raw: Uint32Array<ArrayBuffer>): number {
  // Buffers lose their length with their memory.
  const { length } = raw;
  const compressed = compressedWords(raw);
  const isCompressed = compressed < WORTHWHILE * length;
  let words = raw;
  if (isCompressed) {
    words = new Uint32Array(compressed);
    compressZeros(raw, words);
    freeMemory(raw.buffer);
  }
  const bytes = words.byteLength;
  to.write(page, new Uint8Array(words.buffer));
  sizes.set(page, { words: length, isCompressed });
  return bytes;
}

function restore(from: Blocks, page: number): Uint32Array<ArrayBuffer> {
  const { words, isCompressed } = sizes.get(page)!;
  sizes.delete(page);
  const { buffer } = from.take(page);
  const stored = new Uint32Array(buffer);
  const raw = new Uint32Array(new ArrayBuffer(LEAD + 4 * words), LEAD);
  if (isCompressed) decompressZeros(stored, raw);
  else raw.set(stored);
  freeMemory(buffer);
  return raw;
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, code, syscall } = error as NodeJS.ErrnoException;
  return { message, code, syscall };
}

function report(message: Report, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
  Atomics.add(reports, 0, 1);
  Atomics.notify(reports, 0);
}
