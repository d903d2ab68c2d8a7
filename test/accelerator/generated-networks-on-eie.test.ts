import { type EieLayerReport, simulateOnEie, traceNetwork } from '@pith/accelerator';
import { elementCount, PithError } from '@pith/container';
import { load } from '@pith/runtime';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  buildNetwork,
  encodeAsPith,
  type NetworkRecipe,
  networkRecipes,
} from '../runtime/generated-networks.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function randomInput(length: number, seed: number): Float32Array {
  let state = seed | 1;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return Math.max(0, state / 2 ** 31);
  });
}

/** The layers of a network as EIE runs them; none where it runs none. */
async function layersOf(
  recipe: NetworkRecipe,
  convolutions: 'winograd' | 'patches',
): Promise<readonly EieLayerReport[]> {
  const { saved } = await buildNetwork(tf, recipe);
  const model = await load(await encodeAsPith(saved));
  try {
    const inputs = Object.fromEntries(
      model.inputs.map(({ name, shape }, i) => [
        name,
        randomInput(elementCount(shape as readonly number[]), i + 1),
      ]),
    );
    const traced = await traceNetwork(model, [{ inputs }]);
    const options = { arithmetic: 'float-32', positions: 6, convolutions } as const;
    return (await simulateOnEie(traced, options)).layers;
  } catch (error) {
    if (error instanceof PithError && /no layers that multiply|runs none/.test(error.message))
      return [];
    throw error;
  } finally {
    model.dispose();
  }
}

describe('simulateOnEie', () => {
  it('gives what the runtime gives, on any network', async () => {
    const forms = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        networkRecipes,
        fc.constantFrom('winograd' as const, 'patches' as const),
        async (recipe, convolutions) => {
          for (const layer of await layersOf(recipe, convolutions)) {
            forms.add(layer.form);
            // Sums are taken in another order, and Winograd's of other numbers.
            expect(layer.difference.relative, JSON.stringify(layer.name)).toBeLessThan(1e-4);
          }
        },
      ),
      { numRuns: 60, seed: 5 },
    );
    expect([...forms].sort()).toEqual(['fully-connected', 'patches', 'pointwise', 'winograd']);
  });
});
