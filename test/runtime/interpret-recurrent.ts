import type {
  Recurrent,
  RecurrentDirection,
} from '../../packages/runtime/src/program/general-operations.js';
import type { WeightReference } from '../../packages/runtime/src/program/program.js';
import { at, over, type Plain } from './plain-values.js';

type Vector = readonly number[];

/** Number by number, in the notation of ONNX's operator documentation. */
export function interpretRecurrent(
  operation: Recurrent,
  [x, initialHidden, initialCell]: readonly Plain[],
  shape: readonly number[],
  kernel: (reference: WeightReference) => ArrayLike<number>,
): Float64Array {
  const [, steps, batch, inputs] = x!.shape as [number, number, number, number];
  const units = Array.from({ length: operation.hidden }, (_, i) => i);
  const results = new Map<string, Vector>();
  operation.directions.forEach((direction, d) => {
    const W = kernel(direction.kernel);
    const R = kernel(direction.recurrent);
    for (let b = 0; b < batch; b++) {
      let H: Vector = units.map((i) => at(initialHidden!, [0, d, b, i]));
      let C: Vector = initialCell ? units.map((i) => at(initialCell, [0, d, b, i])) : H;
      for (let step = 0; step < steps; step++) {
        const t = direction.reverse ? steps - 1 - step : step;
        const X = Array.from({ length: inputs }, (_, i) => at(x!, [0, t, b, i]));
        [H, C] = next(operation, direction, { W, R, X, H, C });
        results.set(`${t} 0 ${d} ${b}`, H);
        results.set(`${t} 1 ${d} ${b}`, C);
      }
    }
  });
  return over(shape, (position) => results.get(position.slice(0, 4).join(' '))![position[4]!]!);
}

interface State {
  readonly W: ArrayLike<number>;
  readonly R: ArrayLike<number>;
  readonly X: Vector;
  readonly H: Vector;
  readonly C: Vector;
}

function next(
  { cell, hidden, clip, linearBeforeReset }: Recurrent,
  { bias, recurrentBias, peephole, activations }: RecurrentDirection,
  { W, R, X, H, C }: State,
): [Vector, Vector] {
  const units = Array.from({ length: hidden }, (_, i) => i);
  const columns = bias.length;
  const product = (vector: Vector, matrix: ArrayLike<number>, gate: number): Vector =>
    units.map((i) =>
      vector.reduce((sum, v, k) => sum + v * matrix[k * columns + gate * hidden + i]!, 0),
    );
  const Wb = (gate: number): Vector => units.map((i) => bias[gate * hidden + i]!);
  const Rb = (gate: number): Vector => units.map((i) => recurrentBias[gate * hidden + i]!);
  const P = (gate: number): Vector => units.map((i) => peephole?.[gate * hidden + i] ?? 0);
  const activate = (which: number, vector: Vector): Vector =>
    vector.map((v) => act(activations[which]!, v));
  const apply = (which: number, ...terms: Vector[]): Vector =>
    activate(
      which,
      plus(...terms).map((v) => Math.min(clip, Math.max(-clip, v))),
    );
  switch (cell) {
    case 'simple': {
      const h = apply(0, product(X, W, 0), product(H, R, 0), Wb(0), Rb(0));
      return [h, h];
    }
    case 'gru': {
      const z = apply(0, product(X, W, 0), product(H, R, 0), Wb(0), Rb(0));
      const r = apply(0, product(X, W, 1), product(H, R, 1), Wb(1), Rb(1));
      const h = linearBeforeReset
        ? apply(1, product(X, W, 2), times(r, plus(product(H, R, 2), Rb(2))), Wb(2))
        : apply(1, product(X, W, 2), product(times(r, H), R, 2), Rb(2), Wb(2));
      const state = units.map((i) => (1 - z[i]!) * h[i]! + z[i]! * H[i]!);
      return [state, state];
    }
    case 'lstm': {
      const sum = (gate: number) =>
        plus(product(X, W, gate), product(H, R, gate), Wb(gate), Rb(gate));
      const i = apply(0, sum(0), times(P(0), C));
      const f = apply(0, sum(2), times(P(2), C));
      const c = apply(1, sum(3));
      const Ct = plus(times(f, C), times(i, c));
      const o = apply(0, sum(1), times(P(1), Ct));
      return [times(o, activate(2, Ct)), Ct];
    }
  }
}

function plus(...vectors: Vector[]): Vector {
  return vectors[0]!.map((_, i) => vectors.reduce((sum, vector) => sum + vector[i]!, 0));
}

function times(a: Vector, b: Vector): Vector {
  return a.map((v, i) => v * b[i]!);
}

function act(name: RecurrentDirection['activations'][number], x: number): number {
  switch (name) {
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x));
    case 'tanh':
      return Math.tanh(x);
    case 'relu':
      return Math.max(0, x);
    case 'hard-sigmoid':
      return Math.max(0, Math.min(1, 0.2 * x + 0.5));
    case 'identity':
      return x;
  }
}
