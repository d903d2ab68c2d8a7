import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpretProgram } from '../../../../../test/runtime/interpret-program.js';
import { plainOf } from '../../../../../test/runtime/plain-values.js';
import { runProgram } from '../../../../../test/runtime/run-program.js';
import type { Taps } from '../../program/general-operations.js';
import type { Operation, Program } from '../../program/program.js';

type Draft<Any> = Any extends Operation ? Omit<Any, 'inputs' | 'output' | 'layer'> : never;

interface Link {
  readonly operation: Draft<Operation>;
  readonly shape: readonly number[];
}

/** Operations one after another; the results of all are outputs. */
function chain(shape: readonly number[], links: readonly Link[]): Program {
  return {
    values: [shape, ...links.map((link) => link.shape)].map((each) => ({ name: '', shape: each })),
    inputs: [{ name: 'input', value: 0 }],
    outputs: links.map((_, i) => ({ name: `output ${i}`, value: i + 1 })),
    operations: links.map(
      ({ operation }, i) =>
        ({ ...operation, layer: `layer ${i}`, inputs: [i], output: i + 1 }) as Operation,
    ),
  };
}

/** A convolution that reads zeros around its input on all sides. */
function padded(height: number, width: number, channels: number): Link {
  return {
    operation: {
      kind: 'convolution',
      kernel: { tensor: 'kernel', shape: [3, 5, channels, 2] },
      ...{ strides: [1, 1], dilation: [1, 1], groups: 1 },
      padding: { top: 1, bottom: 1, left: 2, right: 2 },
      epilogue: { activation: { kind: 'clamp', low: -Infinity, high: Infinity } },
    },
    shape: [height, width, 2],
  };
}

const side = fc.integer({ min: 1, max: 9 });

function taps(inputs: number, outputs: number): fc.Arbitrary<Taps> {
  return fc.integer({ min: 1, max: 4 }).chain((perOutput) =>
    fc.record({
      perOutput: fc.constant(perOutput),
      positions: fc.int32Array({
        ...{ min: 0, max: inputs - 1 },
        ...{ minLength: outputs * perOutput, maxLength: outputs * perOutput },
      }),
      weights: fc.float32Array({
        ...{ min: -1, max: 1, noNaN: true },
        ...{ minLength: outputs * perOutput, maxLength: outputs * perOutput },
      }),
    }),
  );
}

const programs = fc
  .record({ height: side, width: side, channels: fc.integer({ min: 1, max: 5 }) })
  .chain(({ height, width, channels }) => {
    const image = [height, width, channels] as const;
    const plain = [1, channels, height, width];
    const there = { operation: { kind: 'channels-first' }, shape: plain } as const;
    const back = { operation: { kind: 'from-channels-first' }, shape: image } as const;
    const around = [padded(...image), there, back, padded(...image)];
    around[1] = { ...there, shape: [1, 2, height, width] };
    around[2] = { ...back, shape: [height, width, 2] };
    around[3] = padded(height, width, 2);
    const dilated = fc.tuple(side, side).map(([down, across]) => {
      const [y, x] = [(height - 1) * down + 1, (width - 1) * across + 1] as const;
      const operation = { kind: 'dilate', factors: [down, across] } as const;
      return [{ operation, shape: [y, x, channels] }, padded(y, x, channels)];
    });
    const resized = fc.tuple(side, side).chain(([y, x]) =>
      fc.record({ rows: taps(height, y), columns: taps(width, x) }).map(({ rows, columns }) => {
        const operation = { kind: 'interpolate', rows, columns } as const;
        return [{ operation, shape: [y, x, channels] }, padded(y, x, channels)];
      }),
    );
    const links: fc.Arbitrary<Link[]> = fc.oneof(fc.constant(around), dilated, resized);
    return links.map((all) => chain(image, all));
  });

describe.each(['simd', 'typescript'] as const)('%s', (instructionSet) => {
  it('moves, resizes and dilates images, zeros around them', async () => {
    await fc.assert(
      fc.asyncProperty(programs, async (program) => {
        const input = plainOf(program.values[0]!.shape, 3).data;
        // Two convolutions of a chain may want different shapes of their kernel.
        const plain = (count: number) => Float32Array.from(plainOf([count], 4).data);
        const layered: Program = {
          ...program,
          operations: program.operations.map((operation) =>
            operation.kind === 'convolution'
              ? {
                  ...operation,
                  kernel: {
                    ...operation.kernel,
                    values: plain(operation.kernel.shape.reduce((a, b) => a * b)),
                  },
                }
              : operation,
          ),
        };
        const expected = interpretProgram(layered, [input], () => []);
        const got = await runProgram(layered, [input], { instructionSet });
        expect(got.length).toBe(expected.length);
        got.forEach((output, k) => {
          expect(output.length).toBe(expected[k]!.length);
          output.forEach((x, i) => {
            const exact = expected[k]![i]!;
            expect(Math.abs(x - exact)).toBeLessThanOrEqual(2e-5 * Math.max(50, Math.abs(exact)));
          });
        });
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  it('refuses taps beyond the image', async () => {
    const rows = {
      perOutput: 1,
      positions: Int32Array.of(0, 2),
      weights: Float32Array.of(1, 1),
    };
    const columns = { ...rows, positions: Int32Array.of(0, 1) };
    const program = chain(
      [2, 2, 1],
      [{ operation: { kind: 'interpolate', rows, columns }, shape: [2, 2, 1] }],
    );
    await expect(runProgram(program, [[1, 2, 3, 4]], { instructionSet })).rejects.toThrow(
      'layer 0: rows: position 2 of 2',
    );
  });
});
