import { imageLayout } from './image-layout.js';
import type { InputInfo } from './sample.js';

/**
 * Sizes that are tried where a model leaves them open, until it runs: for sides of images, and for
 * lengths of sequences and signals. Multiples of 32 first, which networks that halve their images
 * need; 512 and 16,000 are usual for windows of sound.
 */
const SIDES = [128, 224, 320, 640] as const;
const LENGTHS = [128, 512, 16_000, 16] as const;

/** How many sets of sizes there are to try. */
export const SIZE_TRIALS = Math.max(SIDES.length, LENGTHS.length);

/** Whether a shape leaves more open than the batch. */
export function hasOpenSizes({ shape }: InputInfo): boolean {
  return shape.some((size, axis) => axis > 0 && typeof size !== 'number');
}

/**
 * A whole shape for every input: a batch of 1, and one of the usual sizes wherever the model leaves
 * one open; the same where two must be equal.
 *
 * @param trial 0 … SIZE_TRIALS − 1
 * @returns by the names of the inputs
 */
export function assumeSizes(inputs: readonly InputInfo[], trial: number): Map<string, number[]> {
  const named = new Map<string, number>();
  const shapes = new Map<string, number[]>();
  for (const input of inputs) {
    const layout = imageLayout(input);
    const shape = input.shape.map((size, axis) => {
      if (typeof size === 'number') return size;
      const known = size === null ? undefined : named.get(size);
      if (known !== undefined) return known;
      const isSide = layout !== undefined && (axis === layout.height || axis === layout.width);
      const usual = isSide ? SIDES : LENGTHS;
      const isBatch = axis === 0 || /batch/i.test(size ?? '') || isState(input);
      const assumed = isBatch ? 1 : usual[Math.min(trial, usual.length - 1)]!;
      if (size !== null) named.set(size, assumed);
      return assumed;
    });
    shapes.set(input.name, shape);
  }
  return shapes;
}

/** What a recurrent network hands on from call to call, by its name: open sizes in it are batches. */
export function isState({ name }: InputInfo): boolean {
  return /state|hidden|^[hc]_?\d*$/i.test(name);
}
