import {
  type ResizeCoordinates,
  type ResizeFilter,
  resizeTaps,
} from '../../algebra/resize-taps.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';
import { filledOutside, interpolated, isUnchanged } from './interpolation.js';

export const resizing: OnnxOperators = {
  Resize: { lower: resize, knownInputs: [1, 2, 3] },
  Upsample: { lower: upsample, knownInputs: [1] },
};

/** How long each axis becomes, and by which factor its positions are scaled. */
interface Target {
  readonly axis: number;
  readonly output: number;
  readonly scale: number;
  readonly crop?: readonly [number, number];
}

interface Manner {
  readonly coordinates: ResizeCoordinates;
  readonly filter: ResizeFilter;
  readonly antialias: boolean;
  readonly excludeOutside: boolean;
  readonly outside: number;
}

const PLAIN = { antialias: false, excludeOutside: false, outside: 0 } as const;

function upsample(node: NodeCall): Tensor {
  const x = node.input(0);
  const scales = node.attributes.floatsIf('scales') ?? numbers(node, 1) ?? [];
  return resized(node, x, byScales(node, x, scales, allAxes(x)), {
    ...{ ...PLAIN, coordinates: 'asymmetric' },
    filter: oldFilter(node),
  });
}

/** Before version 11 there were two ways: the element before, and linear from the element before. */
function oldFilter(node: NodeCall): ResizeFilter {
  const mode = node.attributes.text('mode', 'nearest');
  if (mode === 'nearest') return { kind: 'nearest', rounding: 'floor' };
  return mode === 'linear' || mode === 'bilinear'
    ? { kind: 'linear' }
    : node.algebra.unsupported(`mode ${mode}`);
}

function resize(node: NodeCall): Tensor {
  if (node.opset < 11) return upsample(node);
  const { attributes } = node;
  const x = node.input(0);
  const axes = (attributes.integersIf('axes') ?? allAxes(x)).map((axis) => node.axis(x, axis));
  const sizes = numbers(node, 3);
  const scales = numbers(node, 2);
  const targets = sizes
    ? bySizes(node, x, sizes, axes)
    : byScales(node, x, scales ?? node.algebra.wrong('it has neither scales nor sizes'), axes);
  const manner = mannerOf(node);
  if (manner.coordinates !== 'crop') return resized(node, x, targets, manner);
  const regions = numbers(node, 1) ?? [];
  const cropped = targets.map((target, i): Target => {
    return { ...target, crop: [regions[i] ?? 0, regions[axes.length + i] ?? 1] };
  });
  return resized(node, x, cropped, manner);
}

function allAxes(x: Tensor): readonly number[] {
  return x.shape.map((_, axis) => axis);
}

/** An input that is there but empty says nothing. */
function numbers(node: NodeCall, position: number): readonly number[] | undefined {
  const tensor = node.optional(position);
  if (!tensor || tensor.shape.includes(0)) return undefined;
  return Array.from(node.algebra.requireKnown(tensor, 'the size').data());
}

function byScales(
  node: NodeCall,
  x: Tensor,
  scales: readonly number[],
  axes: readonly number[],
): readonly Target[] {
  return checked(node, axes, scales).map((scale, i) => {
    const axis = axes[i]!;
    return { axis, scale, output: Math.floor(x.shape[axis]! * scale) };
  });
}

function bySizes(
  node: NodeCall,
  x: Tensor,
  sizes: readonly number[],
  axes: readonly number[],
): readonly Target[] {
  const own = checked(node, axes, sizes).map((size, i) => size / x.shape[axes[i]!]!);
  const policy = node.attributes.text('keep_aspect_ratio_policy', 'stretch');
  if (policy === 'stretch') {
    return own.map((scale, i) => ({ axis: axes[i]!, scale, output: sizes[i]! }));
  }
  const scale = policy === 'not_larger' ? Math.min(...own) : Math.max(...own);
  return axes.map((axis) => {
    const output = Math.floor(scale * x.shape[axis]! + 0.5);
    return { axis, scale, output };
  });
}

function checked(node: NodeCall, axes: readonly number[], values: readonly number[]) {
  return values.length === axes.length && values.every((value) => value > 0 && value < 2 ** 31)
    ? values
    : node.algebra.wrong(`sizes or scales [${values}] do not fit ${axes.length} axes`);
}

const COORDINATES: Readonly<Record<string, ResizeCoordinates>> = {
  half_pixel: 'half-pixel',
  half_pixel_symmetric: 'half-pixel-symmetric',
  pytorch_half_pixel: 'pytorch-half-pixel',
  align_corners: 'align-corners',
  asymmetric: 'asymmetric',
  tf_crop_and_resize: 'crop',
};
const ROUNDINGS: Readonly<Record<string, (ResizeFilter & { kind: 'nearest' })['rounding']>> = {
  round_prefer_floor: 'round-prefer-floor',
  round_prefer_ceil: 'round-prefer-ceiling',
  floor: 'floor',
  ceil: 'ceiling',
};

function mannerOf(node: NodeCall): Manner {
  const { algebra, attributes } = node;
  const mode = attributes.text('mode', 'nearest');
  const name = attributes.text('coordinate_transformation_mode', 'half_pixel');
  const rounding = attributes.text('nearest_mode', 'round_prefer_floor');
  const rest = {
    antialias: attributes.flag('antialias'),
    excludeOutside: attributes.flag('exclude_outside'),
    outside: attributes.float('extrapolation_value', 0),
  };
  if (name === 'tf_half_pixel_for_nn' && mode === 'nearest' && rounding === 'floor') {
    // Half a position further than `half_pixel`, and down: that is to the nearest one.
    const filter = { kind: 'nearest', rounding: 'round-prefer-ceiling' } as const;
    return { ...rest, coordinates: 'half-pixel', filter };
  }
  const coordinates = Object.hasOwn(COORDINATES, name) ? COORDINATES[name] : undefined;
  if (!coordinates) return algebra.unsupported(`coordinate_transformation_mode ${name}`);
  if (mode === 'linear') return { ...rest, coordinates, filter: { kind: 'linear' } };
  if (mode === 'cubic') {
    const coefficient = attributes.float('cubic_coeff_a', -0.75);
    return { ...rest, coordinates, filter: { kind: 'cubic', coefficient } };
  }
  const rounded = Object.hasOwn(ROUNDINGS, rounding) ? ROUNDINGS[rounding] : undefined;
  if (mode !== 'nearest' || !rounded) return algebra.unsupported(`mode ${mode}, ${rounding}`);
  return { ...rest, coordinates, filter: { kind: 'nearest', rounding: rounded } };
}

/** Along one axis; images have far less. */
const MOST_POSITIONS = 2 ** 20;

function resized(node: NodeCall, x: Tensor, targets: readonly Target[], manner: Manner): Tensor {
  const { algebra } = node;
  const changed = targets.flatMap(({ axis, output, scale, crop }) => {
    const input = x.shape[axis]!;
    if (!(output >= 1 && output <= MOST_POSITIONS)) {
      return algebra.wrong(`axis ${axis} would have ${output} positions`);
    }
    const taps = resizeTaps({ input, output, scale, crop, ...manner });
    return isUnchanged(taps, input) ? [] : [{ axis, taps }];
  });
  const made = interpolated(node, x, changed);
  return manner.coordinates === 'crop' && manner.outside !== 0
    ? filledOutside(node, made, changed, manner.outside)
    : made;
}
