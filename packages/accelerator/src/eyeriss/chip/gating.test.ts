import { UsageError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { EYERISS_65NM } from '../../energy/eyeriss-65nm.js';
import { alexNet } from '../published-networks.js';
import { accessEnergy, overTypes, wordCosts } from './access-energy.js';
import { EYERISS_CHIP } from './chip.js';
import { type ChipAccesses, countAccesses } from './count-accesses.js';
import { gateZeroInputs } from './gating.js';
import { TABLE_III } from './published-mappings.js';

const layers = alexNet({ batch: 4 }).slice(0, 5);
const counts = layers.map(({ name, shape }) =>
  countAccesses(shape, TABLE_III[name as keyof typeof TABLE_III]),
);
const words = wordCosts(EYERISS_CHIP, EYERISS_65NM);

/** Scratch pads and arithmetic. */
function withinElements(accesses: ChipAccesses): number {
  const { spads, multiplyAccumulates } = accessEnergy(accesses, words);
  return overTypes(spads) + multiplyAccumulates;
}

describe('gateZeroInputs', () => {
  it('leaves out weights, sums and products, and nothing else', () => {
    const [before] = counts;
    const after = gateZeroInputs(before!, 0.25);
    expect(after.multiplyAccumulates).toBe(before!.multiplyAccumulates * 0.75);
    expect(after.spads.weights.reads).toBe(before!.spads.weights.reads * 0.75);
    expect(after.spads.partialSums.writes).toBe(before!.spads.partialSums.writes * 0.75);
    expect(after.spads.weights.writes).toBe(before!.spads.weights.writes);
    const { dram, buffer, array, passes } = before!;
    expect(after).toMatchObject({ dram, buffer, array, passes });
    expect(after.spads.inputs).toEqual(before!.spads.inputs);
    expect(gateZeroInputs(before!, 0)).toEqual(before);
  });

  it('saves near the 45 % of the paper on AlexNet with its zeros (JSSC 2017, §V-C, Table V)', () => {
    const zeros = [0.0001, 0.387, 0.725, 0.793, 0.776];
    const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
    const plain = sum(counts.map(withinElements));
    const gated = sum(counts.map((layer, i) => withinElements(gateZeroInputs(layer, zeros[i]!))));
    const saved = 1 - gated / plain;
    expect(saved).toBeGreaterThan(0.35);
    expect(saved).toBeLessThan(0.5);
  });

  it('refuses what is no share', () => {
    expect(() => gateZeroInputs(counts[0]!, 1.5)).toThrow(UsageError);
    expect(() => gateZeroInputs(counts[0]!, Number.NaN)).toThrow('operations is NaN');
  });
});
