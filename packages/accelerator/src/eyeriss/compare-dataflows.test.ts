import { describe, expect, it } from 'vitest';
import { HOROWITZ_45NM } from '../energy/horowitz-45nm.js';
import { compareDataflows, type DataflowCost, dataflowCost } from './compare-dataflows.js';
import { dataTypes } from './convolution-shape.js';
import { rowStationary } from './dataflows/row-stationary.js';
import { weightStationary } from './dataflows/weight-stationary.js';
import { levels } from './loop-nest.js';
import { alexNet, type PublishedLayer } from './published-networks.js';
import { hardwareAtEqualArea } from './storage-area.js';

const layersOf = (kind: PublishedLayer['kind'], batch: number) =>
  alexNet({ batch }).filter((layer) => layer.kind === kind);

/** Energy by symbol, row stationary being 1. */
function relativeEnergy(costs: readonly DataflowCost[]): Record<string, number> {
  const base = costs[0]!.network!.energyPerMac;
  return Object.fromEntries(
    costs.flatMap(({ symbol, network }) =>
      network ? [[symbol, network.energyPerMac / base]] : [],
    ),
  );
}

describe('compareDataflows', () => {
  // ISCA 2016, §VII: row stationary takes 1.4 to 2.5 times less than the others. Figures have one
  // digit behind the point: here from 1.40 (OS_B, 1024 elements) to 2.54 (OS_C, 256 elements).
  it.each([
    { processingElements: 256, batch: 1 },
    { processingElements: 512, batch: 16 },
    { processingElements: 1024, batch: 1 },
    { processingElements: 1024, batch: 16 },
  ])('ranks dataflows on convolutions: $processingElements elements, batch $batch', (point) => {
    const costs = compareDataflows(layersOf('convolution', point.batch), point);
    const { RS, ...others } = relativeEnergy(costs);
    expect(RS).toBe(1);
    expect(Object.keys(others)).toHaveLength(5);
    expect(Math.min(...Object.values(others))).toBeGreaterThan(1.35);
    expect(Math.max(...Object.values(others))).toBeLessThan(2.55);
    // Output stationary by tiles of the plane is nearest, no local reuse far off.
    expect(Math.max(others['OS_A']!, others['OS_B']!)).toBeLessThan(others['WS']!);
    expect(others['OS_A']).toBeLessThan(others['OS_C']!);
    expect(others['WS']).toBeLessThan(others['NLR']!);
  });

  it('finds row stationary dominated by register files in CONV and by DRAM in FC', () => {
    const [cost] = compareDataflows(alexNet({ batch: 16 }), {
      processingElements: 256,
      dataflows: [rowStationary],
    });
    for (const { name, energy } of cost!.layers) {
      const dominant = name.startsWith('CONV') ? 'registerFile' : 'dram';
      expect(energy.byLevel[dominant] / energy.total, name).toBeGreaterThan(0.55);
    }
    // ISCA 2016, Fig. 10: convolutions take about four fifths of AlexNet's energy.
    const convolutions = cost!.layers
      .filter(({ name }) => name.startsWith('CONV'))
      .reduce((sum, { energy }) => sum + energy.total, 0);
    expect(convolutions / cost!.network!.energy.total).toBeCloseTo(0.8, 1);
  });

  // ISCA 2016, §VII: at least 1.3 from a batch of 16. Least here: OS_C, 1024 elements, 1.28,
  // whose buffer is 2.6 times as large as row stationary's.
  it.each([
    { processingElements: 256, batch: 16 },
    { processingElements: 512, batch: 64 },
    { processingElements: 1024, batch: 16 },
  ])(
    'ranks them on fully connected layers: $processingElements elements, batch $batch',
    (point) => {
      const { RS, ...others } = relativeEnergy(
        compareDataflows(layersOf('fully-connected', point.batch), point),
      );
      expect(RS).toBe(1);
      expect(Math.min(...Object.values(others))).toBeGreaterThan(1.25);
      expect(others['OS_C']).toBeLessThan(others['OS_B']!);
      expect(others['OS_B']).toBeLessThan(others['OS_A']!);
    },
  );

  it('adds up by level, by type and over layers', () => {
    const [cost] = compareDataflows(layersOf('convolution', 1), {
      processingElements: 256,
      dataflows: [weightStationary],
    });
    const { network, layers } = cost!;
    const { byLevel, byType, total } = network!.energy;
    const macs = network!.multiplyAccumulates;
    expect(byLevel.multiplyAccumulate).toBe(macs);
    const byLevelTotal = Object.values(byLevel).reduce((sum, energy) => sum + energy, 0);
    expect(byLevelTotal).toBeCloseTo(total, 3);
    expect(dataTypes.reduce((sum, type) => sum + byType[type], macs) / total).toBeCloseTo(1, 12);
    expect(layers.reduce((sum, { energy }) => sum + energy.total, 0) / total).toBeCloseTo(1, 12);
    const dram = layers.reduce(
      (sum, { accesses }) => sum + dataTypes.reduce((all, type) => all + accesses.dram[type], 0),
      0,
    );
    expect(network!.dramAccessesPerMac).toBe(dram / macs);
    expect(byLevel.dram).toBe(200 * dram);
    const cycles = layers.reduce(
      (sum, layer) => sum + layer.multiplyAccumulates / layer.activeElements,
      0,
    );
    expect(network!.energyDelayProduct).toBeCloseTo((total / macs) * (cycles / macs), 9);
  });

  it('reports layers that do not fit, and no total without them', () => {
    const [cost] = compareDataflows(layersOf('convolution', 64), {
      processingElements: 256,
      dataflows: [weightStationary],
    });
    // ISCA 2016, Fig. 11: the one point at which a dataflow has no mapping.
    expect(cost!.unmapped.map(({ name }) => name)).toEqual(['CONV1']);
    expect(cost!.unmapped[0]!.limits[0]!.limit).toBe('global buffer');
    expect(cost!.layers).toHaveLength(4);
    expect(cost!.network).toBeUndefined();
  });

  it('takes other costs, in their unit', () => {
    const hardware = hardwareAtEqualArea(rowStationary, { processingElements: 256 });
    const layers = alexNet({ batch: 1 }).slice(6, 8);
    const { network } = dataflowCost(rowStationary, layers, { hardware, costs: HOROWITZ_45NM });
    expect(network!.energy.unit).toBe('pJ');
    for (const level of levels) expect(network!.energy.byLevel[level]).toBeGreaterThan(0);
    // 16 bits of DRAM are 320 pJ, and each weight is fetched once at least.
    expect(network!.energyPerMac).toBeGreaterThan(320);
  });
});
