import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';

/** How one axis is cut. */
interface Cut {
  readonly start: number;
  readonly size: number;
  readonly step: number;
}

/**
 * NumPy's x[a:b:c, i, ..., newaxis]: starts, ends and steps by position of the specification, and masks
 * whose bit i says what position i is (tf.strided_slice).
 */
export function stridedSlice(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const x = node.input(0);
  const [starts, ends, steps] = [1, 2, 3].map((i) => node.integers(i, 'the slice')) as [
    ...[number[], number[], number[]],
  ];
  if (ends.length !== starts.length || steps.length !== starts.length || steps.includes(0)) {
    return algebra.wrong(`a slice from [${starts}] to [${ends}] by [${steps}]`);
  }
  const mask = (name: string) => {
    const bits = attributes.integer(`${name}_mask`, 0);
    return starts.map((_, i) => i < 31 && (bits & (1 << i)) !== 0);
  };
  const [begins, stops] = [mask('begin'), mask('end')];
  const [ellipses, added, dropped] = [mask('ellipsis'), mask('new_axis'), mask('shrink_axis')];

  const named = starts.filter((_, i) => !ellipses[i] && !added[i]).length;
  const open = x.shape.length - named;
  if (open < 0 || ellipses.filter(Boolean).length > 1) {
    return algebra.wrong(`a slice of ${named} axes of a tensor [${x.shape}]`);
  }
  const cuts: Cut[] = [];
  const shape: number[] = [];
  const whole = () => {
    const size = x.shape[cuts.length]!;
    cuts.push({ start: 0, size, step: 1 });
    shape.push(size);
  };
  for (const [i, start] of starts.entries()) {
    if (ellipses[i]) {
      for (let axis = 0; axis < open; axis++) whole();
    } else if (added[i]) {
      shape.push(1);
    } else {
      const extent = x.shape[cuts.length]!;
      if (dropped[i]) {
        const at = start < 0 ? start + extent : start;
        if (at < 0 || at >= extent) algebra.wrong(`position ${start} of an axis of ${extent}`);
        cuts.push({ start: at, size: 1, step: 1 });
      } else {
        const from = begins[i] ? undefined : start;
        const cut = cutOf(extent, from, stops[i] ? undefined : ends[i], steps[i]!);
        cuts.push(cut);
        shape.push(cut.size);
      }
    }
  }
  while (cuts.length < x.shape.length) whole();
  const cut = algebra.slice(
    x,
    cuts.map(({ start }) => start),
    cuts.map(({ size }) => size),
    cuts.map(({ step }) => step),
  );
  return algebra.reshape(cut, shape);
}

/** Positions count from the end where they are negative, and are then kept within the axis. */
function cutOf(
  extent: number,
  start: number | undefined,
  end: number | undefined,
  step: number,
): Cut {
  const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
  const within = (position: number) =>
    Math.min(Math.max(position < 0 ? position + extent : position, low), high);
  const first = start === undefined ? (step > 0 ? low : high) : within(start);
  const last = end === undefined ? (step > 0 ? high : low) : within(end);
  const size = Math.max(Math.ceil((last - first) / step), 0);
  return { start: size === 0 ? 0 : first, size, step };
}
