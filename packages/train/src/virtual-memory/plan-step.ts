import { type Action, Plan } from './plan.js';
import { type Gap, Timeline } from './timeline.js';
import type { Trace } from './trace.js';

/**
 * Which pages go between the forward and the backward pass (Rhu et al. 2016, §III-C). `all`: every one.
 * `conv`: what convolutions read. `dynamic`: as few as the budget asks for, the cheapest first, some of
 * them made again instead of fetched.
 */
export type Policy = 'all' | 'conv' | 'dynamic';

export interface PlanOptions {
  readonly policy: Policy;
  /** Bytes that pages and the store may take together. */
  readonly budget: number;
  /** RAM that the store takes for a byte of a page: 0 for a file. */
  readonly storeRatio: number;
  /** Milliseconds for a byte to go and come back, as far as the step waits for it. */
  readonly transferMilliseconds: number;
}

/** A budget that no plan keeps. */
export class BudgetTooSmallError extends Error {
  /** Bytes of pages and store that the busiest operation needs. */
  readonly least: number;

  constructor(least: number) {
    super(`the busiest operation of a training step needs ${least} bytes`);
    this.name = 'BudgetTooSmallError';
    this.least = least;
  }
}

/** Pages below this are not worth a transfer. */
const LEAST_BYTES = 32 * 1024;

interface Choice extends Gap {
  readonly how: 'offload' | 'drop';
}

/**
 * Plans a step from what an earlier one of the same shapes did.
 *
 * @throws {BudgetTooSmallError} under `dynamic`, when the budget holds no plan
 */
export function planStep(trace: Trace, options: PlanOptions): Plan {
  const choices =
    options.policy === 'dynamic'
      ? chooseDynamically(trace, options)
      : crossing(trace)
          .filter(({ page }) => options.policy === 'all' || isReadByConvolution(trace, page))
          .map((gap): Choice => ({ ...gap, how: 'offload' }));
  return new Plan(actionsOf(trace, choices), bytesMade(trace));
}

/**
 * Pages that are made again keep others in the memory: where nothing else keeps to the budget, all go to
 * the store. So the least budget does not depend on how long anything took.
 */
function chooseDynamically(trace: Trace, options: PlanOptions): Choice[] {
  try {
    return new DynamicPlanner(trace, options).choose();
  } catch (error) {
    if (!(error instanceof BudgetTooSmallError)) throw error;
    return new DynamicPlanner(trace, { ...options, transferMilliseconds: 0 }).choose();
  }
}

function gapsOf(trace: Trace, page: number): Gap[] {
  const { uses, bytes } = trace.pages[page]!;
  if (bytes < LEAST_BYTES) return [];
  return uses.flatMap((from, i) => {
    const to = uses[i + 1];
    return to === undefined || to - from < 2 ? [] : [{ page, from, to }];
  });
}

/** Gaps between a page's last use of the forward pass and its first of the backward pass. */
function crossing(trace: Trace): Gap[] {
  return trace.pages
    .flatMap((_, page) => gapsOf(trace, page))
    .filter(({ from, to }) => from < trace.forward && to >= trace.forward);
}

function isReadByConvolution({ pages, operations }: Trace, page: number): boolean {
  return pages[page]!.uses.some((time) => /^(Conv|DepthwiseConv)\w*$/.test(operations[time]!.name));
}

/** Takes gaps out of the timeline until it keeps to the budget. */
class DynamicPlanner {
  readonly #trace: Trace;
  readonly #options: PlanOptions;
  readonly #timeline: Timeline;
  readonly #open: Gap[];
  readonly #chosen: Choice[] = [];
  /** Times at which a page's data is asked for by others' recipes. */
  readonly #asked = new Map<number, number[]>();

  constructor(trace: Trace, options: PlanOptions) {
    this.#trace = trace;
    this.#options = options;
    this.#timeline = new Timeline(trace);
    this.#open = trace.pages.flatMap((_, page) => gapsOf(trace, page));
  }

  choose(): Choice[] {
    for (;;) {
      const time = this.#timeline.busiest();
      const most = this.#timeline.bytes[time]!;
      if (most <= this.#options.budget) return this.#chosen;
      const best = this.#cheapest(time);
      if (!best) throw new BudgetTooSmallError(most);
      this.#take(best);
    }
  }

  /** The gap over a time that costs the least for a byte; of equal ones the longest. */
  #cheapest(time: number): Choice | undefined {
    let best: (Choice & { cost: number }) | undefined;
    for (const gap of this.#open) {
      if (gap.from >= time || gap.to <= time) continue;
      const { bytes } = this.#trace.pages[gap.page]!;
      const again = this.#costOfMakingAgain(gap);
      const transfer = this.#options.transferMilliseconds * bytes;
      const cost = Math.min(again, transfer) / bytes;
      const isLonger = best && gap.to - gap.from > best.to - best.from;
      if (best && (cost > best.cost || (cost === best.cost && !isLonger))) continue;
      best = { ...gap, how: again < transfer ? 'drop' : 'offload', cost };
    }
    return best;
  }

  /** Milliseconds; infinite where the recipe's inputs are not at hand when the page is wanted. */
  #costOfMakingAgain({ page, from, to }: Gap): number {
    const { recipe, made } = this.#trace.pages[page]!;
    if (!recipe || (this.#asked.get(page) ?? []).some((time) => time > from && time < to)) {
      return Infinity;
    }
    const isAtHand = recipe.every(
      (input) => this.#timeline.lastNeed(input) >= to && !this.#isDropped(input, to),
    );
    return isAtHand ? this.#trace.operations[made]!.milliseconds : Infinity;
  }

  #isDropped(page: number, time: number): boolean {
    return this.#chosen.some(
      (choice) =>
        choice.page === page && choice.how === 'drop' && choice.from < time && choice.to > time,
    );
  }

  #take(choice: Choice): void {
    this.#open.splice(
      this.#open.findIndex(({ page, from }) => page === choice.page && from === choice.from),
      1,
    );
    this.#chosen.push({ page: choice.page, from: choice.from, to: choice.to, how: choice.how });
    const { bytes, recipe } = this.#trace.pages[choice.page]!;
    const left = choice.how === 'offload' ? this.#options.storeRatio * bytes : 0;
    this.#timeline.add(choice.from + 1, choice.to - 1, left - bytes);
    if (choice.how === 'offload') return;
    for (const input of recipe!) this.#ask(input, choice.to);
  }

  /** A recipe reads a page at a time: gaps over it end there. */
  #ask(page: number, time: number): void {
    this.#asked.set(page, [...(this.#asked.get(page) ?? []), time]);
    const { bytes } = this.#trace.pages[page]!;
    for (const gap of [...this.#open, ...this.#chosen]) {
      if (gap.page !== page || gap.from >= time || gap.to <= time) continue;
      if ('how' in gap) {
        this.#timeline.add(time, gap.to - 1, bytes * (1 - this.#options.storeRatio));
      }
      gap.to = time;
    }
  }
}

function actionsOf(trace: Trace, choices: readonly Choice[]): Map<number, Action[]> {
  const after = new Map<number, Action[]>();
  const add = (time: number, action: Action) => {
    const actions = after.get(time);
    if (actions) actions.push(action);
    else after.set(time, [action]);
  };
  const asked = new Map<number, number>();
  for (const { page, from, to, how } of choices) {
    add(from, { page, what: how });
    if (how === 'offload') add(prefetchTime(trace, from, to), { page, what: 'prefetch' });
    if (how !== 'drop') continue;
    for (const input of trace.pages[page]!.recipe!) {
      asked.set(input, Math.max(asked.get(input) ?? 0, to));
    }
  }
  for (const [page, { uses, released }] of trace.pages.entries()) {
    const last = Math.max(uses.at(-1)!, asked.get(page) ?? 0);
    if (released !== Infinity && last < released - 1) add(last, { page, what: 'discard' });
  }
  return after;
}

/** One layer ahead: that many operations of the backward pass (Rhu et al. 2016, §III-B). */
const AHEAD = 6;

function prefetchTime(_trace: Trace, from: number, to: number): number {
  return Math.max(from, to - 1 - AHEAD);
}

function bytesMade({ operations, pages }: Trace): number[] {
  return operations.map(({ makes }) => makes.reduce((sum, page) => sum + pages[page]!.bytes, 0));
}
