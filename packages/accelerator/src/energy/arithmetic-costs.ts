import { UsageError } from '@pith/container';
import type { ArithmeticKind, EnergyCosts } from './energy-costs.js';

/**
 * The format that products of each format are summed in: "accumulate at a greater precision than you
 * multiply". EIE multiplies 16 bits and Eyeriss too; the widest formats have no wider one here.
 */
export const ACCUMULATOR: Readonly<Record<ArithmeticKind, ArithmeticKind>> = {
  'fixed-8': 'fixed-32',
  'fixed-16': 'fixed-32',
  'fixed-32': 'fixed-32',
  'float-16': 'float-32',
  'float-32': 'float-32',
};

/** `multiply`, `add` and `multiplyAccumulate` of a set that tells products and sums apart. */
export function arithmeticCosts(costs: {
  readonly multiply: Readonly<Record<ArithmeticKind, number>>;
  readonly add: Readonly<Record<ArithmeticKind, number>>;
}): Pick<EnergyCosts, 'multiply' | 'add' | 'multiplyAccumulate'> {
  const multiply = (kind: ArithmeticKind) => costs.multiply[kind];
  const add = (kind: ArithmeticKind) => costs.add[kind];
  return {
    multiply,
    add,
    multiplyAccumulate: (kind) => multiply(kind) + add(ACCUMULATOR[kind]),
  };
}

/** What methods throw where a source is silent. */
export function noFigure(set: string, what: string, instead: string): UsageError {
  return new UsageError(`${set}: this set has no figure for ${what}; ${instead}`);
}
