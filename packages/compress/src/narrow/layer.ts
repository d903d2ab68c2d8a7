import type { LayerConfig } from './layer-config.js';

/** A layer of a LayersModel, as far as its place in the graph goes. */
export interface Layer {
  readonly name: string;
  readonly className: string;
  /** Its config, by keys in camelCase; null counts as absent. */
  readonly config: LayerConfig;
  /** The object that stands for it in the parsed topology; absent for an input that is only implied. */
  readonly json?: Record<string, unknown>;
  /** Positions in `LayerGraph.layers` of the layers whose outputs it takes, all before its own. */
  readonly inputs: readonly number[];
  /** Whether it is called just once, takes layers' first outputs alone, and does not run as in training. */
  readonly plain: boolean;
}
