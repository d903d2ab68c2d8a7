import { readFile } from 'node:fs/promises';
import { InputError, UsageError } from '@pith/container';
import { load, type Model } from '@pith/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOROWITZ_45NM } from '../../energy/horowitz-45nm.js';
import { traceNetwork } from '../../network/trace-network.js';
import type { TracedLayer } from '../../network/traced-layer.js';
import { overTypes } from '../chip/access-energy.js';
import { eyerissChip } from '../chip/chip.js';
import { multiplyAccumulates } from '../convolution-shape.js';
import { simulateOnEyeriss } from './simulate-on-eyeriss.js';

let model: Model;
let layers: TracedLayer[];
beforeAll(async () => {
  const path = new URL('../../../../../fixtures/compressed/lenet-5.pith', import.meta.url);
  model = await load(new Uint8Array(await readFile(path)));
  const stroke = (seed: number) =>
    Float32Array.from({ length: 28 * 28 }, (_, i) => {
      const [y, x] = [Math.floor(i / 28), i % 28];
      return Math.max(0, 1 - Math.abs(x - 10 - seed - y / 4) / 3) * (y > 3 && y < 24 ? 1 : 0);
    });
  const samples = [1, 5, 9].map((seed) => ({
    inputs: { [model.inputs[0]!.name]: stroke(seed) },
  }));
  layers = await traceNetwork(model, samples);
});
afterAll(() => model.dispose());

describe('simulateOnEyeriss', () => {
  it('runs LeNet-5 layer by layer', async () => {
    const report = await simulateOnEyeriss(layers, { batch: 2 });
    expect(report.unmapped).toEqual([]);
    expect(report.samples).toBe(3);
    expect(report.layers.map(({ kind }) => kind)).toEqual([
      ...['convolution', 'convolution', 'fully-connected', 'fully-connected'],
    ]);
    const macs = report.layers.map(({ shape }) => multiplyAccumulates(shape));
    // 20 filters of 5 × 5 on 24 × 24, 50 of 20 × 5 × 5 on 8 × 8, 800 × 500 and 500 × 10.
    expect(macs).toEqual([288_000, 1_600_000, 400_000, 5_000].map((count) => 2 * count));
    expect(report.totals.accesses.multiplyAccumulates).toBe(2 * 2_293_000);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('sees the zeros of the samples', async () => {
    const { layers: found } = await simulateOnEyeriss(layers);
    found.forEach(({ activations }, i) => {
      const share = layers[i]!.inputs.map((v) => v.filter((x) => x === 0).length / v.length);
      const zeros = share.reduce((a, b) => a + b, 0) / share.length;
      // Rounding to fixed point makes some more.
      expect(activations.inputZeros).toBeGreaterThanOrEqual(zeros);
      expect(activations.inputZeros).toBeLessThan(zeros + 0.02);
    });
    expect(found[0]!.activations.inputZeros).toBeGreaterThan(0.5);
    expect(found[0]!.activations.inputCodingRatio).toBe(1);
  });

  it('saves by coding in DRAM and by gating within processing elements', async () => {
    const { totals, layers: found } = await simulateOnEyeriss(layers);
    for (const { energy, codedDram, activations, accesses } of [...found]) {
      const { plain, coded, gated, both } = energy;
      expect(coded.dram.inputs).toBeCloseTo(plain.dram.inputs / activations.inputCodingRatio, 6);
      expect(overTypes(codedDram) * 200).toBeCloseTo(overTypes(coded.dram), 6);
      expect({ ...coded, dram: 0, total: 0 }).toEqual({ ...plain, dram: 0, total: 0 });
      expect(gated.multiplyAccumulates).toBeCloseTo(
        accesses.multiplyAccumulates * (1 - activations.gatedShare),
        6,
      );
      expect(plain.total - both.total).toBeCloseTo(
        plain.total - coded.total + (plain.total - gated.total),
        4,
      );
    }
    expect(totals.energy.gated.total).toBeLessThan(totals.energy.plain.total);
    expect(totals.energyPerInference).toBe(totals.energy.both.total / 4);
    const parts = found.reduce((sum, { energy }) => sum + energy.both.total, 0);
    expect(totals.energy.both.total).toBe(parts);
  });

  it('shows that coding does not pay where there is no ReLU', async () => {
    const { layers: found } = await simulateOnEyeriss(layers);
    const [, second, , last] = found;
    // LeNet-5 pools its convolutions without one: pairs of 21 bits for values of 16.
    expect(second!.activations.inputZeros).toBeLessThan(0.2);
    expect(second!.activations.inputCodingRatio).toBeLessThan(1);
    expect(second!.energy.coded.total).toBeGreaterThan(second!.energy.plain.total);
    expect(last!.activations.inputZeros).toBeGreaterThan(0.5);
    expect(last!.activations.inputCodingRatio).toBeGreaterThan(1);
  });

  it('fetches the weights of a fully connected layer once for a batch', async () => {
    const words = [1, 4].map(async (batch) => {
      const { layers: found } = await simulateOnEyeriss(layers, { batch });
      return found[2]!.accesses.dram.weights;
    });
    expect(await Promise.all(words)).toEqual([400_000, 400_000]);
  });

  it('codes pruned weights where asked to', async () => {
    const plain = await simulateOnEyeriss(layers, { batch: 1 });
    const coded = await simulateOnEyeriss(layers, { batch: 1, codeWeights: true });
    expect([plain.codedWeights, coded.codedWeights]).toEqual([false, true]);
    coded.layers.forEach(({ weights, codedDram, accesses }, i) => {
      const zeros = layers[i]!.kernel.filter((weight) => weight === 0).length;
      expect(weights.zeros).toBeCloseTo(zeros / layers[i]!.kernel.length, 3);
      expect(codedDram.weights).toBeCloseTo(accesses.dram.weights / weights.codingRatio, 6);
      expect(plain.layers[i]!.codedDram.weights).toBe(accesses.dram.weights);
    });
    // More than 9 in 10 weights of the first fully connected layer are pruned.
    expect(coded.layers[2]!.weights.zeros).toBeGreaterThan(0.9);
    expect(coded.layers[2]!.weights.codingRatio).toBeGreaterThan(6);
    expect(coded.totals.energy.both.total).toBeLessThan(0.5 * plain.totals.energy.both.total);
  });

  it('counts in other units and on other chips', async () => {
    const report = await simulateOnEyeriss(layers, {
      costs: HOROWITZ_45NM,
      chip: eyerissChip({ rows: 8, columns: 8 }),
    });
    expect(report.costs.unit).toBe('pJ');
    for (const { activeElements } of report.layers) expect(activeElements).toBeLessThanOrEqual(64);
  });

  it('lists what the chip cannot run', async () => {
    const report = await simulateOnEyeriss(layers, { chip: eyerissChip({ rows: 4 }) });
    expect(report.layers.map(({ kind }) => kind)).toEqual(['fully-connected', 'fully-connected']);
    expect(report.unmapped.map(({ name }) => name)).toEqual([layers[0]!.name, layers[1]!.name]);
    expect(report.unmapped[0]!.reason).toMatch(/^its filters have 5 rows.*array of 5 rows/);
  });

  it('refuses when nothing can run, with the reasons', async () => {
    const chip = eyerissChip({ rows: 4 });
    const run = () => simulateOnEyeriss(layers.slice(0, 2), { chip });
    await expect(run()).rejects.toThrow(InputError);
    await expect(run()).rejects.toThrow(
      /can run none of the 2 layers:\n.*: its filters have 5 rows.*\n.*5 rows/,
    );
    await expect(simulateOnEyeriss([])).rejects.toThrow(UsageError);
    await expect(simulateOnEyeriss(layers, { batch: 0 })).rejects.toThrow('batch is 0');
  });

  it('says how far it is', async () => {
    const done: string[] = [];
    await simulateOnEyeriss(layers, {
      onLayer: (i, of) => {
        done.push(`${i}/${of}`);
      },
    });
    expect(done).toEqual(['1/4', '2/4', '3/4', '4/4']);
  });
});
