import { InputError, PithError } from '@pith/container';
import type { OutputValue, Value } from '@pith/engines';
import type { PixelOptions } from '../inputs/pixel-scale.js';
import { assumeSizes, hasOpenSizes, SIZE_TRIALS } from './open-sizes.js';
import { type InputInfo, type Sample, shapeOf } from './sample.js';
import { syntheticValue } from './synthetic-values.js';

export interface SyntheticOptions extends PixelOptions {
  readonly count: number;
  readonly seed: number;
}

/** What runs the model, to find sizes that it takes. */
export interface Runnable {
  readonly inputs: readonly InputInfo[];
  run(inputs: Readonly<Record<string, Value>>): Promise<Record<string, OutputValue>>;
}

/**
 * Makes up inputs from a seed, for want of real ones. Sizes that the model leaves open are the first
 * of the usual ones that it runs with.
 *
 * @param inputs of the model, with the sizes that the user gives
 * @throws InputError if it runs with none of them
 */
export async function syntheticSamples(
  model: Runnable,
  inputs: readonly InputInfo[],
  { count, seed, ...options }: SyntheticOptions,
): Promise<Sample[]> {
  const { SeededRandom } = await import('@pith/compress');
  const sampleOf = (shapes: ReadonlyMap<string, readonly number[]>, i: number): Sample => {
    // Each has a generator of its own, so that more samples leave the first ones as they are.
    const random = new SeededRandom((seed + Math.imul(i, 0x9e37_79b1)) >>> 0);
    const values = inputs.map((input) => {
      return [input.name, syntheticValue(input, shapes.get(input.name)!, random, options)];
    });
    return { source: `synthetic ${i}`, values: Object.fromEntries(values) };
  };
  const trials = inputs.some(hasOpenSizes) ? SIZE_TRIALS : 1;
  for (let trial = 0; ; trial++) {
    const shapes = assumeSizes(inputs, trial);
    try {
      await model.run(sampleOf(shapes, 0).values);
    } catch (cause) {
      // Only that the model refuses sizes is a reason to try others.
      if (!(cause instanceof PithError) || cause.code !== 'bad-input') throw cause;
      if (trial + 1 < trials) continue;
      const open = inputs.map((input) => `${input.name} of ${shapeOf(input)}`).join(', ');
      const example = inputs
        .filter(hasOpenSizes)
        .map(({ name }) => `--shape ${name}:${shapes.get(name)!.join(',')}`);
      throw new InputError(
        `the model does not run on made-up inputs (${open}): ${cause.message}; ` +
          (example.length > 0
            ? `say which sizes it takes, such as ${example.join(' ')}, or give inputs`
            : 'give inputs that it takes'),
        { cause },
      );
    }
    return Array.from({ length: count }, (_, i) => sampleOf(shapes, i));
  }
}
