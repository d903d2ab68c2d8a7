import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GENERAL_CASES, programOf } from '../../../../test/runtime/general-cases.js';
import { interpretProgram } from '../../../../test/runtime/interpret-program.js';
import { compute, planArrays } from './index.js';

function noWeights(): never {
  throw new Error('no weights');
}

describe('planArrays', () => {
  it.each(Object.entries(GENERAL_CASES))('%s is as plain loops say', (_, cases) => {
    fc.assert(
      fc.property(cases, (each) => {
        const { operation, inputs, shape } = each;
        const plan = planArrays(
          operation,
          inputs.map((input) => input.shape),
        );
        expect(plan.shape).toEqual(shape);
        const data = inputs.map((input) => input.data);
        const [expected] = interpretProgram(programOf(each), data, noWeights);
        const got = compute(plan, data);
        expect(got.length).toBe(expected!.length);
        got.forEach((x, i) => {
          if (Number.isFinite(expected![i])) expect(x).toBeCloseTo(expected![i]!, 5);
          else expect(x).toEqual(expected![i]);
        });
      }),
      { numRuns: 100, seed: 5 },
    );
  });
});
