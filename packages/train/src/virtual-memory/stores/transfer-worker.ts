import { workerData } from 'node:worker_threads';
import { type Blocks, MemoryBlocks } from './blocks.js';
import { FileBlocks } from './file-blocks.js';
import type { Employment, Order, Report } from './messages.js';
import { compressZeros, decompressZeros, mostCompressedWords } from './zero-value-compression.js';

/** The thread that compresses pages and keeps them, while TensorFlow computes. */
const { port, signal, directory } = workerData as Employment;
const reports = new Int32Array(signal);
const sizes = new Map<number, { readonly words: number; readonly isCompressed: boolean }>();
let blocks: Blocks | undefined;
let scratch = new Uint32Array(0);

port.on('message', (order: Order) => {
  try {
    carryOut(order);
  } catch (error) {
    report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
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

function store(to: Blocks, page: number, raw: Uint32Array): number {
  const most = mostCompressedWords(raw.length);
  if (scratch.length < most) scratch = new Uint32Array(most);
  const length = compressZeros(raw, scratch);
  const isCompressed = length < raw.length;
  const words = isCompressed ? scratch.subarray(0, length) : raw;
  to.write(page, new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
  sizes.set(page, { words: raw.length, isCompressed });
  return words.byteLength;
}

function restore(from: Blocks, page: number): Uint32Array<ArrayBuffer> {
  const { words, isCompressed } = sizes.get(page)!;
  sizes.delete(page);
  const bytes = from.take(page);
  const stored = new Uint32Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / 4);
  if (!isCompressed) return stored;
  const raw = new Uint32Array(words);
  decompressZeros(stored, raw);
  return raw;
}

function report(message: Report, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
  Atomics.add(reports, 0, 1);
  Atomics.notify(reports, 0);
}
