import type { TensorInfo } from './check-inputs.js';
import type { InputData } from './execute/executable.js';
import type { Watcher } from './execute/watcher.js';
import type { RunOptions } from './run-options.js';
import type { ModelStatistics } from './statistics.js';

/** What runs a model, whichever way its shapes are given. */
export interface Runner {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  run(
    inputs: Readonly<Record<string, InputData>>,
    options: RunOptions,
    watcher?: Watcher,
  ): Promise<{ outputs: Record<string, Float32Array>; shapes: Record<string, readonly number[]> }>;
  readonly stats: ModelStatistics;
  dispose(): void;
}
