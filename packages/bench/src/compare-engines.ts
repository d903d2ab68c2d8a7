import type { Engine, Network, Prepared } from './engines/engine.js';
import {
  type InterleavedOptions,
  type InterleavedProgress,
  pairedRatio,
  type Timing,
  timeInterleaved,
} from './interleaved.js';
import { measureMemory } from './resident-memory.js';
import type { Spread } from './statistics.js';

export interface CompareOptions extends Omit<InterleavedOptions, 'onProgress'> {
  /** @default 1 */
  readonly batch?: number;
  /** Threads that compute, in each engine that can be told. @default 1 */
  readonly threads?: number;
  readonly onProgress?: (phase: ComparePhase) => void;
}

export type ComparePhase =
  | { readonly phase: 'loading'; readonly name: string }
  | InterleavedProgress;

/** How one engine did beside the first. */
export interface ComparedEngine {
  readonly name: string;
  readonly version: string;
  readonly threads: number;
  readonly note?: string;
  /** From the model's bytes or tensors to a first result, in milliseconds. */
  readonly loadMilliseconds: number;
  readonly timing: Timing;
  /** How much longer than the first engine it takes, from paired samples; 1 for the first itself. */
  readonly ratio: Spread;
  /** Largest absolute difference of its output from the first engine's. */
  readonly outputDistance: number;
  /** By how much loading and one run made the process grow; rough. */
  readonly residentBytes: number;
  /** What the engine itself says that it holds, where it does. */
  readonly memoryBytes?: number;
}

/**
 * Loads a network in several engines, compares their outputs, and times them in turns.
 *
 * @param engines the first is what the others are compared with; their names must differ
 * @throws {UsageError} when an engine's package is missing, or an option out of range
 * @throws the signal's reason when it aborts
 */
export async function compareEngines<N = Network>(
  network: N,
  engines: readonly Engine<N>[],
  { batch = 1, threads = 1, onProgress, ...timing }: CompareOptions = {},
): Promise<ComparedEngine[]> {
  const loaded: Loaded[] = [];
  try {
    for (const engine of engines) {
      timing.signal?.throwIfAborted();
      onProgress?.({ phase: 'loading', name: engine.name });
      loaded.push(await load(engine, network, { batch, threads }));
    }
    const timings = await timeInterleaved(
      loaded.map(({ prepared }) => ({
        name: prepared.engine,
        run: () => prepared.run(),
        ...(prepared.beforeTurn && { beforeTurn: () => prepared.beforeTurn!() }),
      })),
      { ...timing, ...(onProgress && { onProgress }) },
    );
    return loaded.map(({ prepared, output, ...cost }, i) => ({
      name: prepared.engine,
      version: prepared.version,
      threads: prepared.threads,
      ...(prepared.note !== undefined && { note: prepared.note }),
      ...cost,
      timing: timings[i]!,
      ratio: pairedRatio(timings[i]!, timings[0]!),
      outputDistance: farthest(output, loaded[0]!.output),
      ...(prepared.memoryBytes && { memoryBytes: prepared.memoryBytes() }),
    }));
  } finally {
    for (const { prepared } of loaded) await prepared.dispose();
  }
}

interface Loaded {
  readonly prepared: Prepared;
  readonly output: Float32Array;
  readonly loadMilliseconds: number;
  readonly residentBytes: number;
}

async function load<N>(
  engine: Engine<N>,
  network: N,
  options: { readonly batch: number; readonly threads: number },
): Promise<Loaded> {
  const start = performance.now();
  const { result, residentBytes } = await measureMemory(async () => {
    const prepared = await engine.prepare(network, options);
    return { prepared, output: await prepared.output() };
  });
  return { ...result, residentBytes, loadMilliseconds: performance.now() - start };
}

/** NaN where the outputs cannot be compared. */
function farthest(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.NaN;
  let distance = 0;
  for (let i = 0; i < a.length; i++) distance = Math.max(distance, Math.abs(a[i]! - b[i]!));
  return distance;
}
