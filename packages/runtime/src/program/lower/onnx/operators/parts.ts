import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';

/** Tensors put together and taken apart along their axes. */
export const parts: OnnxOperators = {
  Concat: { lower: concatenate },
  Split: { lower: split, knownInputs: [1] },
  Slice: { lower: slice, knownInputs: [1, 2, 3, 4] },
  Pad: { lower: pad, knownInputs: [1, 2, 3] },
  CenterCropPad: { lower: centerCropPad, knownInputs: [1] },
  ReverseSequence: { lower: reverseSequence, knownInputs: [1] },
  Trilu: { lower: triangle, knownInputs: [1] },
};

function concatenate(node: NodeCall): Tensor {
  const all = node.all();
  return node.algebra.concatenate(all, node.axis(all[0]!, node.attributes.integer('axis', 1)));
}

/** Sizes are told, or follow from the number of outputs. */
function split(node: NodeCall): readonly Tensor[] {
  const { algebra, attributes } = node;
  const x = node.input(0);
  const axis = node.axis(x, attributes.integer('axis', 0));
  const extent = x.shape[axis]!;
  const count = node.outputs.length;
  if (attributes.integer('num_outputs', count) !== count) {
    return algebra.wrong(`num_outputs does not say how many there are, ${count}`);
  }
  const part = Math.ceil(extent / count);
  // With num_outputs the last one is smaller where the sizes do not come out even.
  const sizes =
    node.setting('split', 1) ??
    Array.from({ length: count }, (_, i) => Math.min(part, extent - i * part));
  const sum = sizes.reduce((total, size) => total + size, 0);
  if (sum !== extent || sizes.some((size) => size < 0)) {
    return algebra.wrong(`[${x.shape}] cannot be split into [${sizes}] along axis ${axis}`);
  }
  let start = 0;
  return sizes.map((size) => {
    const begin = start;
    start += size;
    return algebra.slice(
      x,
      x.shape.map((_, other) => (other === axis ? begin : 0)),
      x.shape.map((whole, other) => (other === axis ? size : whole)),
    );
  });
}

function slice(node: NodeCall): Tensor {
  const { algebra } = node;
  const x = node.input(0);
  const starts = node.setting('starts', 1) ?? algebra.wrong('it has no starts');
  const ends = node.setting('ends', 2) ?? algebra.wrong('it has no ends');
  const axes = node.setting('axes', 3) ?? starts.map((_, i) => i);
  const steps = node.integers(4, 'steps') ?? starts.map(() => 1);
  const { length } = starts;
  if ([ends, axes, steps].some((list) => list.length !== length) || steps.includes(0)) {
    return algebra.wrong(`starts [${starts}], ends [${ends}], axes [${axes}] and steps [${steps}]`);
  }
  const from = x.shape.map(() => 0);
  const sizes = [...x.shape];
  const by = x.shape.map(() => 1);
  for (const [i, given] of axes.entries()) {
    const axis = node.axis(x, given);
    const extent = x.shape[axis]!;
    const step = steps[i]!;
    // Positions count from the end where they are negative, and are then kept within the tensor.
    const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
    const within = (position: number) => {
      return Math.min(Math.max(position < 0 ? position + extent : position, low), high);
    };
    const [start, end] = [within(starts[i]!), within(ends[i]!)];
    sizes[axis] = Math.max(Math.ceil((end - start) / step), 0);
    from[axis] = sizes[axis] === 0 ? 0 : start;
    by[axis] = step;
  }
  return algebra.slice(x, from, sizes, by);
}

const PAD_MODES = { constant: 'constant', edge: 'edge', reflect: 'reflect', wrap: 'wrap' } as const;

function pad(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const x = node.input(0);
  const name = attributes.text('mode', 'constant');
  const mode = Object.entries(PAD_MODES).find(([known]) => known === name)?.[1];
  if (!mode) return algebra.unsupported(`Pad with mode ${name}`);
  const pads = node.setting('pads', 1) ?? algebra.wrong('it has no pads');
  const axes = node.integers(3, 'axes') ?? x.shape.map((_, axis) => axis);
  if (pads.length !== 2 * axes.length) {
    return algebra.wrong(`${pads.length} pads for ${axes.length} axes`);
  }
  const border = (offset: number) => {
    const sizes = x.shape.map(() => 0);
    for (const [i, axis] of axes.entries()) sizes[node.axis(x, axis)] = pads[offset + i]!;
    return sizes;
  };
  const value = attributes.floatIf('value') ?? node.number(2, 'constant_value') ?? 0;
  return bordered(node, x, { before: border(0), after: border(axes.length), mode, value });
}

/** Pads that are negative cut off. */
function bordered(
  node: NodeCall,
  x: Tensor,
  around: { before: number[]; after: number[]; mode: keyof typeof PAD_MODES; value: number },
): Tensor {
  const { algebra } = node;
  const { mode, value } = around;
  const cut = (sizes: readonly number[]) => sizes.map((size) => Math.max(-size, 0));
  const added = (sizes: readonly number[]) => sizes.map((size) => Math.max(size, 0));
  const [starts, ends] = [cut(around.before), cut(around.after)];
  const sizes = x.shape.map((size, axis) => size - starts[axis]! - ends[axis]!);
  if (sizes.some((size) => size < 0)) {
    return algebra.wrong(
      `pads [${around.before}] and [${around.after}] cut off all of [${x.shape}]`,
    );
  }
  const [before, after] = [added(around.before), added(around.after)];
  node.allowed(sizes.map((size, axis) => before[axis]! + size + after[axis]!));
  const same = sizes.every((size, axis) => size === x.shape[axis]);
  const kept = same ? x : algebra.slice(x, starts, sizes);
  return algebra.pad(kept, before, after, mode, value);
}

function centerCropPad(node: NodeCall): Tensor {
  const x = node.input(0);
  const wanted = node.integers(1, 'shape') ?? [];
  const axes = node.attributes.integers(
    'axes',
    x.shape.map((_, axis) => axis),
  );
  const before = x.shape.map(() => 0);
  const after = x.shape.map(() => 0);
  for (const [i, given] of axes.entries()) {
    const axis = node.axis(x, given);
    const difference = (wanted[i] ?? 0) - x.shape[axis]!;
    // An odd element is padded behind, and cut off behind.
    const first = Math.trunc(difference / 2);
    before[axis] = first;
    after[axis] = difference - first;
  }
  return bordered(node, x, { before, after, mode: 'constant', value: 0 });
}

/** Reverses the first elements of each sequence of a batch. */
function reverseSequence(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const x = node.input(0);
  const lengths = node.integers(1, 'sequence_lens') ?? [];
  const timeAxis = attributes.integer('time_axis', 0);
  const batchAxis = attributes.integer('batch_axis', 1);
  const [steps = 0, batch = 0] = [x.shape[timeAxis], x.shape[batchAxis]];
  const valid = lengths.every((length) => length >= 0 && length <= steps);
  if (lengths.length !== batch || !valid || timeAxis + batchAxis !== 1) {
    return algebra.wrong(`sequence_lens [${lengths}] do not fit [${x.shape}]`);
  }
  const order = Array.from({ length: steps * batch }, (_, i) => {
    const [t, b] =
      timeAxis === 0 ? [Math.floor(i / batch), i % batch] : [i % steps, Math.floor(i / steps)];
    return t < lengths[b]! ? lengths[b]! - 1 - t : t;
  });
  const leading = x.shape.slice(0, 2);
  const shape = [...leading, ...x.shape.slice(2).map(() => 1)];
  const positions = algebra.broadcast(algebra.known(order, shape, 'integer'), x.shape);
  return algebra.gatherElements(x, positions, timeAxis);
}

/** Zeros above (or below) the k-th diagonal of the last two axes. */
function triangle(node: NodeCall): Tensor {
  const { algebra } = node;
  const x = node.input(0);
  const upper = node.attributes.integer('upper', 1) !== 0;
  const k = node.number(1, 'k') ?? 0;
  const [rows, columns] = x.shape.slice(-2);
  if (rows === undefined || columns === undefined) {
    return algebra.wrong(`[${x.shape}] is no matrix`);
  }
  const mask = Array.from({ length: rows * columns }, (_, i) => {
    const distance = (i % columns) - Math.floor(i / columns);
    return Number(upper ? distance >= k : distance <= k);
  });
  const kept = algebra.known(mask, [rows, columns], 'boolean');
  return algebra.select(kept, x, node.scalar(0, x.type));
}
