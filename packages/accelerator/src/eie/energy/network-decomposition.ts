import { InputError } from '@pith/container';
import type { EnergyCosts } from '../../energy/energy-costs.js';
import type { TracedLayer } from '../../network/traced-layer.js';
import type { EieConfiguration } from '../configuration.js';
import {
  decompose,
  type EnergyDecomposition,
  energyParts,
  sumEnergyParts,
} from './decomposition.js';
import { layerProducts } from './layer-products.js';

/** Plain JSON. */
export interface NetworkDecomposition {
  readonly unit: EnergyCosts['unit'];
  readonly costs: EnergyCosts['name'];
  readonly layers: readonly LayerDecomposition[];
  /** Of the layers that are told apart above. */
  readonly total: EnergyDecomposition;
  /** Layers that nothing can be said of, and why. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

export interface LayerDecomposition extends EnergyDecomposition {
  readonly name: string;
}

/**
 * `energyDecomposition` of a network's layers, on the activations that they were traced with: all
 * weights of each layer fetched once, for a convolution the mean over its positions.
 *
 * @param limit most vectors of a layer that are looked at, over all samples; @default 32
 * @throws {UsageError} when there are no samples
 * @throws {InputError} when nothing can be said of any layer, with the reasons
 */
export function networkDecomposition(
  layers: readonly TracedLayer[],
  configuration: EieConfiguration,
  costs: EnergyCosts,
  { limit = 32 }: { readonly limit?: number } = {},
): NetworkDecomposition {
  const told: LayerDecomposition[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  for (const layer of layers) {
    const { name } = layer;
    const products = layerProducts(layer, configuration, limit);
    if (typeof products === 'string') {
      leftOut.push({ name, reason: products });
      continue;
    }
    const parts = sumEnergyParts(
      products.map(({ matrix, vectors }) => energyParts(matrix, vectors, costs)),
    );
    if (parts.arithmetic.chip > 0) told.push({ name, ...decompose(parts) });
    else leftOut.push({ name, reason: 'no weight meets an activation other than zero' });
  }
  if (told.length === 0) {
    const reasons = leftOut.map(({ name, reason }) => `"${name}": ${reason}`).join('; ');
    throw new InputError(`no layer's energy can be taken apart: ${reasons || 'there are none'}`);
  }
  const total = decompose(sumEnergyParts(told));
  return { unit: costs.unit, costs: costs.name, layers: told, total, leftOut };
}
