import { PithError, type ReadLimits, readModel, UsageError } from '@pith/container';
import { BATCH_PART, Engine } from '../engine.js';
import type { Bindings, InputData } from '../execute/executable.js';
import type { InstructionSet } from '../kernels/choose-kernels.js';
import { chooseLayouts } from '../plan/layouts.js';
import { lowerModel } from '../program/lower-model.js';
import { Barrier, ThreadFailure } from './barrier.js';
import type { Enlist, Report, Run } from './messages.js';
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
  /** Resident weight bytes of the other threads. */
  readonly weightBytes: number;
  readonly #ports: readonly Port[];
  readonly #barrier: Barrier;
  #failure: string | undefined;
  #inputs: SharedArrayBuffer = new SharedArrayBuffer(0);

  /** @internal Use `recruitTeam`. */
  constructor(ports: readonly Port[], barrier: Barrier, weightBytes: number) {
    this.threads = ports.length + 1;
    this.weightBytes = weightBytes;
    this.#ports = ports;
    this.#barrier = barrier;
    for (const port of ports) {
      port.onMessage((message) => this.#heed(message as Report));
      port.onError((error) => {
        this.#failure ??= String(error);
      });
      port.keepAlive(false);
    }
  }

  /** Runs a batch: `share` runs the caller's part meanwhile. */
  async run(batch: number, { inputs }: Bindings, share: () => void): Promise<void> {
    this.#refuseBroken();
    const order: Run = { kind: 'run', batch, inputs: this.#sharedCopies(inputs) };
    for (const port of this.#ports) port.post(order);
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

  #heed(report: Report): void {
    if (report.kind === 'failed') this.#failure ??= report.message;
  }

  #refuseBroken(): void {
    if (this.#failure === undefined) return;
    throw new PithError('thread-failed', `a thread of the model failed: ${this.#failure}`);
  }

  #sharedCopies(inputs: readonly InputData[]): InputData[] {
    const bytes = inputs.reduce((sum, { byteLength }) => sum + Math.ceil(byteLength / 4) * 4, 0);
    if (bytes > this.#inputs.byteLength) this.#inputs = new SharedArrayBuffer(bytes);
    let at = 0;
    return inputs.map((data) => {
      const copy =
        data instanceof Uint8Array
          ? new Uint8Array(this.#inputs, at, data.length)
          : new Float32Array(this.#inputs, at, data.length);
      copy.set(data);
      at += Math.ceil(data.byteLength / 4) * 4;
      return copy;
    });
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
  bytes: Uint8Array,
  { limits }: { limits: ReadLimits },
  { threads, instructionSet, createWorker = defaultWorker }: RecruitOptions,
): Promise<{ engine: Engine; team: Team | undefined }> {
  if (typeof SharedArrayBuffer === 'undefined') {
    throw new UsageError(
      `threads is ${threads}, but this page may not share memory between threads: serve it with ` +
        'the headers Cross-Origin-Opener-Policy: same-origin and ' +
        'Cross-Origin-Embedder-Policy: require-corp, or use one thread',
    );
  }
  const program = lowerModel(await readModel(bytes, { limits }));
  const floats = exchangeFloats(program, chooseLayouts(program), BATCH_PART);
  const control = new SharedArrayBuffer(Barrier.bytes);
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
  engine = await Engine.create(bytes, { limits }, { instructionSet, thread, exchange });
  if (engine.single.operators.every(({ operator }) => !operator.shares)) {
    return { engine, team: undefined };
  }
  const ports: Port[] = [];
  try {
    for (let index = 1; index < threads; index++) ports.push(portTo(createWorker()));
    const weightBytes = await Promise.all(
      ports.map((port, i) =>
        enlist(port, {
          ...{ kind: 'enlist', bytes, limits, control, shared },
          instructionSet: engine.instructionSet,
          thread: { index: i + 1, count: threads },
        }),
      ),
    );
    const others = weightBytes.reduce((sum, own) => sum + own, 0);
    return { engine, team: new Team(ports, barrier, others) };
  } catch (error) {
    for (const port of ports) port.end();
    throw error;
  }
}

function enlist(port: Port, order: Enlist): Promise<number> {
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
      if (report.kind === 'ready') resolve(report.weightBytes);
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
