import type { Taps } from '../../../general-operations.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import { asImage, fromImage } from './spatial-window.js';

/** How an axis is resized. */
export interface Change {
  readonly axis: number;
  readonly taps: Taps;
}

/** Whether each position is taken as it is. */
export function isUnchanged({ perOutput, positions, weights }: Taps, input: number): boolean {
  if (positions.length !== input * perOutput) return false;
  return weights.every((weight, i) => {
    return weight === 0 || (weight === 1 && positions[i] === Math.floor(i / perOutput));
  });
}

/** Rows and columns of images at once, other axes one after the other as products of matrices. */
export function interpolated(node: NodeCall, x: Tensor, changes: readonly Change[]): Tensor {
  const { algebra } = node;
  const rank = x.shape.length;
  if (changes.length === 0) return x;
  const only = (...axes: number[]) => changes.every(({ axis }) => axes.includes(axis));
  const of = (axis: number, length: number) => {
    return changes.find((change) => change.axis === axis)?.taps ?? untouched(length);
  };
  const [, b = 1, c = 1, d = 1] = x.shape;
  if (rank === 4 && only(2, 3)) {
    return algebra.interpolate(x, { rows: of(2, c), columns: of(3, d) }, 'channels-first');
  }
  if (rank === 4 && only(1, 2)) {
    return algebra.interpolate(x, { rows: of(1, b), columns: of(2, c) }, 'channels-last');
  }
  if (rank === 3 && only(2)) {
    const taps = { rows: untouched(1), columns: of(2, c) };
    return fromImage(node, algebra.interpolate(asImage(node, x), taps, 'channels-first'), rank);
  }
  return changes.reduce((resizing, { axis, taps }) => alongAxis(node, resizing, axis, taps), x);
}

function untouched(length: number): Taps {
  const positions = Int32Array.from({ length }, (_, i) => i);
  return { perOutput: 1, positions, weights: new Float32Array(length).fill(1) };
}

function alongAxis({ algebra }: NodeCall, x: Tensor, axis: number, taps: Taps): Tensor {
  const { perOutput, positions, weights } = taps;
  const input = x.shape[axis]!;
  const output = positions.length / perOutput;
  const matrix = new Float32Array(input * output);
  for (const [i, position] of positions.entries()) {
    matrix[position * output + Math.floor(i / perOutput)]! += weights[i]!;
  }
  const swapped = x.shape.map((_, i) => i);
  const last = swapped.length - 1;
  [swapped[axis], swapped[last]] = [last, axis];
  const known = algebra.known(matrix, [input, output], 'float');
  return algebra.transpose(algebra.matrixProduct(algebra.transpose(x, swapped), known), swapped);
}

/** Positions outside got no weight at all, along one axis or another. */
export function filledOutside(
  node: NodeCall,
  x: Tensor,
  changes: readonly Change[],
  value: number,
): Tensor {
  const { algebra } = node;
  const inside = changes.map(({ axis, taps: { weights, perOutput } }) => {
    const length = weights.length / perOutput;
    const sums = Array.from({ length }, (_, i) =>
      Number(weights.subarray(i * perOutput, (i + 1) * perOutput).some((weight) => weight !== 0)),
    );
    return algebra.known(
      sums,
      x.shape.map((_, i) => (i === axis ? length : 1)),
      'boolean',
    );
  });
  const whole = inside.reduce<Tensor>(
    (a, b) => algebra.binary('and', a, b),
    node.scalar(1, 'boolean'),
  );
  return algebra.select(whole, x, node.scalar(value));
}
