import { describe, expect, it } from 'vitest';
import { extrapolateTrace } from './extrapolate-trace.js';
import type { Trace } from './trace.js';

/** 100 bytes an example and 8 of a scalar. */
function trace(examples: number, name = 'Relu'): Trace {
  return {
    forward: 1,
    operations: [
      { name, milliseconds: examples, reads: [], makes: [0] },
      { name: 'Sum', milliseconds: 1, reads: [0], makes: [1] },
    ],
    pages: [
      { bytes: 100 * examples, made: 0, uses: [0, 1], released: 2, recipe: [] },
      { bytes: 8, made: 1, uses: [1], released: Infinity },
    ],
  };
}

describe('extrapolateTrace', () => {
  it('says what more examples take', () => {
    const found = extrapolateTrace(
      { examples: 2, trace: trace(2) },
      { examples: 3, trace: trace(3) },
      64,
    );
    expect(found!.pages).toEqual(trace(64).pages);
    expect(found!.operations[0]).toEqual(trace(64).operations[0]);
  });

  it('says nothing where the steps differ', () => {
    const few = { examples: 2, trace: trace(2) };
    expect(extrapolateTrace(few, { examples: 3, trace: trace(3, 'Elu') }, 64)).toBeUndefined();
    const later = trace(3);
    const [page, ...others] = later.pages;
    const kept = { ...later, pages: [{ ...page!, released: Infinity }, ...others] };
    expect(extrapolateTrace(few, { examples: 3, trace: kept }, 64)).toBeUndefined();
  });
});
