import type { Engine } from './engine.js';
import type { OperationProfile, Profile } from './execute/profile.js';
import type { InstructionSet } from './kernels/choose-kernels.js';
import type { Operator } from './operators/operator.js';
import type { Operation } from './program/program.js';
import type { PackedShare } from './threads/messages.js';
import type { Team } from './threads/team.js';

/** What a loaded model is made of and costs. */
export interface ModelStatistics {
  /**
   * What computes: `typescript` means that the engine has no WebAssembly SIMD, and is slow. Of a graph
   * that has not run yet, nothing is decided.
   */
  readonly instructionSet: InstructionSet | 'unplanned';
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
    /**
     * Done in the last profiled run, all samples together. Of a layer that threads share, this
     * thread's are counted and the others' reckoned by their weights.
     */
    readonly done: number;
    /** Skipped in the last profiled run: zero weights, and zero activations where kernels skip them. */
    readonly skipped: number;
  };
  /** Time of the last profiled run. */
  readonly milliseconds: number;
}

/** What the statistics of a model are. @param profile of its last profiled run, if there was one */
export function describeModel(
  { instructionSet, single, memory }: Engine,
  fileBytes: number,
  team: Team | undefined,
  profile: Profile | undefined,
): ModelStatistics {
  const layers = single.operators.map(({ operation, operator }, i) => {
    const others = team?.packed.map((packed) => packed[i]!) ?? [];
    return describeLayer(operation, operator, others, profile?.of(operation));
  });
  // Operations with the same weights share an operator, which packs them once.
  const first = new Map(
    single.operators.map(({ operator }, i) => [operator, i] as const).reverse(),
  );
  return {
    ...{ instructionSet, fileBytes, layers },
    threads: team?.threads ?? 1,
    weightBytes: [...first.values()].reduce((sum, i) => sum + layers[i]!.weightBytes, 0),
    activationBytes: single.activationBytes,
    leastActivationBytes: single.leastActivationBytes,
    memoryBytes: memory.u8.byteLength,
  };
}

function describeLayer(
  { layer, kind: operation }: Operation,
  { kernel, weights, shares, denseMultiplyAdds: dense }: Operator,
  others: readonly PackedShare[],
  { milliseconds, multiplyAdds, samples }: OperationProfile = IDLE,
): LayerStatistics {
  const own = weights?.nonzeros ?? 0;
  const nonzeros = shares ? others.reduce((sum, share) => sum + share.nonzeros, own) : own;
  const done = own === 0 ? multiplyAdds : Math.round((multiplyAdds * nonzeros) / own);
  return {
    ...{ layer, operation, kernel, nonzeros, milliseconds },
    weights: weights?.count ?? 0,
    weightBytes: others.reduce((sum, { bytes }) => sum + bytes, weights?.bytes ?? 0),
    multiplyAdds: { dense, done, skipped: dense * samples - done },
  };
}

const IDLE: OperationProfile = { milliseconds: 0, multiplyAdds: 0, samples: 0 };
