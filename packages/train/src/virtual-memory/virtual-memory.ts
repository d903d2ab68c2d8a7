import { UsageError } from '@pith/container';
import { leanHeap } from '@pith/engines';
import type { TensorFlow } from '../tensorflow.js';
import { extrapolateTrace } from './extrapolate-trace.js';
import { type NodeBackend, nodeBackend } from './node-backend.js';
import type { StepMemory } from './pager.js';
import type { Plan } from './plan.js';
import { BudgetTooSmallError, type Policy, planStep } from './plan-step.js';
import { ResidentSet } from './resident-set.js';
import { StepChangedError } from './step-changed-error.js';
import { PageStore, type PageStoreOptions } from './stores/page-store.js';
import type { Trace } from './trace.js';
import { asTrial, unlessFails } from './unless-fails.js';
import { type VirtualGradients, virtualGradients } from './virtual-gradients.js';

export interface VirtualMemoryOptions extends Pick<PageStoreOptions, 'directory' | 'workerUrl'> {
  /** Bytes for TensorFlow's tensors, weights included, and the store's RAM. @default no limit */
  readonly budget?: number;
  /** @default 'dynamic' */
  readonly policy?: Policy;
}

/** Of the steps so far. */
export interface VirtualMemoryStatistics {
  readonly steps: number;
  /** Bytes of weights and whatever else outlasts a step. */
  readonly lastingBytes: number;
  /** Most bytes of a step's own tensors in TensorFlow, and of these with the store's RAM. */
  readonly residentPeak: number;
  readonly peak: number;
  /** Of all pages that went to the store: as they were, and as they were stored. */
  readonly rawBytes: number;
  readonly storedBytes: number;
  readonly last: StepMemory | undefined;
}

/** How a step can be tried on fewer examples. */
export interface TrialStep {
  /** Of the step itself. */
  readonly examples: number;
  /** Lends the loss of so many examples. */
  withLoss<T>(examples: number, use: (loss: () => TensorFlow.Scalar) => T): T;
}

export interface GradientOptions {
  /** What will soon be kept from step to step beside what is: an optimiser's moments. @default 0 */
  readonly pendingBytes?: number;
  /** With it the first step of a key keeps to the budget as the others do. */
  readonly trial?: TrialStep;
}

interface KnownStep {
  trace: Trace;
  /** Whether the trace is what was seen, and not extrapolated. */
  isSeen: boolean;
  plan: Plan;
  /** Under which the plan keeps to the budget. */
  lastingBytes: number;
}

/** Examples of trial steps: of one alone, axes of the batch would pass for ones to be broadcast. */
const [FEW, MORE] = [2, 3];

/**
 * Trains in little memory (Rhu et al. 2016, vDNN). Steps on a few examples show what is used when; then it is planned what stays, what goes to the store, what is let go and made again, and when.
 */
export class VirtualMemory {
  readonly #tf: typeof TensorFlow;
  readonly #backend: NodeBackend;
  readonly #store: PageStore;
  readonly #budget: number;
  readonly #policy: Policy;
  readonly #residentSet: ResidentSet | undefined;
  readonly #known = new Map<string, KnownStep>();
  #steps = 0;
  #residentPeak = 0;
  #peak = 0;
  #last: StepMemory | undefined;

  /** @throws {UsageError} when TensorFlow's C library is missing */
  constructor(tf: typeof TensorFlow, options: VirtualMemoryOptions = {}) {
    const backend = nodeBackend(tf);
    if (!backend) {
      throw new UsageError(
        'training in little memory needs the native TensorFlow addon, which is missing; ' +
          '`npm run bootstrap -- --retry` tries to install it',
      );
    }
    this.#tf = tf;
    this.#backend = backend;
    this.#budget = options.budget ?? Infinity;
    this.#policy = options.policy ?? 'dynamic';
    this.#store = new PageStore(options);
    const heap = leanHeap();
    this.#residentSet = heap && new ResidentSet(heap, this.#lastingBytes());
  }

  /**
   * As `tf.variableGrads`, and the same numbers. Where a step turns out to compute something else than
   * those of its key before, it is run a second time, without their plan.
   *
   * @param key the same for steps that compute the same on inputs of the same shapes
   * @throws {UsageError} when the budget is below what the busiest operation needs
   * @throws {PithError} when the store has failed; no weight has changed then
   */
  gradients(
    key: string,
    loss: () => TensorFlow.Scalar,
    variables: TensorFlow.Variable[],
    { pendingBytes = 0, trial }: GradientOptions = {},
  ): { value: TensorFlow.Scalar; grads: TensorFlow.NamedTensorMap } {
    const lastingBytes = this.#lastingBytes() + pendingBytes;
    const known = this.#known.get(key) ?? this.#tried(key, variables, lastingBytes, trial);
    // Another network has come or gone, or moments that were not announced.
    if (known && known.lastingBytes !== lastingBytes) {
      Object.assign(known, { lastingBytes, plan: this.#plan(known.trace, lastingBytes) });
    }
    const step = (plan: Plan | undefined) =>
      virtualGradients(this.#tf, loss, variables, {
        ...{ backend: this.#backend, store: this.#store, plan },
        budget: this.#budget - lastingBytes,
        beforeOperation: (peak) => this.#giveBack(lastingBytes, peak),
      });
    let result: VirtualGradients;
    try {
      result = unlessFails(this.#tf, variables, () => step(known?.plan));
    } catch (error) {
      if (!(error instanceof StepChangedError)) throw error;
      this.#known.delete(key);
      result = unlessFails(this.#tf, variables, () => step(undefined));
    }
    const { value, grads, trace, memory } = result;
    this.#note(memory);
    this.#giveBack(lastingBytes, memory.peak);
    if (!this.#known.get(key)?.isSeen) this.#learn(key, trace, { lastingBytes, isSeen: true });
    return { value, grads };
  }

  #learn(key: string, trace: Trace, facts: Pick<KnownStep, 'lastingBytes' | 'isSeen'>): KnownStep {
    const known = { ...facts, trace, plan: this.#plan(trace, facts.lastingBytes) };
    this.#known.set(key, known);
    return known;
  }

  /** Steps on two and three examples show what one on many will do. */
  #tried(
    key: string,
    variables: TensorFlow.Variable[],
    lastingBytes: number,
    trial: TrialStep | undefined,
  ): KnownStep | undefined {
    if (!trial || trial.examples <= 2 * MORE) return undefined;
    // To RAM everything goes, so that the store learns how well it compresses; and where there is no
    // budget, for a trial is to take less than the step.
    const isAll = this.#store.ratio > 0 || this.#budget === Infinity;
    const budget = isAll ? 0 : this.#budget - lastingBytes;
    const traceOf = (examples: number) =>
      trial.withLoss(examples, (loss) => {
        const { value, grads, trace } = asTrial(this.#tf, variables, () =>
          virtualGradients(this.#tf, loss, variables, {
            ...{ backend: this.#backend, store: this.#store, budget },
            beforeOperation: (peak) => this.#giveBack(lastingBytes, peak),
          }),
        );
        this.#tf.dispose([value, grads]);
        return { examples, trace };
      });
    const trace = extrapolateTrace(traceOf(FEW), traceOf(MORE), trial.examples);
    try {
      return trace && this.#learn(key, trace, { lastingBytes, isSeen: false });
    } catch (error) {
      // How well the store compresses is not known from so little; a whole step will tell.
      if (error instanceof UsageError && this.#store.ratio > 0) return undefined;
      throw error;
    }
  }

  get statistics(): VirtualMemoryStatistics {
    return {
      ...{ steps: this.#steps, lastingBytes: this.#lastingBytes() },
      ...{ residentPeak: this.#residentPeak, peak: this.#peak, last: this.#last },
      ...this.#store.totals,
    };
  }

  /** Ends the store's thread, and removes its file. */
  close(): Promise<void> {
    return this.#store.close();
  }

  #plan(trace: Trace, lastingBytes: number): Plan {
    try {
      return planStep(trace, {
        ...{ policy: this.#policy, budget: this.#budget - lastingBytes },
        ...{ storeRatio: this.#store.ratio },
        transferMilliseconds: this.#store.measureTransfer(),
      });
    } catch (error) {
      if (!(error instanceof BudgetTooSmallError)) throw error;
      const least = error.least + lastingBytes;
      throw new UsageError(
        `a memory of ${megabytes(this.#budget)} is too little to train this network: its weights and what the optimiser keeps take ` +
          `${megabytes(lastingBytes)} and the busiest operation of a step ` +
          `${megabytes(error.least)}; give at least ${megabytes(least)}, or a smaller batch`,
      );
    }
  }

  /** The heap's free blocks, as far as they do not fit; without a budget what a step takes is the limit. */
  #giveBack(lastingBytes: number, peak: number): void {
    const needed = lastingBytes + Math.max(peak, this.#peak);
    this.#residentSet?.keepWithin(this.#budget === Infinity ? needed : this.#budget);
  }

  #note(memory: StepMemory): void {
    this.#steps++;
    this.#last = memory;
    this.#residentPeak = Math.max(this.#residentPeak, memory.residentPeak);
    this.#peak = Math.max(this.#peak, memory.peak);
  }

  #lastingBytes(): number {
    const variables = Object.values(this.#tf.engine().registeredVariables);
    return variables.reduce((sum, { size }) => sum + 4 * size, 0);
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
