// Runs in a worker: one thread's share of a model. Everything it is told comes from `Team`.

import { elementCount, readModel } from '@pith/container';
import { Engine } from '../engine.js';
import { readOptions } from '../read-options.js';
import { Barrier, ThreadFailure } from './barrier.js';
import { CONTROL_WORDS } from './control.js';
import type { Enlist, Order, Report } from './messages.js';
import { portTo, type WorkerLike, workerThreads } from './port.js';
import { SharedExchange } from './shared-exchange.js';

/** How long a worker sleeps before it goes to look for messages: waking from a sleep is quicker. */
const NAP_MILLISECONDS = 100;

/** One enlisted thread. */
class Recruit {
  readonly #engine: Engine;
  readonly #order: Enlist;
  readonly #outputs: readonly Float32Array[];
  #runs = 0;

  constructor(engine: Engine, order: Enlist) {
    this.#engine = engine;
    this.#order = order;
    // A run fills them although nobody reads them: the team's first thread has the same numbers.
    const batch = order.inputs[0]!.length / elements(engine, engine.program.inputs[0]!.value);
    this.#outputs = engine.program.outputs.map(
      ({ value }) => new Float32Array(batch * elements(engine, value)),
    );
  }

  /** Does all runs there are, and those that come before a nap ends. */
  work(): void {
    const { control, thread } = this.#order;
    const { RUNS, DOZING } = CONTROL_WORDS;
    const dozing = DOZING + thread.index;
    Atomics.store(control, dozing, 0);
    for (;;) {
      while (Atomics.load(control, RUNS) !== this.#runs) this.#run();
      if (Atomics.wait(control, RUNS, this.#runs, NAP_MILLISECONDS) !== 'timed-out') continue;
      Atomics.store(control, dozing, 1);
      // A run that was ordered just before is seen here; one ordered after comes with a message.
      if (Atomics.load(control, RUNS) === this.#runs) return;
      Atomics.store(control, dozing, 0);
    }
  }

  #run(): void {
    this.#runs = (this.#runs + 1) | 0;
    const batch = Atomics.load(this.#order.control, CONTROL_WORDS.BATCH);
    const { program } = this.#engine;
    const inputs = this.#order.inputs.map((data, i) =>
      data.subarray(0, batch * elements(this.#engine, program.inputs[i]!.value)),
    );
    const outputs = this.#outputs.map((data, i) =>
      data.subarray(0, batch * elements(this.#engine, program.outputs[i]!.value)),
    );
    this.#engine.run(batch, { inputs, outputs });
  }
}

function elements({ program }: Engine, value: number): number {
  return elementCount(program.values[value]!.shape);
}

const port = portTo(workerThreads()?.parentPort ?? (globalThis as unknown as WorkerLike));
const report = (message: Report) => port.post(message);
let recruit: Recruit | undefined;
let barrier: Barrier | undefined;

async function enlist(order: Enlist): Promise<void> {
  const { thread, control, shared, bytes, limits, instructionSet } = order;
  barrier = new Barrier(control, { threads: thread.count, maySleep: true });
  let engine: Engine | undefined;
  const exchange = new SharedExchange({
    ...{ shared, barrier, thread: thread.index },
    memory: () => engine!.memory,
  });
  const file = await readModel(bytes, await readOptions(limits));
  engine = await Engine.create(file, {}, { instructionSet, thread, exchange });
  recruit = new Recruit(engine, order);
  Atomics.store(control, CONTROL_WORDS.DOZING + thread.index, 1);
  const packed = engine.single.operators.map(({ operator }) => ({
    nonzeros: operator.weights?.nonzeros ?? 0,
    bytes: operator.weights?.bytes ?? 0,
  }));
  report({ kind: 'ready', packed });
}

port.onMessage((message) => {
  const order = message as Order;
  const task = order.kind === 'enlist' ? enlist(order) : (async () => recruit?.work())();
  task.catch((error: unknown) => {
    barrier?.fail();
    if (error instanceof ThreadFailure) return;
    report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  });
});
