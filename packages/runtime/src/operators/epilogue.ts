import type { Epilogue } from '../program/program.js';

/** What a kernel does of an epilogue itself: everything but activations that are not clamps. */
export interface FusedEpilogue {
  /** [outChannels]; absent = 1 */
  readonly scale?: Float32Array;
  /** [outChannels]; absent = 0 */
  readonly bias?: Float32Array;
  readonly low: number;
  readonly high: number;
}

export function fusedEpilogue({ scale, bias, activation }: Epilogue): FusedEpilogue {
  const { low, high } =
    activation.kind === 'clamp' ? activation : { low: -Infinity, high: Infinity };
  return { ...(scale && { scale }), ...(bias && { bias }), low, high };
}
