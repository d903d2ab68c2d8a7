import type { Pointer } from '../../memory/memory.js';
import type { Padding } from '../../program/program.js';

/** Where a convolution's window stands. */
export interface Geometry {
  /** down, across */
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** 1 where every output sees every input; ignored by depthwise layers */
  readonly groups: number;
  readonly padding: Padding;
}

/** min(max(sum · scale + bias, low), high), per output channel. */
export interface LinearEpilogue {
  /** [outChannels]; absent = 1 */
  readonly scale?: Float32Array | undefined;
  /** [outChannels]; absent = 0 */
  readonly bias?: Float32Array | undefined;
  readonly low: number;
  readonly high: number;
}

export interface PlaneLayerOptions {
  /** Slice of the output channels that this layer computes. @default all */
  readonly outputs?: { readonly begin: number; readonly end: number };
}

/** A convolution whose weights lie in memory in the form that its kernel wants. */
export interface PlaneLayer {
  /** The kernel that it runs on. */
  readonly name: string;
  /** bytes that weights, offsets and epilogue take up */
  readonly weightBytes: number;
  readonly nonzeros: number;
  /** per sample: non-zeros times output pixels */
  readonly multiplyAdds: number;
  /** bytes that `run` needs at `scratch`; they may hold anything, and serve another layer after */
  readonly scratchBytes: number;
  /** Pointers are those of the whole values, also where only a slice of outputs is computed. */
  run(input: Pointer, output: Pointer, scratch: Pointer): void;
}

/** Any other operation on planes. */
export type PlaneStep = (input: Pointer, output: Pointer) => void;
