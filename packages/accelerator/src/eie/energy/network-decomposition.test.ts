import { readFile } from 'node:fs/promises';
import { load } from '@pith/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { EIE_45NM } from '../../energy/eie-45nm.js';
import { traceNetwork } from '../../network/trace-network.js';
import type { TracedLayer } from '../../network/traced-layer.js';
import { eieConfiguration } from '../configuration.js';
import { networkDecomposition } from './network-decomposition.js';
import { layerOnChip } from './on-chip.js';

let layers: readonly TracedLayer[];
beforeAll(async () => {
  const path = new URL('../../../../../fixtures/compressed/lenet-5.pith', import.meta.url);
  const model = await load(new Uint8Array(await readFile(path)));
  const digit = Float32Array.from({ length: 784 }, (_, i) => Math.max(0, Math.sin(i * 0.11)));
  layers = await traceNetwork(model, [{ inputs: { [model.inputs[0]!.name]: digit } }]);
  model.dispose();
});

const configuration = eieConfiguration();

describe('networkDecomposition', () => {
  it('ends at what each layer reads on the chip', () => {
    const { layers: told, total, leftOut } = networkDecomposition(layers, configuration, EIE_45NM);
    expect(told.map(({ name }) => name)).toEqual(layers.map(({ name }) => name));
    expect(leftOut).toEqual([]);
    told.forEach(({ fetch, weights, nonzeros }, n) => {
      const layer = layers[n]!;
      const onChip = layerOnChip(layer, configuration, EIE_45NM);
      expect(onChip).toHaveProperty('energy', fetch.wholeLines);
      expect(weights).toBe(layer.kernel.length);
      expect(fetch.denseDram).toBe(640 * weights);
      expect(nonzeros).toBe(layer.kernel.filter((weight) => weight !== 0).length);
    });
    const dense = layers.reduce((sum, { kernel }) => sum + kernel.length, 0);
    expect(total.factors.total).toBeCloseTo((640 * dense) / total.fetch.wholeLines, 6);
  });

  it('leaves out what it cannot tell, and says why', () => {
    const [first, ...others] = layers as [TracedLayer, ...TracedLayer[]];
    const dead = { ...first, inputs: [new Float32Array(first.inputs[0]!.length)] };
    const { leftOut, layers: told } = networkDecomposition(
      [dead, ...others],
      configuration,
      EIE_45NM,
    );
    expect(told.length).toBe(others.length);
    expect(leftOut).toEqual([
      { name: first.name, reason: 'no weight meets an activation other than zero' },
    ]);
    expect(() => networkDecomposition([dead], configuration, EIE_45NM)).toThrow(
      /no layer's energy can be taken apart: ".*": no weight meets/,
    );
    expect(() => networkDecomposition([{ ...first, inputs: [] }], configuration, EIE_45NM)).toThrow(
      'no samples',
    );
  });
});
