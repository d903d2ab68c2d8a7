import {
  elementCount,
  PithError,
  type PithFile,
  type ReadOptions,
  UsageError,
} from '@pith/container';
import { BATCH_PART, Engine } from '../engine.js';
import type { InputData } from '../execute/executable.js';
import type { InstructionSet } from '../kernels/choose-kernels.js';
import { chooseLayouts } from '../plan/layouts.js';
import { lowerModel } from '../program/lower-model.js';
import { Barrier, ThreadFailure } from './barrier.js';
import { CONTROL_WORDS, createControl } from './control.js';
import type { Enlist, PackedShare, Report } from './messages.js';
import { type Port, portTo, type WorkerLike, workerThreads } from './port.js';
import { exchangeFloats, SharedExchange } from './shared-exchange.js';

/** Starts a worker that runs `@pith/runtime/worker`. */
export type CreateWorker = () => WorkerLike;

/**
 * Threads that run one model together. Each has a memory of its own with its share of every large
 * layer's outputs, runs the whole program, and exchanges results after such layers; the caller's
 * thread is one of them.
 */
export class Team {
  readonly threads: number;
  /** [other threads][operations] */
  readonly packed: readonly (readonly PackedShare[])[];
  readonly #ports: readonly Port[];
  readonly #barrier: Barrier;
  readonly #control: Int32Array;
  readonly #inputs: readonly Float32Array[];
  #failure: string | undefined;

  /** @internal Use `recruitTeam`. */
  constructor(options: {
    readonly ports: readonly Port[];
    readonly barrier: Barrier;
    readonly control: Int32Array;
    readonly inputs: readonly Float32Array[];
    readonly packed: readonly (readonly PackedShare[])[];
  }) {
    const { ports } = options;
    this.threads = ports.length + 1;
    this.packed = options.packed;
    this.#ports = ports;
    this.#barrier = options.barrier;
    this.#control = options.control;
    this.#inputs = options.inputs;
    for (const port of ports) {
      port.onMessage((message) => this.#heed(message as Report));
      port.onError((error) => {
        this.#failure ??= String(error);
        this.#barrier.fail();
      });
      port.keepAlive(false);
    }
  }

  /** Runs 1 … BATCH_PART samples: `share` runs the caller's part meanwhile. */
  async run(batch: number, inputs: readonly InputData[], share: () => void): Promise<void> {
    this.#refuseBroken();
    inputs.forEach((data, i) => {
      this.#inputs[i]!.set(data);
    });
    this.#order(batch);
    try {
      share();
    } catch (error) {
      if (!(error instanceof ThreadFailure)) {
        this.#barrier.fail();
        this.#failure ??= String(error);
        throw error;
      }
      // What happened is in a message that is still on its way.
      await new Promise((resolve) => setTimeout(resolve, 50));
      this.#failure ??= 'it gave no reason';
      this.#refuseBroken();
    }
  }

  dispose(): void {
    for (const port of this.#ports) port.end();
  }

  #order(batch: number): void {
    const { RUNS, BATCH, DOZING } = CONTROL_WORDS;
    Atomics.store(this.#control, BATCH, batch);
    Atomics.add(this.#control, RUNS, 1);
    Atomics.notify(this.#control, RUNS);
    this.#ports.forEach((port, i) => {
      if (Atomics.load(this.#control, DOZING + i + 1) === 1) port.post({ kind: 'wake' });
    });
  }

  #heed(report: Report): void {
    if (report.kind === 'failed') this.#failure ??= report.message;
  }

  #refuseBroken(): void {
    if (this.#failure === undefined) return;
    throw new PithError('thread-failed', `a thread of the model failed: ${this.#failure}`);
  }
}

export interface RecruitOptions {
  readonly threads: number;
  readonly instructionSet: InstructionSet | 'auto';
  readonly createWorker?: CreateWorker;
}

/**
 * Starts the threads of a model and packs each one's share.
 *
 * @returns no team where no layer is large enough to be shared out
 * @throws {UsageError} where memory cannot be shared, or workers cannot be had
 */
export async function recruitTeam(
  file: PithFile,
  bytes: Uint8Array,
  reading: ReadOptions,
  { threads, instructionSet, createWorker = defaultWorker }: RecruitOptions,
): Promise<{ engine: Engine; team: Team | undefined }> {
  if (typeof SharedArrayBuffer === 'undefined') {
    throw new UsageError(
      `threads is ${threads}, but this page may not share memory between threads: serve it with ` +
        'the headers Cross-Origin-Opener-Policy: same-origin and ' +
        'Cross-Origin-Embedder-Policy: require-corp, or use one thread',
    );
  }
  const program = await lowerModel(file);
  const floats = exchangeFloats(program, chooseLayouts(program), BATCH_PART);
  const control = createControl(threads);
  const inputs = program.inputs.map(({ value }) => {
    const elements = elementCount(program.values[value]!.shape);
    return new Float32Array(new SharedArrayBuffer(4 * BATCH_PART * elements));
  });
  const shared = new SharedArrayBuffer(8 * floats);
  const inNode = workerThreads() !== undefined;
  const inWorker = 'WorkerGlobalScope' in globalThis;
  const barrier = new Barrier(control, { threads, maySleep: inNode || inWorker });
  let engine: Engine | undefined;
  const exchange = new SharedExchange({
    ...{ shared, barrier, thread: 0 },
    memory: () => engine!.memory,
  });
  const thread = { index: 0, count: threads };
  engine = await Engine.create(file, { program }, { instructionSet, thread, exchange });
  if (engine.single.operators.every(({ operator }) => !operator.shares)) {
    return { engine, team: undefined };
  }
  const ports: Port[] = [];
  try {
    for (let index = 1; index < threads; index++) ports.push(portTo(createWorker()));
    const packed = await Promise.all(
      ports.map((port, i) =>
        enlist(port, {
          ...{ kind: 'enlist', bytes, limits: reading.limits ?? {}, control, shared, inputs },
          instructionSet: engine.instructionSet,
          thread: { index: i + 1, count: threads },
        }),
      ),
    );
    const team = new Team({ ports, barrier, control, inputs, packed });
    return { engine, team };
  } catch (error) {
    for (const port of ports) port.end();
    throw error;
  }
}

function enlist(port: Port, order: Enlist): Promise<readonly PackedShare[]> {
  return new Promise((resolve, reject) => {
    const refuse = (reason: unknown) =>
      reject(
        new PithError(
          'thread-failed',
          `a thread could not be started: ${reason}; with threads: 1 none is needed`,
        ),
      );
    port.onError(refuse);
    port.onMessage((message) => {
      const report = message as Report;
      if (report.kind === 'ready') resolve(report.packed);
      else refuse(report.message);
    });
    port.post(order);
  });
}

function defaultWorker(): WorkerLike {
  const url = new URL('./worker.js', import.meta.url);
  const Node = workerThreads()?.Worker;
  if (Node) return new Node(url);
  // Bundlers know this very form, and make the worker's own bundle of it.
  return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
}
