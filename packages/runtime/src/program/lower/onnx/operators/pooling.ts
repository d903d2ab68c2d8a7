import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';
import {
  asImage,
  fromImage,
  imageWindow,
  reach,
  type SpatialWindow,
  spatialWindow,
} from './spatial-window.js';

export const pools: OnnxOperators = {
  MaxPool: { lower: maxPool, limits: 'without indices' },
  AveragePool: { lower: averagePool },
  LpPool: { lower: lpPool },
  GlobalMaxPool: { lower: (node) => globalPool(node, 'maximum') },
  GlobalAveragePool: { lower: (node) => globalPool(node, 'mean') },
  GlobalLpPool: { lower: globalLpPool },
};

/** Slices that a window is made of along one axis. */
const MOST_TAPS = 1024;

function maxPool(node: NodeCall): Tensor {
  if (node.outputs[1]) return node.algebra.unsupported('the indices of the maxima');
  const x = node.input(0);
  const window = pooled(node, x).whole;
  if (isImagePool(x, window)) return imagePool(node, 'max', x, window, false);
  return windowed(node, x, window, -Infinity, 'maximum');
}

function averagePool(node: NodeCall): Tensor {
  return average(node, node.input(0), node.attributes.flag('count_include_pad'));
}

function average(node: NodeCall, x: Tensor, countPadding: boolean): Tensor {
  const { algebra } = node;
  const { explicit, whole } = pooled(node, x);
  if (isImagePool(x, whole)) {
    const same = String(explicit.after) === String(whole.after);
    if (!countPadding || same) return imagePool(node, 'average', x, whole, countPadding);
    // What is padded counts, but not what the last windows reach beyond it.
    const none = [0, 0];
    const padded = algebra.pad(x, [...none, ...explicit.before], [...none, ...explicit.after]);
    const after = whole.after.map((pad, axis) => pad - explicit.after[axis]!);
    const before = after.map(() => 0);
    return imagePool(node, 'average', padded, { ...whole, before, after }, false);
  }
  const ones = algebra.broadcast(
    node.scalar(1),
    x.shape.map((size, axis) => (axis < 2 ? 1 : size)),
  );
  const counted = countPadding
    ? bordered(node, ones, explicit, 1)
    : bordered(node, ones, explicit, 0);
  const rest = {
    ...whole,
    before: whole.before.map(() => 0),
    after: whole.after.map((pad, axis) => pad - explicit.after[axis]!),
  };
  const counts = windowed(node, counted, rest, 0, 'add');
  return algebra.binary('divide', windowed(node, x, whole, 0, 'add'), counts);
}

/** (Σ |x|^p)^(1/p) over windows; padding counts as zeros. */
function lpPool(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const p = attributes.integer('p', 2);
  const x = node.input(0);
  const raised = algebra.binary('power', algebra.unary('absolute', x), node.scalar(p));
  const sums = windowed(node, raised, pooled(node, x).whole, 0, 'add');
  return algebra.binary('power', sums, node.scalar(1 / p));
}

/** The window as its attributes say it, and with what its last positions reach beyond that. */
function pooled(node: NodeCall, x: Tensor) {
  const spatial = x.shape.slice(2);
  if (spatial.length === 0) return node.algebra.wrong(`its input [${x.shape}] has no spatial axes`);
  const explicit = spatialWindow(node, spatial);
  if (!node.attributes.flag('ceil_mode')) return { explicit, whole: explicit };
  const after = spatial.map((extent, axis) => {
    const [before, end] = [explicit.before[axis]!, explicit.after[axis]!];
    const stride = explicit.strides[axis]!;
    const room = extent + before + end - reach(explicit, axis);
    const steps = Math.ceil(room / stride);
    // A window that would begin in the padding behind is not there.
    const last = steps * stride >= extent + before ? steps - 1 : steps;
    return end + Math.max(last * stride - room, 0);
  });
  return { explicit, whole: { ...explicit, after } };
}

function isImagePool(x: Tensor, { dilations, size, before, after }: SpatialWindow): boolean {
  const inside = size.every((extent, axis) => before[axis]! < extent && after[axis]! < extent);
  return x.shape.length <= 4 && dilations.every((step) => step === 1) && inside;
}

function imagePool(
  node: NodeCall,
  mode: 'max' | 'average',
  x: Tensor,
  window: SpatialWindow,
  countPadding: boolean,
): Tensor {
  const { size, ...around } = imageWindow(window);
  const order = 'channels-first';
  const image = asImage(node, x);
  const made = node.algebra.pool(mode, image, size, around, { order, countPadding });
  return fromImage(node, made, x.shape.length);
}

/** The general way, for any number of axes and dilations: axis by axis, one slice a tap, put together. */
function windowed(
  node: NodeCall,
  x: Tensor,
  window: SpatialWindow,
  outside: number,
  mode: 'maximum' | 'add',
): Tensor {
  const { algebra } = node;
  return window.size.reduce(
    (pooled, size, i) => {
      const axis = i + 2;
      const stride = window.strides[i]!;
      const count = Math.floor((pooled.shape[axis]! - reach(window, i)) / stride) + 1;
      if (!(count >= 1)) return algebra.wrong(`its windows do not fit into [${x.shape}]`);
      if (size > MOST_TAPS) return algebra.unsupported(`a window of ${size} elements`);
      const along = (value: number, other: (size: number) => number) =>
        pooled.shape.map((extent, at) => (at === axis ? value : other(extent)));
      const taps = Array.from({ length: size }, (_, tap) => {
        const starts = along(tap * window.dilations[i]!, () => 0);
        const sizes = along(count, (extent) => extent);
        return algebra.slice(
          pooled,
          starts,
          sizes,
          along(stride, () => 1),
        );
      });
      return taps.reduce((a, b) => algebra.binary(mode, a, b));
    },
    bordered(node, x, window, outside),
  );
}

function bordered(
  { algebra }: NodeCall,
  x: Tensor,
  { before, after }: SpatialWindow,
  value: number,
) {
  return algebra.pad(x, [0, 0, ...before], [0, 0, ...after], 'constant', value);
}

function globalPool(node: NodeCall, mode: 'maximum' | 'mean'): Tensor {
  const x = node.input(0);
  return node.algebra.reduce(mode, x, spatialAxes(x), { keepDimensions: true });
}

function globalLpPool(node: NodeCall): Tensor {
  const { algebra } = node;
  const p = node.attributes.integer('p', 2);
  const x = node.input(0);
  const raised = algebra.binary('power', algebra.unary('absolute', x), node.scalar(p));
  const sum = algebra.reduce('sum', raised, spatialAxes(x), { keepDimensions: true });
  return algebra.binary('power', sum, node.scalar(1 / p));
}

export function spatialAxes(x: Tensor): number[] {
  return x.shape.map((_, axis) => axis).slice(2);
}
