import type { UnaryMode } from '../program/general-operations.js';
import { errorFunction } from './error-function.js';

/** What each mode does to a number. */
export const UNARY_FUNCTIONS: Readonly<Record<UnaryMode, (x: number) => number>> = {
  negate: (x) => -x,
  absolute: Math.abs,
  'square-root': Math.sqrt,
  'reciprocal-square-root': (x) => 1 / Math.sqrt(x),
  reciprocal: (x) => 1 / x,
  square: (x) => x * x,
  exponential: Math.exp,
  'exponential-minus-1': Math.expm1,
  logarithm: Math.log,
  'logarithm-plus-1': Math.log1p,
  sine: Math.sin,
  cosine: Math.cos,
  tangent: Math.tan,
  'arc-sine': Math.asin,
  'arc-cosine': Math.acos,
  'arc-tangent': Math.atan,
  'hyperbolic-sine': Math.sinh,
  'hyperbolic-cosine': Math.cosh,
  'arc-hyperbolic-sine': Math.asinh,
  'arc-hyperbolic-cosine': Math.acosh,
  'arc-hyperbolic-tangent': Math.atanh,
  'error-function': errorFunction,
  floor: Math.floor,
  ceiling: Math.ceil,
  round: roundHalfToEven,
  truncate: Math.trunc,
  sign: Math.sign,
  not: (x) => (x === 0 ? 1 : 0),
  'is-nan': (x) => (Number.isNaN(x) ? 1 : 0),
  'is-infinite': (x) => (x === Infinity || x === -Infinity ? 1 : 0),
  'is-finite': (x) => (Number.isFinite(x) ? 1 : 0),
};

function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
