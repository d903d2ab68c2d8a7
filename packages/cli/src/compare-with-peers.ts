import type { ComparedEngine, Engine } from '@pith/bench';
import { letSignalsThrough } from './interruption.js';
import type { Progress } from './progress/index.js';

/** How an engine did beside Pith. Times in milliseconds. */
export interface MeasuredEngine extends ComparedEngine {
  /** Of the load, the part before the first call: the engine itself, and the model into it. */
  readonly prepareMilliseconds: number;
  /** The first call: with code that is not yet optimised, and the engine's own preparations. */
  readonly firstCallMilliseconds: number;
}

/** An engine that was left out, and why. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

export interface PeersOptions {
  readonly batch: number;
  readonly threads: number;
  readonly seconds: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Engines for networks in a form. */
export interface EngineSource<N> {
  /** Pith's. */
  readonly own: () => Engine<N>;
  readonly named: (name: string) => Engine<N>;
}

/** Pith's own engine, and others of which those that do not load are left out if they may be. */
export class Peers {
  readonly leftOut: LeftOut[] = [];
  #names: readonly string[];
  readonly #mayBeMissing: boolean;

  constructor(names: readonly string[], options: { readonly mayBeMissing: boolean }) {
    this.#names = names;
    this.#mayBeMissing = options.mayBeMissing;
  }

  /**
   * Times a network in all of them, in turns.
   * @throws UsageError if an engine that must not be missing is not installed
   */
  async compare<N>(
    network: N,
    { own, named }: EngineSource<N>,
    options: PeersOptions,
  ): Promise<MeasuredEngine[]> {
    const { compareEngines } = await import('@pith/bench');
    const { batch, threads, seconds, progress, signal } = options;
    for (;;) {
      const engines = [own(), ...this.#names.map(named)];
      const firsts = new Map<string, FirstCall>();
      let loading = 'pith';
      try {
        const compared = await compareEngines(
          network,
          engines.map((engine) => timingFirstCall(engine, firsts, signal)),
          {
            ...{ batch, threads, signal, budgetSeconds: seconds },
            onProgress(phase) {
              if (phase.phase === 'loading') {
                loading = phase.name;
                progress.working(`batch ${batch}: loading ${loading}`);
                return;
              }
              const tenths = Math.floor(phase.done * seconds * 10) / 10;
              progress.counting(`batch ${batch}: timing, seconds`, tenths, seconds);
            },
          },
        );
        return compared.map((engine) => ({ ...engine, ...firsts.get(engine.name)! }));
      } catch (error) {
        const isLoading = firsts.get(loading) === undefined;
        if (signal.aborted || !this.#mayBeMissing || loading === 'pith' || !isLoading) throw error;
        const reason = (error as Error).message;
        this.leftOut.push({ name: loading, reason });
        progress.note(`without ${loading}: ${reason}`);
        this.#names = this.#names.filter((name) => name !== loading);
      }
    }
  }
}

type FirstCall = Pick<MeasuredEngine, 'prepareMilliseconds' | 'firstCallMilliseconds'>;

function timingFirstCall<N>(
  engine: Engine<N>,
  firsts: Map<string, FirstCall>,
  signal: AbortSignal,
): Engine<N> {
  return {
    name: engine.name,
    async prepare(network, options) {
      const start = performance.now();
      const prepared = await engine.prepare(network, options);
      const prepareMilliseconds = performance.now() - start;
      return {
        ...prepared,
        async beforeTurn() {
          await letSignalsThrough(signal);
          await prepared.beforeTurn?.();
        },
        async output() {
          const started = performance.now();
          const output = await prepared.output();
          if (!firsts.has(engine.name)) {
            const firstCallMilliseconds = performance.now() - started;
            firsts.set(engine.name, { prepareMilliseconds, firstCallMilliseconds });
          }
          return output;
        },
      };
    },
  };
}
