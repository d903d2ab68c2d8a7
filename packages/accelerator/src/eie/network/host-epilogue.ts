import { type Activation, type Epilogue, scalarActivation } from '@pith/runtime';
import type { WriteBack } from './layer-mapping.js';

/**
 * Who does what after the sums. EIE does ReLU (§IV) and biases: the paper appends these to the matrix
 * as a column with an input of 1 (§III-A) and leaves them out from there on; here sums begin at them,
 * so that no code has to stand for a bias. The host does the rest.
 */
export interface SharedEpilogue {
  /** The part of outputs `from` … `from + count − 1`. */
  writeBack(from: number, count: number): WriteBack;
  /** What the host does, in words. */
  readonly host: readonly string[];
  /** The host's part of an output; absent where there is none. */
  readonly finish?: (value: number, output: number) => number;
}

const { fround } = Math;

export function shareEpilogue(epilogue: Epilogue): SharedEpilogue {
  const { scale, bias, activation } = epilogue;
  // A factor comes between the sum and its bias, so all that follows is the host's.
  if (scale) return hostEpilogue(epilogue);
  const relu = isRelu(activation);
  const rest = relu || isNothing(activation) ? undefined : scalarActivation(activation);
  return {
    writeBack: (from, count) => ({
      ...(bias && { bias: bias.subarray(from, from + count) }),
      relu,
    }),
    host: rest ? [describe(activation)] : [],
    ...(rest && { finish: (value) => rest(value) }),
  };
}

/** Nothing is left to EIE. */
export function hostEpilogue({ scale, bias, activation }: Epilogue): SharedEpilogue {
  const activate = scalarActivation(activation);
  return {
    writeBack: () => ({ relu: false }),
    host: [
      ...(scale ? ['scale'] : []),
      ...(bias ? ['bias'] : []),
      ...(isNothing(activation) ? [] : [describe(activation)]),
    ],
    finish: (value, output) =>
      activate(fround(fround(value * (scale?.[output] ?? 1)) + (bias?.[output] ?? 0))),
  };
}

function isRelu(activation: Activation): boolean {
  return activation.kind === 'clamp' && activation.low === 0 && activation.high === Infinity;
}

function isNothing(activation: Activation): boolean {
  return (
    activation.kind === 'clamp' && activation.low === -Infinity && activation.high === Infinity
  );
}

function describe(activation: Activation): string {
  if (activation.kind !== 'clamp') return activation.kind;
  return isRelu(activation) ? 'ReLU' : `clamp to ${activation.low} … ${activation.high}`;
}
