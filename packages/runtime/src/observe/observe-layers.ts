import { UsageError } from '@pith/container';
import type { Watcher } from '../execute/watcher.js';
import type { Inputs, Model } from '../model.js';
import type { Operation } from '../program/program.js';
import type { LayerInputs, ObserveOptions } from './layer-inputs.js';
import { isObserved } from './observed-operation.js';
import { type Patches, patchesOf } from './patches.js';
import { seededPositions } from './seeded-positions.js';

/** See `observeLayers` in index.ts, which loads this on demand. */
export async function observeLayersOf(
  model: Model,
  inputs: readonly Inputs[],
  visit: (layer: LayerInputs) => void,
  options: ObserveOptions,
): Promise<void> {
  const { limit = 1024, seed = 1, ...running } = options;
  if (!Number.isInteger(limit) || limit < 1) {
    throw new UsageError(`limit is ${limit}, but must be a whole number from 1 up`);
  }
  const runs = inputs.length * (running.shapes ? 1 : (running.batch ?? 1));
  const share = Math.ceil(limit / Math.max(1, runs));
  const layers = new Map<Operation, { patches: Patches; number: number; seen: number }>();
  const watcher: Watcher = {
    see(operation, [from], context) {
      // Weights that no tensor of the file holds are not for anyone to change.
      if (!isObserved(operation) || operation.kernel.values) return;
      let layer = layers.get(operation);
      if (!layer) {
        layer = { patches: patchesOf(context, operation), number: layers.size, seen: 0 };
        layers.set(operation, layer);
      }
      const { patches, number } = layer;
      const { groups, inputs } = patches;
      const positions = seededPositions(
        patches.count,
        share,
        Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b) ^ layer.seen++,
      );
      const width = groups * inputs;
      const data = new Float32Array(positions.length * width);
      positions.forEach((position, row) => {
        patches.copy(from!, position, data, row * width);
      });
      const { tensor } = operation.kernel;
      visit({ tensor, operation, patches: data, rows: positions.length, groups, inputs });
    },
  };
  for (const given of inputs) await model.runner.run(given, running, watcher);
}
