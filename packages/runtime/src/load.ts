import { type PithFile, type ReadLimits, readModel, UsageError } from '@pith/container';
import { BatchRunner } from './batch-runner.js';
import { Engine } from './engine.js';
import type { InstructionSet } from './kernels/choose-kernels.js';
import { Model } from './model.js';
import { readOptions } from './read-options.js';
import { type ModelSource, openSource } from './source.js';
import type { CreateWorker } from './threads/team.js';
import { type ReceivedModel, receiveModel } from './weights/receive-model.js';

const GRAPH_FORMATS: ReadonlySet<string> = new Set(['onnx', 'tfjs-graph-model']);

export interface LoadOptions {
  /**
   * Threads that large layers are shared out to: Node workers, or a page's workers where it is
   * cross-origin isolated. Graphs, and models that leave sizes open, run in one. @default 1
   */
  readonly threads?: number;
  /** `auto` takes the fastest that the engine has; `stats.instructionSet` tells which. @default 'auto' */
  readonly instructionSet?: InstructionSet | 'auto';
  /** Lower limits than the format's, for files that are not trusted. */
  readonly limits?: Partial<ReadLimits>;
  /** Most bytes of a download. @default 2 GiB */
  readonly maxBytes?: number;
  /** Stops the download, and the decoding of a compact file between two of its tensors. */
  readonly signal?: AbortSignal;
  /** Told while a download goes on; `total` where the server says it. */
  readonly onProgress?: (received: number, total: number | undefined) => void;
  /** Starts a worker on `@pith/runtime/worker`, where a bundler moved it. */
  readonly createWorker?: CreateWorker;
}

/**
 * Loads a `.pith` model to run it as it is: compressed, skipping its zeros.
 *
 * @param source a URL, a path (in Node), or bytes
 * @throws {CorruptFileError} when the file is damaged, hostile, or of a newer version
 * @throws {UnsupportedOperationError} naming every operation that does not run here
 * @throws {InputError} when it cannot be read
 * @example
 * const model = await load('digits.pith');
 * const { probabilities } = await model.run({ image });
 * model.dispose();
 */
export async function load(source: ModelSource, options: LoadOptions = {}): Promise<Model> {
  const { threads = 1, instructionSet = 'auto', signal, onProgress } = options;
  if (!Number.isSafeInteger(threads) || threads < 1 || threads > 64) {
    throw new UsageError(`threads is ${threads}, but must be a whole number from 1 to 64`);
  }
  const maxBytes = options.maxBytes ?? 2 ** 31;
  const opened = await openSource(source, { signal, maxBytes, onProgress });
  const reading = await readOptions(options.limits, signal);
  const received: Received =
    opened instanceof Uint8Array ? { bytes: opened } : await receiveModel(opened, reading);
  const { bytes, file = await readModel(bytes, reading) } = received;
  const thread = { index: 0, count: 1 };
  if (await isOpen(file)) {
    const { openSpecialised } = await import('./specialise/open-specialised.js');
    return new Model(await openSpecialised(file, bytes.length, { instructionSet, thread }));
  }
  if (threads === 1) {
    const engine = await Engine.create(file, received, { instructionSet, thread });
    return new Model(new BatchRunner(engine, bytes.length, undefined));
  }
  const { recruitTeam } = await import('./threads/team.js');
  const { engine, team } = await recruitTeam(file, bytes, reading, {
    ...{ instructionSet, threads },
    ...(options.createWorker && { createWorker: options.createWorker }),
  });
  return new Model(new BatchRunner(engine, bytes.length, team));
}

type Received = Partial<ReceivedModel> & Pick<ReceivedModel, 'bytes'>;

/** Whether a program can only be made when inputs are there. */
async function isOpen({ format, topology }: PithFile): Promise<boolean> {
  if (GRAPH_FORMATS.has(format)) return true;
  if (format !== 'tfjs-layers-model') return false;
  const { layersModelInputs } = await import('./program/lower/lower-layers-model.js');
  return layersModelInputs(topology).inputs.some(({ shape }) => shape.includes(null));
}
