// Runs in a worker: one thread's share of a model. Everything it is told comes from `Team`.

import { Engine } from '../engine.js';
import { Barrier, ThreadFailure } from './barrier.js';
import type { Enlist, Order, Report, Run } from './messages.js';
import { portTo, type WorkerLike, workerThreads } from './port.js';
import { SharedExchange } from './shared-exchange.js';

const port = portTo(workerThreads()?.parentPort ?? (globalThis as unknown as WorkerLike));
const report = (message: Report) => port.post(message);
let engine: Engine | undefined;
let barrier: Barrier | undefined;

async function enlist(order: Enlist): Promise<void> {
  const { thread, control, shared, bytes, limits, instructionSet } = order;
  barrier = new Barrier(control, { threads: thread.count, maySleep: true });
  const exchange = new SharedExchange({
    ...{ shared, barrier, thread: thread.index },
    memory: () => engine!.memory,
  });
  engine = await Engine.create(bytes, { limits }, { instructionSet, thread, exchange });
  report({ kind: 'ready', weightBytes: engine.single.weightBytes });
}

function run({ batch, inputs }: Run): void {
  const { program } = engine!;
  const outputs = program.outputs.map(({ value }) => {
    const elements = program.values[value]!.shape.reduce((product, size) => product * size, 1);
    return new Float32Array(batch * elements);
  });
  engine!.run(batch, { inputs, outputs });
}

port.onMessage((message) => {
  const order = message as Order;
  const work = order.kind === 'enlist' ? enlist(order) : (async () => run(order))();
  work.catch((error: unknown) => {
    barrier?.fail();
    if (error instanceof ThreadFailure) return;
    report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  });
});
