import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from './plan.js';
import { BudgetTooSmallError, type Policy, planStep } from './plan-step.js';
import type { Trace, TracedOperation, TracedPage } from './trace.js';

/** Random steps: each operation reads some pages of before and makes one. */
const traces = fc
  .array(
    fc.record({
      reads: fc.array(fc.nat(), { maxLength: 3 }),
      megabytes: fc.integer({ min: 1, max: 9 }),
      milliseconds: fc.integer({ min: 0, max: 20 }),
      repeatable: fc.boolean(),
    }),
    { minLength: 3, maxLength: 40 },
  )
  .map((steps): Trace => {
    const operations: TracedOperation[] = [];
    const pages: (TracedPage & { uses: number[] })[] = [];
    for (const [time, { reads, megabytes, milliseconds, repeatable }] of steps.entries()) {
      const read = [...new Set(time === 0 ? [] : reads.map((n) => n % time))];
      for (const page of read) pages[page]!.uses.push(time);
      operations.push({ name: 'Mul', milliseconds, reads: read, makes: [time] });
      pages.push({
        ...{ bytes: megabytes * 1e6, made: time, uses: [time], released: steps.length },
        ...(repeatable && { recipe: read }),
      });
    }
    return { operations, pages, forward: Math.ceil(steps.length / 2) };
  });

/** Carries a plan out as the pager does, and tells the most bytes held during an operation. */
function carryOut(trace: Trace, plan: Plan): number {
  const state = new Map<number, 'here' | 'stored' | 'dropped' | 'dead'>();
  let most = 0;
  const bytesHere = () =>
    [...state].reduce((sum, [page, s]) => sum + (s === 'here' ? trace.pages[page]!.bytes : 0), 0);
  const fetch = (page: number) => {
    expect(state.get(page)).not.toBe('dead');
    if (state.get(page) === 'dropped') for (const input of trace.pages[page]!.recipe!) fetch(input);
    state.set(page, 'here');
  };
  for (const [time, { reads, makes }] of trace.operations.entries()) {
    for (const page of reads) fetch(page);
    for (const page of makes) state.set(page, 'here');
    most = Math.max(most, bytesHere());
    for (const { page, what } of plan.after(time)) {
      if (what === 'prefetch' || state.get(page) !== 'here') continue;
      state.set(page, what === 'offload' ? 'stored' : what === 'drop' ? 'dropped' : 'dead');
    }
  }
  return most;
}

const plan = (trace: Trace, policy: Policy, budget: number, transferMilliseconds = 1e-6) =>
  planStep(trace, { policy, budget, storeRatio: 0, transferMilliseconds });

/** What an operation must hold in any case: what it reads and makes. */
function least({ operations, pages }: Trace): number {
  return Math.max(
    ...operations.map(({ reads, makes }) =>
      [...reads, ...makes].reduce((sum, page) => sum + pages[page]!.bytes, 0),
    ),
  );
}

describe('planStep', () => {
  it('has every page at hand when it is used, under any policy', () => {
    fc.assert(
      fc.property(traces, fc.constantFrom('all', 'conv', 'dynamic' as const), (trace, policy) => {
        carryOut(trace, plan(trace, policy, Infinity));
      }),
    );
  });

  it('keeps to the budget where pages come from the store', () => {
    fc.assert(
      fc.property(traces, fc.integer({ min: 1, max: 60 }), (trace, megabytes) => {
        const budget = megabytes * 1e6;
        try {
          // Transfers cost nothing, so that nothing is made again.
          expect(carryOut(trace, plan(trace, 'dynamic', budget, 0))).toBeLessThanOrEqual(budget);
        } catch (error) {
          if (!(error instanceof BudgetTooSmallError)) throw error;
          expect(error.least).toBeGreaterThan(budget);
        }
      }),
    );
  });

  it('moves nothing that the budget does not ask for', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const made = plan(trace, 'dynamic', Infinity);
        for (const time of trace.operations.keys()) {
          for (const { what } of made.after(time)) expect(what).toBe('discard');
        }
      }),
    );
  });

  it('names a least budget that does not depend on times, and plans with it', () => {
    const leastOf = (trace: Trace, transferMilliseconds: number): number => {
      try {
        plan(trace, 'dynamic', 1, transferMilliseconds);
        return 0;
      } catch (error) {
        if (!(error instanceof BudgetTooSmallError)) throw error;
        return error.least;
      }
    };
    fc.assert(
      fc.property(traces, (trace) => {
        const found = leastOf(trace, 1e-6);
        expect(found).toBeGreaterThanOrEqual(least(trace));
        expect(leastOf(trace, 0)).toBe(found);
        plan(trace, 'dynamic', found, 1e-6);
      }),
    );
  });

  it('makes again what is cheaper to make than to move', () => {
    const trace: Trace = {
      forward: 2,
      operations: [
        { name: 'Conv2D', milliseconds: 50, reads: [], makes: [0] },
        { name: 'MaxPool', milliseconds: 1, reads: [0], makes: [1] },
        { name: 'Mul', milliseconds: 1, reads: [], makes: [2] },
        { name: 'Conv2DBackpropFilter', milliseconds: 1, reads: [1], makes: [3] },
        { name: 'MaxPoolGrad', milliseconds: 1, reads: [0], makes: [4] },
      ],
      pages: [
        { bytes: 4e6, made: 0, uses: [0, 1, 4], released: 5 },
        { bytes: 1e6, made: 1, uses: [1, 3], released: 5, recipe: [0] },
        { bytes: 4e6, made: 2, uses: [2], released: 5 },
        { bytes: 1e5, made: 3, uses: [3], released: 5 },
        { bytes: 1e5, made: 4, uses: [4], released: 5 },
      ],
    };
    const made = plan(trace, 'dynamic', 8.5e6, 1e-5);
    expect(made.after(1)).toEqual([{ page: 1, what: 'drop' }]);
  });
});
