import type { EnergyCosts, TracedLayer } from '@pith/accelerator';
import type { OpenedPithFile } from '../pith-file.js';
import type { Progress } from '../progress/index.js';
import type { Plots } from './write-plots.js';

/** What is simulated: a network at work on real inputs. */
export interface SimulatedNetwork {
  readonly opened: OpenedPithFile;
  /** Where the inputs are from. */
  readonly source: string;
  readonly samples: number;
  readonly layers: readonly TracedLayer[];
  readonly costs: EnergyCosts;
}

/** How a long simulation tells how it gets on, and is told to stop. */
export interface Telling {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What came out. */
export interface SimulationResult {
  /** For machines. */
  readonly document: object;
  /** For people. */
  tables(colour: boolean): string;
  /** Drawn only where they are asked for: that takes the charts' library. */
  plots(): Promise<Plots>;
}
