import type { InstructionSet } from './kernels/choose-kernels.js';
import type { Operation } from './program/program.js';

/** What a loaded model is made of and costs. */
export interface ModelStatistics {
  /** What computes: `typescript` means that the engine has no WebAssembly SIMD, and is slow. */
  readonly instructionSet: InstructionSet;
  readonly threads: number;
  /** Bytes of the `.pith` file. */
  readonly fileBytes: number;
  /** Resident bytes of the kernels' weight streams, over all threads. */
  readonly weightBytes: number;
  /** Bytes of activations and scratch for one sample. */
  readonly activationBytes: number;
  /** Least bytes that any arrangement of the activations of one sample needs. */
  readonly leastActivationBytes: number;
  /** All memory that kernels work in, in this thread. */
  readonly memoryBytes: number;
  readonly layers: readonly LayerStatistics[];
}

export interface LayerStatistics {
  readonly layer: string;
  readonly operation: Operation['kind'];
  /** The kernel chosen for one sample. */
  readonly kernel: string;
  readonly weights: number;
  readonly nonzeros: number;
  /** Resident bytes of its weight streams. */
  readonly weightBytes: number;
  readonly multiplyAdds: {
    /** Of one sample, if no zero were skipped. */
    readonly dense: number;
    /** Done in the last profiled run, all samples together. */
    readonly done: number;
    /** Skipped in the last profiled run: zero weights, and zero activations where kernels skip them. */
    readonly skipped: number;
  };
  /** Time of the last profiled run. */
  readonly milliseconds: number;
}
