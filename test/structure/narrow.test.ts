import {
  entriesOfUnit,
  findUnitGroups,
  narrow,
  permuteUnits,
  SeededRandom,
  type UnitGroup,
} from '@pith/compress';
import { elementCount, type Tensor } from '@pith/container';
import type { SavedModel } from '@pith/model';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildNetwork } from '../runtime/generated-networks.js';
import { hiddenUnitNetworks } from './hidden-unit-networks.js';
import { outputDifference, randomInputs, savedOutputs } from './saved-outputs.js';

/** Relative to the largest output: sums are taken in another order. */
const TOLERANCE = 1e-4;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The model with 0 in all weights that read some units. */
function silence(model: SavedModel, groups: readonly UnitGroup[], removed: Removed): SavedModel {
  const tensors = new Map(
    model.tensors.map((tensor): [string, Tensor] => [
      tensor.name,
      { ...tensor, data: Float32Array.from(tensor.data) },
    ]),
  );
  for (const { name, axes } of groups) {
    for (const { tensor, axis, part, layout } of axes) {
      if (part !== 'outgoing') continue;
      const { shape, data } = tensors.get(tensor)!;
      const stride = elementCount(shape.slice(axis + 1));
      for (const unit of removed.get(name)!) {
        const entries = new Set(entriesOfUnit(layout, name, unit));
        for (let i = 0; i < data.length; i++) {
          if (entries.has(Math.floor(i / stride) % shape[axis]!)) data[i] = 0;
        }
      }
    }
  }
  return { ...model, tensors: model.tensors.map(({ name }) => tensors.get(name)!) };
}

type Removed = ReadonlyMap<string, readonly number[]>;

async function check(
  before: SavedModel,
  after: SavedModel,
  shapes: readonly (readonly number[])[],
  seed: number,
): Promise<void> {
  const inputs = randomInputs(shapes, { batch: 2, seed });
  const expected = await savedOutputs(before, inputs);
  expect(outputDifference(await savedOutputs(after, inputs), expected)).toBeLessThan(TOLERANCE);
  tf.dispose(inputs);
}

describe('on any network, as TensorFlow.js runs it', () => {
  it('narrow takes away units that nothing reads, and permuteUnits changes nothing', async () => {
    let networks = 0;
    const groupsBy = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(hiddenUnitNetworks, fc.nat(1000), async (recipe, seed) => {
        const { model, saved } = await buildNetwork(tf, recipe);
        const shapes = model.inputs.map(({ shape }) => shape.slice(1) as number[]);
        model.dispose();
        const groups = findUnitGroups(saved);
        if (groups.length === 0) return;
        networks++;
        for (const { axes } of groups) {
          for (const { part, layout } of axes) {
            const kind = `${part}${layout.outer > 1 ? ' repeated' : ''}${layout.segments.length > 1 ? ' in segments' : ''}`;
            groupsBy.set(kind, (groupsBy.get(kind) ?? 0) + 1);
          }
        }
        const random = new SeededRandom(seed);
        const orders = new Map(
          groups.map(
            ({ name, units }) =>
              [name, random.shuffle(Uint32Array.from({ length: units }, (_, i) => i))] as const,
          ),
        );
        await check(saved, permuteUnits(saved, orders), shapes, seed);

        const kept = new Map(
          groups.map(({ name, units }) => {
            const some = orders.get(name)!.slice(0, 1 + random.integer(units));
            return [name, some.sort()] as const;
          }),
        );
        const removed = new Map(
          groups.map(({ name, units }) => {
            const all = Array.from({ length: units }, (_, unit) => unit);
            return [name, all.filter((unit) => !kept.get(name)!.includes(unit))] as const;
          }),
        );
        const narrowed = narrow(saved, kept);
        await check(silence(saved, groups, removed), narrowed, shapes, seed);
        for (const { name, units } of findUnitGroups(narrowed)) {
          expect(units).toBe(kept.get(name)!.length);
        }
      }),
      { numRuns: Number(process.env['PITH_PROPERTY_RUNS'] ?? 150) },
    );
    // The networks that come up have units to remove, and every kind of axis.
    expect(networks).toBeGreaterThan(30);
    const kinds = ['incoming', 'bias', 'between', 'outgoing', 'outgoing in segments'];
    expect(kinds.filter((kind) => !groupsBy.has(kind))).toEqual([]);
  });
});
