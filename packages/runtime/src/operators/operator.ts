import { elementCount } from '@pith/container';
import type { Kernels } from '../kernels/kernels.js';
import type { Planes } from '../kernels/planes/planes.js';
import type { Memory, Pointer } from '../memory/memory.js';
import type { Layouts } from '../plan/layouts.js';
import type { GeneralOperation } from '../program/general-operations.js';
import type { Operation, Program, ValueId } from '../program/program.js';
import type { StoredWeights } from '../weights/layer-weights.js';

/** An operation made ready to run: weights packed, kernel chosen. */
export interface Operator {
  /** Kernel chosen, as statistics show it. */
  readonly kernel: string;
  /** What it keeps in memory; absent without weights. */
  readonly weights?: OperatorWeights;
  /** Multiply-adds of a sample if no zero were skipped; 0 where nothing is multiplied by a weight. */
  readonly denseMultiplyAdds: number;
  /** Bytes that `run` may scribble on. @default 0 */
  readonly scratchBytes?: number;
  /** Where its output lies already, the same for all samples: `run` need not be called then. */
  readonly resident?: Pointer;
  /**
   * Thread i computes the output channels (of planes) or features shares[i] … shares[i + 1] − 1;
   * absent where each computes all.
   */
  readonly shares?: readonly number[] | undefined;
  /**
   * @param inputs in the operation's order; each at its (first) sample
   * @param samples 1, or the batch where values are in lanes
   */
  run(inputs: readonly Pointer[], output: Pointer, scratch: Pointer, samples: number): void;
  /** Multiply-adds of a sample none of whose activations is zero; absent = `denseMultiplyAdds`. */
  readonly multiplyAdds?: number;
  /** Multiply-adds that `run` does for these inputs; absent = `multiplyAdds`. */
  countMultiplyAdds?(inputs: readonly Pointer[]): number;
}

export interface OperatorWeights {
  readonly count: number;
  readonly nonzeros: number;
  /** Resident bytes of the kernel's streams. */
  readonly bytes: number;
}

/** What operators are built with. */
export interface OperatorContext {
  readonly memory: Memory;
  readonly kernels: Kernels;
  readonly program: Program;
  readonly layouts: Layouts;
  /** This thread's share of layers that are large enough to be shared out. */
  readonly thread: { readonly index: number; readonly count: number };
  /** Decodes a layer's weights, for the time of packing. */
  weights(tensor: string): StoredWeights;
  /** Builds operations on plain values; there where the program has any. */
  readonly general?: (context: OperatorContext, operation: GeneralOperation) => Operator;
}

/** Elements of one sample of a value. */
export function elementsOf(context: OperatorContext, value: ValueId): number {
  return elementCount(context.program.values[value]!.shape);
}

export function shapeOf(context: OperatorContext, value: ValueId): readonly number[] {
  return context.program.values[value]!.shape;
}

/** The planes of a value that is known to have rank 3. */
export function planesOf(context: OperatorContext, value: ValueId): Planes {
  return context.layouts.planes.get(value)!;
}

export type OperationOf<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;
