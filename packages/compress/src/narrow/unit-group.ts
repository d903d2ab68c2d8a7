import type { AxisLayout } from './axis-layout.js';

/**
 * An axis of a tensor that has entries for every unit of a group.
 *
 * - `incoming`: kernels that compute the units, along their last axis
 * - `bias`: those kernels' biases
 * - `between`: parameters that treat each unit apart (normalisation, slopes, depthwise kernels)
 * - `outgoing`: kernels that read the units
 */
export interface UnitAxis {
  readonly layer: string;
  readonly tensor: string;
  readonly axis: number;
  readonly part: 'incoming' | 'bias' | 'between' | 'outgoing';
  readonly layout: AxisLayout;
}

/** Hidden units, or channels, that can be removed or put in another order with all that reads them known. */
export interface UnitGroup {
  /** The name of the layer that computes them, or of the first where several are tied by a sum. */
  readonly name: string;
  readonly units: number;
  /** Names of the layers that compute them, in the order in which they run. */
  readonly layers: readonly string[];
  readonly axes: readonly UnitAxis[];
}
