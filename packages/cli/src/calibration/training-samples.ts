import { elementCount, InputError } from '@pith/container';
import type { LabelledData } from '@pith/train';
import { scalePixels } from '../inputs/pixel-scale.js';
import type { InputInfo, Sample } from './sample.js';

/**
 * Examples of a data set as samples, spread evenly over it, scaled as training takes them.
 *
 * @throws InputError if the model takes other than one input of the examples' size
 */
export function trainingSamples(
  { inputs, count }: LabelledData,
  model: readonly InputInfo[],
  { source, limit }: { readonly source: string; readonly limit: number },
): Sample[] {
  const [input] = model;
  const shape = input?.shape.map((size, axis) => (axis === 0 ? 1 : size));
  const size = inputs.length / count;
  const isKnown = shape?.every((extent) => typeof extent === 'number') ?? false;
  if (model.length !== 1 || !isKnown || elementCount(shape as number[]) !== size) {
    throw new InputError(
      `data set ${source}: examples of ${size} numbers do not fit the model's inputs; name others ` +
        'with --calibrate',
    );
  }
  const samples = Math.min(limit, count);
  return Array.from({ length: samples }, (_, i) => {
    const at = Math.floor((i * count) / samples);
    const own = inputs.subarray(at * size, (at + 1) * size);
    const data = own instanceof Uint8Array ? scalePixels(own, {}) : own;
    const values = { [input!.name]: { data, shape: shape as number[] } };
    return { source: `${source}[${at}]`, values };
  });
}
