import { UsageError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { ENERGY_COSTS } from '../../energy/cost-sets.js';
import { EIE_45NM } from '../../energy/eie-45nm.js';
import type { EnergyCosts } from '../../energy/energy-costs.js';
import { EYERISS_65NM } from '../../energy/eyeriss-65nm.js';
import { HOROWITZ_45NM } from '../../energy/horowitz-45nm.js';
import { benchmarkLayers } from '../benchmark-layers.js';
import { eieConfiguration } from '../configuration.js';
import { interleave } from '../interleaved-csc.js';
import { simulateTiming } from '../matrix-vector-timing.js';
import { nonZeroInputs } from '../simulate-matrix-vector.js';
import { uniformRandomLayer } from '../uniform-random-layer.js';
import { type EieCounts, type EieMemories, eieCounts, sumCounts } from './eie-counts.js';
import { energyByUnit, treeLinks } from './energy-by-unit.js';

const memories: EieMemories = {
  processingElements: 64,
  sramWidth: 64,
  pointerBits: 16,
  matrixSramBytes: 128 * 1024,
  pointerSramBytes: 32 * 1024,
  activationSramBytes: 2048,
};

const none = sumCounts([]);

describe('energyByUnit', () => {
  it('charges each count to its unit (Horowitz, by hand)', () => {
    const of = (counts: Partial<EieCounts>) =>
      energyByUnit({ ...none, ...counts }, memories, HOROWITZ_45NM);
    // 128 kB: 10 pJ · 5^(2/5) for 32 bits; a line is twice that.
    expect(of({ matrixReads: 3 }).matrixSram).toBeCloseTo(3 * 2 * 10 * 5 ** 0.4, 9);
    // Two banks of 16 kB: 5 · √2 pJ for 32 bits, a pointer is half of that.
    expect(of({ pointerReads: 2 }).pointerSram).toBeCloseTo(5 * Math.SQRT2, 9);
    // 16 + 16 bits in and out: 2 pJ.
    expect(of({ queuePushes: 64 }).queue).toBe(128);
    const { codebook, multiplyAccumulate, activationRegisters } = of({
      entries: 10,
      paddingZeros: 4,
    });
    expect(codebook).toBe(5);
    expect(multiplyAccumulate).toBeCloseTo(10 * (Math.sqrt(0.62) + 0.1), 9);
    // Six sums, read and written.
    expect(activationRegisters).toBe(6);
    expect(of({ sourceRegisterReads: 100 }).total).toBe(50);
    expect(of({ outputs: 100 }).total).toBe(100);
    // 2 kB: 2.5 pJ for 32 bits.
    expect(of({ activationSramReads: 4, activationSramWrites: 4 }).activationSram).toBeCloseTo(10);
    // 64 + 16 + 4 links at 2 pJ.
    expect(of({ broadcasts: 1 }).broadcast).toBe(168);
    expect(of({ entries: 5, paddingZeros: 5 }).activationRegisters).toBe(0);
  });

  it('sums up its units in every set', () => {
    const counts = Object.fromEntries(
      Object.keys(none).map((key, i) => [key, 1000 - 17 * i]),
    ) as unknown as EieCounts;
    for (const costs of Object.values(ENERGY_COSTS)) {
      const {
        unit,
        costs: name,
        arithmetic,
        total,
        ...units
      } = energyByUnit(counts, memories, costs);
      expect([unit, name, arithmetic]).toEqual([costs.unit, costs.name, 'fixed-16']);
      const sum = Object.values(units).reduce((all, energy) => all + energy, 0);
      expect(total).toBeCloseTo(sum, 6);
      for (const energy of Object.values(units)) expect(energy).toBeGreaterThan(0);
    }
  });

  it('costs more for wider arithmetic', () => {
    const counts = { ...none, entries: 100, broadcasts: 3 };
    const of = (kind: 'fixed-8' | 'fixed-16' | 'fixed-32' | 'float-32') =>
      energyByUnit(counts, memories, EIE_45NM, kind).total;
    expect(of('fixed-8')).toBeLessThan(of('fixed-16'));
    expect(of('fixed-16')).toBeLessThan(of('fixed-32'));
    expect(of('fixed-32')).toBeLessThan(of('float-32'));
  });

  it('refuses counts that are none, and arithmetic without a figure', () => {
    expect(() => energyByUnit({ ...none, matrixReads: 0.5 }, memories, EIE_45NM)).toThrow(
      'matrixReads is 0.5, but must be a whole number from 0 up',
    );
    expect(() => energyByUnit({ ...none, broadcasts: -1 }, memories, EIE_45NM)).toThrow(UsageError);
    expect(() => energyByUnit(none, memories, EYERISS_65NM, 'float-32')).toThrow(/no figure/);
  });
});

describe('treeLinks', () => {
  it('joins leaves in fours', () => {
    expect([1, 2, 4, 5, 16, 64, 256].map(treeLinks)).toEqual([0, 2, 4, 7, 20, 84, 340]);
  });
});

describe('energy of Alex-7 beside EIE, Table II', () => {
  const shape = benchmarkLayers.find(({ name }) => name === 'Alex-7')!;
  const { matrix, activations } = uniformRandomLayer(shape, 1);
  const configuration = eieConfiguration();
  const timing = simulateTiming(interleave(matrix, configuration), nonZeroInputs(activations));
  const counts = eieCounts(timing, shape.outputs);

  it('counts each output, and two pointers for each push', () => {
    expect(counts.outputs).toBe(4096);
    expect(counts.pointerReads).toBe(2 * counts.queuePushes);
    expect(counts.queuePushes).toBe(64 * Math.round(0.353 * 4096));
  });

  it('is below the published power, which has clock and leakage too, but of its order', () => {
    /** mW of one of 64 processing elements. */
    const power = (picojoules: number) => (picojoules / timing.seconds / 64) * 1e-9;
    const modules = (costs: EnergyCosts) => {
      const energy = energyByUnit(counts, configuration, costs);
      return {
        matrix: power(energy.matrixSram),
        pointers: power(energy.pointerSram),
        arithmetic: power(energy.codebook + energy.multiplyAccumulate),
        activations: power(energy.activationRegisters + energy.activationSram),
        total: power(energy.total - energy.broadcast),
      };
    };
    const [eie, horowitz] = [modules(EIE_45NM), modules(HOROWITZ_45NM)];
    const published = { matrix: 4.955, pointers: 1.807, arithmetic: 1.162, activations: 1.122 };
    for (const [module, milliwatts] of Object.entries({ ...published, total: 9.157 })) {
      const ratio = eie[module as keyof typeof eie] / milliwatts;
      expect(ratio).toBeGreaterThan(0.3);
      expect(ratio).toBeLessThan(1);
    }
    // The two sets' SRAMs have the published one between them.
    expect(eie.matrix).toBeLessThan(published.matrix);
    expect(horowitz.matrix).toBeGreaterThan(published.matrix);
    expect(horowitz.total / 9.157).toBeGreaterThan(0.8);
    expect(horowitz.total / 9.157).toBeLessThan(1.1);
  });
});
