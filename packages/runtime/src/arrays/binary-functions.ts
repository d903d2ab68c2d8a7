import type { BinaryMode } from '../program/general-operations.js';

const truth = (condition: boolean): number => (condition ? 1 : 0);

/** What each mode does to two numbers. */
export const BINARY_FUNCTIONS: Readonly<Record<BinaryMode, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  power: (a, b) => a ** b,
  minimum: Math.min,
  maximum: Math.max,
  /** With the divisor's sign, as Python's. */
  modulo(a, b) {
    const rest = a % b;
    return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
  },
  /** With the dividend's sign, as C's. */
  remainder: (a, b) => a % b,
  'floor-divide': (a, b) => Math.floor(a / b),
  'truncate-divide': (a, b) => Math.trunc(a / b),
  'squared-difference': (a, b) => (a - b) * (a - b),
  equal: (a, b) => truth(a === b),
  'not-equal': (a, b) => truth(a !== b),
  less: (a, b) => truth(a < b),
  'less-or-equal': (a, b) => truth(a <= b),
  greater: (a, b) => truth(a > b),
  'greater-or-equal': (a, b) => truth(a >= b),
  and: (a, b) => truth(a !== 0 && b !== 0),
  or: (a, b) => truth(a !== 0 || b !== 0),
  xor: (a, b) => truth((a !== 0) !== (b !== 0)),
  'arc-tangent-2': Math.atan2,
};
