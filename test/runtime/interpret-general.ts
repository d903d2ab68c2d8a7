import type {
  BinaryMode,
  GeneralOperation,
  Interpolate,
  Pad,
  ReduceMode,
  UnaryMode,
} from '../../packages/runtime/src/program/general-operations.js';
import type { WeightReference } from '../../packages/runtime/src/program/program.js';
import { interpretRecurrent } from './interpret-recurrent.js';
import { at, errorFunction, kernelOf, over, type Plain } from './plain-values.js';

type Weights = (tensor: string) => ArrayLike<number>;

/** One general operation by plain loops in double precision, as its docstring says. */
export function interpretGeneral(
  operation: GeneralOperation,
  operands: readonly Plain[],
  shape: readonly number[],
  weights: Weights,
): Float64Array {
  const x = operands[0]!;
  switch (operation.kind) {
    case 'constant':
      return Float64Array.from(constant(operation.source, weights));
    case 'channels-first':
      return over(shape, ([, c, y, column]) => at(x, [y!, column!, c!]));
    case 'from-channels-first':
      return over(shape, ([y, column, c]) => at(x, [0, c!, y!, column!]));
    case 'matrix-product': {
      const [a, b] = operands as [Plain, Plain];
      const depth = a.shape.at(-1)!;
      return over(shape, (position) => {
        const [row, column] = position.slice(-2) as [number, number];
        const stack = position.slice(0, -2);
        let sum = 0;
        for (let k = 0; k < depth; k++) {
          const right = operation.transposeRight ? [column, k] : [k, column];
          sum += at(a, [...stack, row, k]) * at(b, [...stack, ...right]);
        }
        return sum;
      });
    }
    case 'binary':
      return over(shape, (position) =>
        binary(operation.mode, at(x, position), at(operands[1]!, position)),
      );
    case 'unary':
      return over(shape, (position) => unary(operation.mode, at(x, position)));
    case 'select':
      return over(shape, (position) => at(operands[at(x, position) !== 0 ? 1 : 2]!, position));
    case 'reduce':
      return over(shape, (position) => {
        const items: number[] = [];
        over(x.shape, (from) => {
          const here = from.every(
            (i, axis) => operation.axes.includes(axis) || i === position[axis],
          );
          if (here) items.push(at(x, from));
          return 0;
        });
        return reduce(operation.mode, items);
      });
    case 'slice':
      return over(shape, (position) =>
        at(
          x,
          position.map((i, axis) => operation.starts[axis]! + i * operation.steps[axis]!),
        ),
      );
    case 'pad':
      return over(shape, (position) => {
        const from = position.map((i, axis) =>
          inside(operation.mode, i - operation.before[axis]!, x.shape[axis]!),
        );
        return from.includes(undefined) ? operation.value : at(x, from as number[]);
      });
    case 'broadcast':
      return over(shape, (position) => at(x, position));
    case 'gather': {
      const indices = operands[1]!;
      const outer = x.shape.slice(0, operation.axis);
      const inner = x.shape.slice(operation.axis + 1);
      const taken = [...outer, indices.data.length, ...inner];
      return over(taken, (position) => {
        const from = [...position];
        from[operation.axis] = index(
          indices.data[position[operation.axis]!]!,
          x.shape[operation.axis]!,
        );
        return at(x, from);
      });
    }
    case 'gather-elements':
      return over(shape, (position) => {
        const from = [...position];
        from[operation.axis] = index(at(operands[1]!, position), x.shape[operation.axis]!);
        return at(x, from);
      });
    case 'arg':
      return over(shape, (position) => {
        const line = alongAxis(x, position, operation.axis);
        const most = operation.mode === 'maximum' ? Math.max(...line) : Math.min(...line);
        return operation.last ? line.lastIndexOf(most) : line.indexOf(most);
      });
    case 'top-k':
      return over(shape, (position) => {
        const line = alongAxis(x, position, shape.length - 1);
        const ranked = line
          .map((value, i) => ({ value, i }))
          .sort((a, b) => (operation.largest ? b.value - a.value : a.value - b.value) || a.i - b.i);
        const { value, i } = ranked[position.at(-1)!]!;
        return operation.part === 'values' ? value : i;
      });
    case 'cumulative-sum':
      return over(shape, (position) => {
        const i = position[operation.axis]!;
        const line = alongAxis(x, position, operation.axis);
        const counts = (k: number) =>
          (operation.exclusive ? k !== i : true) && (operation.reverse ? k >= i : k <= i);
        return line.reduce((sum, value, k) => sum + (counts(k) ? value : 0), 0);
      });
    case 'recurrent':
      return interpretRecurrent(operation, operands, shape, (reference) =>
        kernelOf(reference, weights),
      );
    case 'interpolate':
      return over(shape, (position) => interpolate(operation, x, position));
    case 'dilate': {
      const [down, across] = operation.factors;
      return over(shape, ([y, column, c]) =>
        y! % down === 0 && column! % across === 0 ? at(x, [y! / down, column! / across, c!]) : 0,
      );
    }
  }
}

function constant(
  source: { readonly data: Float32Array } | WeightReference,
  weights: Weights,
): ArrayLike<number> {
  return 'data' in source ? source.data : kernelOf(source, weights);
}

function alongAxis(x: Plain, position: readonly number[], axis: number): number[] {
  return Array.from({ length: x.shape[axis]! }, (_, i) =>
    at(
      x,
      position.map((each, other) => (other === axis ? i : each)),
    ),
  );
}

function index(given: number, size: number): number {
  const counted = given < 0 ? given + size : given;
  return Math.max(0, Math.min(size - 1, counted));
}

/** Walks back from a place outside, step by step. */
function inside(mode: Pad['mode'], place: number, size: number): number | undefined {
  let i = place;
  while (i < 0 || i >= size) {
    if (mode === 'constant') return undefined;
    if (mode === 'edge' || size === 1) i = i < 0 ? 0 : size - 1;
    else if (mode === 'wrap') i += i < 0 ? size : -size;
    else if (mode === 'reflect') i = i < 0 ? -i : 2 * (size - 1) - i;
    else i = i < 0 ? -1 - i : 2 * size - 1 - i;
  }
  return i;
}

function interpolate({ rows, columns }: Interpolate, x: Plain, position: readonly number[]) {
  const [y, column, c] = position as [number, number, number];
  let sum = 0;
  for (let i = 0; i < rows.perOutput; i++) {
    for (let j = 0; j < columns.perOutput; j++) {
      const [row, col] = [y * rows.perOutput + i, column * columns.perOutput + j];
      const pixel = at(x, [rows.positions[row]!, columns.positions[col]!, c]);
      sum += rows.weights[row]! * columns.weights[col]! * pixel;
    }
  }
  return sum;
}

function binary(mode: BinaryMode, a: number, b: number): number {
  switch (mode) {
    case 'add':
      return a + b;
    case 'subtract':
      return a - b;
    case 'multiply':
      return a * b;
    case 'divide':
      return a / b;
    case 'power':
      return a ** b;
    case 'minimum':
      return Math.min(a, b);
    case 'maximum':
      return Math.max(a, b);
    case 'modulo':
      return a - b * Math.floor(a / b);
    case 'remainder':
      return a - b * Math.trunc(a / b);
    case 'floor-divide':
      return Math.floor(a / b);
    case 'truncate-divide':
      return Math.trunc(a / b);
    case 'squared-difference':
      return (a - b) ** 2;
    case 'equal':
      return Number(a === b);
    case 'not-equal':
      return Number(a !== b);
    case 'less':
      return Number(a < b);
    case 'less-or-equal':
      return Number(a <= b);
    case 'greater':
      return Number(a > b);
    case 'greater-or-equal':
      return Number(a >= b);
    case 'and':
      return Number(Boolean(a) && Boolean(b));
    case 'or':
      return Number(Boolean(a) || Boolean(b));
    case 'xor':
      return Number(Boolean(a) !== Boolean(b));
    case 'arc-tangent-2':
      return Math.atan2(a, b);
  }
}

function unary(mode: UnaryMode, x: number): number {
  switch (mode) {
    case 'negate':
      return -x;
    case 'absolute':
      return x < 0 ? -x : x;
    case 'square-root':
      return x ** 0.5;
    case 'reciprocal-square-root':
      return x ** -0.5;
    case 'reciprocal':
      return 1 / x;
    case 'square':
      return x * x;
    case 'exponential':
      return Math.E ** x;
    case 'exponential-minus-1':
      return Math.expm1(x);
    case 'logarithm':
      return Math.log(x);
    case 'logarithm-plus-1':
      return Math.log1p(x);
    case 'sine':
      return Math.sin(x);
    case 'cosine':
      return Math.cos(x);
    case 'tangent':
      return Math.sin(x) / Math.cos(x);
    case 'arc-sine':
      return Math.asin(x);
    case 'arc-cosine':
      return Math.acos(x);
    case 'arc-tangent':
      return Math.atan(x);
    case 'hyperbolic-sine':
      return (Math.exp(x) - Math.exp(-x)) / 2;
    case 'hyperbolic-cosine':
      return (Math.exp(x) + Math.exp(-x)) / 2;
    case 'arc-hyperbolic-sine':
      return Math.log(x + Math.sqrt(x * x + 1));
    case 'arc-hyperbolic-cosine':
      return Math.log(x + Math.sqrt(x * x - 1));
    case 'arc-hyperbolic-tangent':
      return Math.log((1 + x) / (1 - x)) / 2;
    case 'error-function':
      return errorFunction(x);
    case 'floor':
      return Math.floor(x);
    case 'ceiling':
      return Math.ceil(x);
    case 'round': {
      const nearest = [Math.floor(x), Math.ceil(x)] as const;
      const [below, above] = [x - nearest[0], nearest[1] - x];
      if (below === above) return nearest[0] % 2 === 0 ? nearest[0] : nearest[1];
      return below < above ? nearest[0] : nearest[1];
    }
    case 'truncate':
      return x < 0 ? Math.ceil(x) : Math.floor(x);
    case 'sign':
      return x > 0 ? 1 : x < 0 ? -1 : x;
    case 'not':
      return Number(!x);
    case 'is-nan':
      return Number(Number.isNaN(x));
    case 'is-infinite':
      return Number(Math.abs(x) === Infinity);
    case 'is-finite':
      return Number(x - x === 0);
  }
}

function reduce(mode: ReduceMode, items: readonly number[]): number {
  const sum = (map: (x: number) => number) => items.reduce((total, x) => total + map(x), 0);
  switch (mode) {
    case 'sum':
      return sum((x) => x);
    case 'mean':
      return sum((x) => x) / items.length;
    case 'maximum':
      return Math.max(...items);
    case 'minimum':
      return Math.min(...items);
    case 'product':
      return items.reduce((product, x) => product * x, 1);
    case 'sum-of-squares':
      return sum((x) => x * x);
    case 'sum-of-magnitudes':
      return sum(Math.abs);
    case 'euclidean-norm':
      return Math.hypot(...items);
    case 'logarithm-of-sum':
      return Math.log(sum((x) => x));
    case 'logarithm-of-sum-of-exponentials':
      return Math.log(sum(Math.exp));
    case 'all':
      return Number(items.every(Boolean));
    case 'any':
      return Number(items.some(Boolean));
  }
}
