import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  GENERAL_CASES,
  type GeneralCase,
  programOf,
} from '../../../../../test/runtime/general-cases.js';
import { interpretProgram } from '../../../../../test/runtime/interpret-program.js';
import { runProgram } from '../../../../../test/runtime/run-program.js';

/** A rank of 3 is that of images, one of 0 is not there. */
function isPlain({ inputs, shape }: GeneralCase): boolean {
  return [...inputs.map((input) => input.shape), shape].every(
    ({ length }) => length > 0 && length !== 3,
  );
}

describe.each(['simd', 'typescript'] as const)('%s', (instructionSet) => {
  it.each(Object.entries(GENERAL_CASES))('%s runs as plain loops say', async (_, cases) => {
    await fc.assert(
      fc.asyncProperty(cases.filter(isPlain), async (each) => {
        const program = programOf(each);
        const data = each.inputs.map((input) => input.data);
        const [expected] = interpretProgram(program, data, () => []);
        const [got] = await runProgram(program, data, { instructionSet });
        expect(got!.length).toBe(expected!.length);
        got!.forEach((x, i) => {
          const exact = expected![i]!;
          if (!Number.isFinite(exact)) expect(x).toEqual(exact);
          else expect(Math.abs(x - exact)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(exact)));
        });
      }),
      { numRuns: 25, seed: 7 },
    );
  });
});
