import type { Padding } from '../../program.js';
import { type LayerClass, onOneInput, requireRank } from './layer-class.js';
import type { LayerConfig } from './layer-config.js';

export const zeroPadding2D: LayerClass = (config) => {
  config.requireChannelsLast();
  const padding = readBorders(config, 'padding', 1);
  return onOneInput((call) => {
    requireRank(call, 4);
    const { builder, layer, input } = call;
    if (isEmpty(padding)) return input;
    return builder.add({ kind: 'zero-pad', layer, inputs: [input], padding });
  });
};

export const cropping2D: LayerClass = (config) => {
  config.requireChannelsLast();
  const cropping = readBorders(config, 'cropping', 0);
  return onOneInput((call) => {
    requireRank(call, 4);
    const { builder, layer, input } = call;
    if (isEmpty(cropping)) return input;
    return builder.add({ kind: 'crop', layer, inputs: [input], cropping });
  });
};

/** One number, one for each axis, or two for each axis: n, [h, w] or [[top, bottom], [left, right]]. */
function readBorders(config: LayerConfig, key: string, otherwise: number): Padding {
  const value = config.get(key) ?? otherwise;
  const axes: unknown[] = Array.isArray(value) ? value : [value, value];
  const sides = axes.flatMap((axis): unknown[] => (Array.isArray(axis) ? axis : [axis, axis]));
  const [top, bottom, left, right] = sides;
  if (
    axes.length !== 2 ||
    sides.length !== 4 ||
    !isSize(top) ||
    !isSize(bottom) ||
    !isSize(left) ||
    !isSize(right)
  ) {
    throw config.wrong(key, 'a whole number, two, or two pairs');
  }
  return { top, bottom, left, right };
}

function isSize(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31;
}

function isEmpty({ top, bottom, left, right }: Padding): boolean {
  return top === 0 && bottom === 0 && left === 0 && right === 0;
}
