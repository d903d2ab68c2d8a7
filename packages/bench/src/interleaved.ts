import { UsageError } from '@pith/container';
import { type Spread, spread } from './statistics.js';

/** Something to be timed beside others. */
export interface Contestant {
  readonly name: string;
  /** Not timed. */
  beforeTurn?(): Promise<void>;
  run(): unknown;
}

/** Milliseconds from any fixed moment. */
export interface Clock {
  now(): number;
}

export interface InterleavedProgress {
  readonly phase: 'warm-up' | 'rounds';
  /** Who warms up; absent in rounds. */
  readonly name?: string;
  readonly rounds: number;
  /** 0 … 1, by the budget. */
  readonly done: number;
}

export interface InterleavedOptions {
  /** For everything, warm-up included; at least `minimumRounds` are run all the same. @default 10 */
  readonly budgetSeconds?: number;
  /** Longest warm-up of one contestant. @default 2000, or a third of the budget shared by all */
  readonly warmUpMilliseconds?: number;
  /** A quick contestant runs several times in a sample until it lasts as long. @default 1 */
  readonly sampleMilliseconds?: number;
  /** @default 5 */
  readonly minimumRounds?: number;
  /** @default 1000 */
  readonly maximumRounds?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: InterleavedProgress) => void;
  /** @default performance */
  readonly clock?: Clock;
}

/** How long one run took, in milliseconds. */
export interface Timing extends Spread {
  readonly name: string;
  readonly runsPerSample: number;
  /** The first run of all, with V8's baseline code and the engine's own preparations. */
  readonly firstRun: number;
  /** [rounds]; samples of one index ran beside each other. */
  readonly samples: Float64Array;
}

/**
 * Times contestants in turns, so that what a noisy machine does to one it does to all: after a
 * warm-up of each, every round runs each once. The order rotates and is reversed every other round,
 * so that no one always follows the same neighbour.
 *
 * @throws {UsageError} when two contestants share a name, or a number is out of range
 * @throws the signal's reason when it aborts
 * @example
 * const timings = await timeInterleaved([{ name: 'a', run: a }, { name: 'b', run: b }]);
 * pairedRatio(timings[1]!, timings[0]!).median; // how much longer b takes
 */
export async function timeInterleaved(
  contestants: readonly Contestant[],
  options: InterleavedOptions = {},
): Promise<Timing[]> {
  const {
    budgetSeconds = 10,
    sampleMilliseconds = 1,
    minimumRounds = 5,
    maximumRounds = 1000,
    signal,
    onProgress,
    clock = performance,
  } = options;
  check(contestants, { budgetSeconds, sampleMilliseconds, minimumRounds, maximumRounds });
  const share = (budgetSeconds * 1000) / 3 / Math.max(1, contestants.length);
  const warmUpMilliseconds = options.warmUpMilliseconds ?? Math.min(2000, share);
  const start = clock.now();
  const done = () => Math.min(1, (clock.now() - start) / (budgetSeconds * 1000));

  const warm: WarmUp[] = [];
  for (const contestant of contestants) {
    signal?.throwIfAborted();
    onProgress?.({ phase: 'warm-up', name: contestant.name, rounds: 0, done: done() });
    await contestant.beforeTurn?.();
    warm.push(await warmUp(contestant, clock, warmUpMilliseconds, signal));
  }
  const repeats = warm.map(({ runMilliseconds }) =>
    Math.max(1, Math.min(MAX_RUNS, Math.ceil(sampleMilliseconds / runMilliseconds))),
  );

  const samples: number[][] = contestants.map(() => []);
  for (let round = 0; round < maximumRounds; round++) {
    if (round >= minimumRounds && clock.now() - start >= budgetSeconds * 1000) break;
    for (const i of turnOrder(contestants.length, round)) {
      signal?.throwIfAborted();
      await contestants[i]!.beforeTurn?.();
      samples[i]!.push((await timeRuns(contestants[i]!, repeats[i]!, clock)) / repeats[i]!);
    }
    onProgress?.({ phase: 'rounds', rounds: round + 1, done: done() });
  }
  return contestants.map(({ name }, i) => ({
    name,
    runsPerSample: repeats[i]!,
    firstRun: warm[i]!.firstRun,
    samples: Float64Array.from(samples[i]!),
    ...spread(samples[i]!),
  }));
}

/**
 * How much longer one takes than the other, from the ratios of each round. The median of these is
 * steadier than the ratio of the medians where the machine's speed changes on the way.
 */
export function pairedRatio(longer: Timing, shorter: Timing): Spread {
  return spread(longer.samples.map((sample, round) => sample / shorter.samples[round]!));
}

/** Enough for runs of a nanosecond, should the clock be that coarse. */
const MAX_RUNS = 1_000_000;

interface WarmUp {
  readonly firstRun: number;
  readonly runMilliseconds: number;
}

/** Runs that are compared with the next ones, to see whether it still gets faster. */
const WINDOW = 5;
/** V8 compiles a hot WebAssembly function anew only after some 100 ms of it. */
const LEAST_WARM_UP = 200;

/** Runs until it gets no faster by 3 % from one window to the next, or until the time is over. */
async function warmUp(
  contestant: Contestant,
  clock: Clock,
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<WarmUp> {
  const start = clock.now();
  const firstRun = await timeRuns(contestant, 1, clock);
  let last = Infinity;
  for (;;) {
    const window: number[] = [];
    while (window.length < WINDOW) {
      signal?.throwIfAborted();
      window.push(await timeRuns(contestant, 1, clock));
      if (clock.now() - start >= milliseconds) break;
    }
    const { median } = spread(window);
    const elapsed = clock.now() - start;
    const stable = median > last * 0.97 && elapsed >= Math.min(LEAST_WARM_UP, milliseconds);
    if (stable || elapsed >= milliseconds) {
      return { firstRun, runMilliseconds: Math.max(median, Number.MIN_VALUE) };
    }
    last = median;
  }
}

async function timeRuns(contestant: Contestant, times: number, clock: Clock): Promise<number> {
  const start = clock.now();
  for (let i = 0; i < times; i++) {
    const result = contestant.run();
    // Nothing is awaited needlessly: a turn of the microtask queue counts against quick kernels.
    if (result instanceof Promise) await result;
  }
  return clock.now() - start;
}

function turnOrder(count: number, round: number): number[] {
  const order = Array.from({ length: count }, (_, i) => (i + (round >> 1)) % count);
  return round % 2 === 0 ? order : order.reverse();
}

function check(
  contestants: readonly Contestant[],
  numbers: Readonly<
    Record<'budgetSeconds' | 'sampleMilliseconds' | 'minimumRounds' | 'maximumRounds', number>
  >,
): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!(value > 0)) throw new UsageError(`${name}: ${value}, expected a positive number`);
  }
  const names = contestants.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UsageError(`two contestants are named "${twice}"`);
}
