import { readFile } from 'node:fs/promises';
import { encodeModel, readModel } from '@pith/container';
import { load } from '@pith/runtime';
import { describe, expect, it } from 'vitest';
import { eieConfiguration } from '../eie/configuration.js';
import { traceNetwork } from '../network/trace-network.js';
import type { TracedLayer } from '../network/traced-layer.js';
import { EIE_45NM } from './eie-45nm.js';
import { EYERISS_65NM } from './eyeriss-65nm.js';
import { HOROWITZ_45NM } from './horowitz-45nm.js';
import { storageSteps } from './storage-steps.js';

/** [3, 40] with weights at elements 0, 39 and 90. */
const kernel = new Float32Array(120);
kernel[0] = 0.5;
kernel[39] = -1;
kernel[90] = 0.5;

function fullyConnected(tensor: string, weights: Float32Array, inputs: number): TracedLayer {
  const outputs = weights.length / inputs;
  return {
    name: tensor,
    tensor,
    operation: {
      ...{ kind: 'fully-connected', layer: tensor, inputs: [0], output: 1 },
      kernel: { tensor, shape: [inputs, outputs] },
      epilogue: { activation: { kind: 'clamp', low: 0, high: Number.POSITIVE_INFINITY } },
    },
    inputShape: [inputs],
    outputShape: [outputs],
    kernel: weights,
    inputs: [Float32Array.from({ length: inputs }, (_, i) => (i === 1 ? 0 : 2))],
    outputs: [new Float32Array(outputs)],
  };
}

async function fileOf(tensors: Readonly<Record<string, Float32Array>>) {
  const { bytes } = await encodeModel({
    ...{ format: 'test', topology: new Uint8Array(), recipe: '' },
    tensors: Object.entries(tensors).map(([name, data]) => ({
      ...{ name, shape: [data.length], dtype: 'float32' as const, data },
    })),
  });
  return await readModel(bytes);
}

const twoElements = eieConfiguration({ processingElements: 2 });

describe('storageSteps', () => {
  it('counts a small layer as by hand', async () => {
    const file = await fileOf({ w: kernel });
    const layers = [fullyConnected('w', kernel, 3)];
    const { layers: stored, total, chip } = storageSteps(file, layers, twoElements, HOROWITZ_45NM);
    const [{ steps, onChip, ...layer }] = stored as [(typeof stored)[0]];
    expect(layer).toEqual({
      ...{ name: 'w', tensor: 'w', elements: 120, nonzeros: 3, indexBits: 5, sharedWeights: 2 },
      activationDensity: 2 / 3,
    });
    // Gaps of 0, 38 and 50 zeros: a filler each for the last two.
    expect(steps.slice(0, 3)).toEqual([
      { stage: 'dense', memory: 'DRAM', form: 'dense', bytes: 480, energy: 120 * 640 },
      { stage: 'pruned', memory: 'DRAM', form: 'sparse', bytes: 24, energy: 5 * 37 * 20 },
      // Two weights and the filler's zero are 2 bits; and two floats of codebook.
      { stage: 'shared', memory: 'DRAM', form: 'sparse', bytes: 13, energy: (5 * 7 + 64) * 20 },
    ]);
    const bytes = file.layout('w').bytes.total;
    expect(bytes).toBeGreaterThan(0);
    expect(steps[3]).toEqual({
      ...{ stage: 'huffman', memory: 'DRAM', form: 'as in the file', bytes },
      energy: bytes * 160,
    });
    // Element 0: column 0, local row 0 and column 2, local row 5. Element 1: column 0, local row 19,
    // which takes a padding zero. Four pointers of 16 bits and three values of 16 bits on each.
    expect(onChip).toMatchObject({ entries: 4, paddingZeros: 1, codeBits: 4, bytes: 32 });
    expect(onChip).toMatchObject({ matrixBytes: [8, 8], pointerBytes: 8, overflows: [] });
    expect(onChip).toMatchObject({ matrixReads: 2, pointerReads: 8, activationDensity: 2 / 3 });
    const { sram } = HOROWITZ_45NM;
    expect(steps[4]).toEqual({
      ...{ stage: 'on-chip', memory: 'SRAM', form: 'sparse', bytes: 32 },
      energy: 2 * sram(128 * 1024, 64) + 8 * sram(16 * 1024, 16),
    });
    expect(total).toEqual(steps);
    expect(chip).toMatchObject({ processingElements: 2, fits: true, verdict: 'fits' });
  });

  it('keeps what does not gain as it was', async () => {
    const dense = Float32Array.from({ length: 120 }, (_, i) => Math.fround(1 + i * 0.01));
    const layers = [fullyConnected('w', dense, 3)];
    const stored = storageSteps(await fileOf({ w: dense }), layers, twoElements, EIE_45NM);
    const [raw, pruned, shared] = stored.layers[0]!.steps;
    expect(pruned).toEqual({ ...raw, stage: 'pruned' });
    expect(shared).toEqual({ ...raw, stage: 'shared' });
    // 120 weights and a zero are codes of 7 bits.
    expect(stored.layers[0]!.onChip!.codeBits).toBe(7);
  });

  it('counts a tensor that two layers share once in bytes, and fetches it twice', async () => {
    const layer = fullyConnected('w', kernel, 3);
    const file = await fileOf({ w: kernel });
    const once = storageSteps(file, [layer], twoElements, EIE_45NM).total;
    const twice = storageSteps(file, [layer, layer], twoElements, EIE_45NM).total;
    expect(twice.map(({ bytes }) => bytes)).toEqual(once.map(({ bytes }) => bytes));
    expect(twice.map(({ energy }) => energy)).toEqual(once.map(({ energy }) => 2 * energy));
  });

  it('charges a copy of another tensor with what it is a copy of', async () => {
    const file = await fileOf({ w: kernel, copy: kernel });
    const layers = [fullyConnected('w', kernel, 3), fullyConnected('copy', kernel, 3)];
    const { layers: stored } = storageSteps(file, layers, twoElements, EIE_45NM);
    expect(stored[1]!.steps).toEqual(stored[0]!.steps);
  });

  it('says where EIE has no place for a layer, and gives no total on the chip then', async () => {
    const depthwise: TracedLayer = {
      ...fullyConnected('d', kernel, 120),
      operation: {
        ...{ kind: 'depthwise-convolution', layer: 'd', inputs: [0], output: 1 },
        ...{ strides: [1, 1], dilation: [1, 1] },
        padding: { top: 0, bottom: 0, left: 0, right: 0 },
        kernel: { tensor: 'd', shape: [2, 2, 30, 1] },
        epilogue: { activation: { kind: 'clamp', low: 0, high: Number.POSITIVE_INFINITY } },
      },
      inputShape: [2, 2, 30],
      outputShape: [1, 1, 30],
    };
    const file = await fileOf({ d: kernel, w: kernel.map((weight) => 2 * weight) });
    const layers = [depthwise, fullyConnected('w', kernel, 3)];
    const { layers: stored, total } = storageSteps(file, layers, twoElements, EIE_45NM);
    expect(stored[0]).toMatchObject({ onChip: null, indexBits: 8 });
    expect(stored[0]!.notOnChip).toMatch(/depthwise/);
    expect(total.map(({ stage }) => stage)).toEqual(['dense', 'pruned', 'shared', 'huffman']);
    // Eight bits of index need no filler.
    expect(stored[0]!.steps[1]!.energy).toBe((3 * 40 * 640) / 32);
    expect(total[1]!.energy).toBe(stored[0]!.steps[1]!.energy + stored[1]!.steps[1]!.energy);
    const wide = { fullyConnected: 6, convolution: 3 };
    const options = storageSteps(file, layers, twoElements, EIE_45NM, { indexBits: wide });
    expect(options.layers.map(({ indexBits }) => indexBits)).toEqual([3, 6]);
    // 6 bits: no filler either; 3 bits: gaps of 38 and 50 zeros take 4 and 6.
    expect(options.layers[1]!.steps[1]!.energy).toBe((3 * 38 * 640) / 32);
    expect(options.layers[0]!.steps[1]!.energy).toBe((13 * 35 * 640) / 32);
  });

  it('says which memory is too small and what would hold the model', async () => {
    const tiny = eieConfiguration({
      processingElements: 2,
      matrixSramBytes: 8,
      pointerSramBytes: 8,
    });
    const file = await fileOf({ w: kernel });
    const layer = fullyConnected('w', kernel, 3);
    expect(storageSteps(file, [layer], tiny, EIE_45NM).chip.fits).toBe(true);
    const { chip } = storageSteps(file, [layer, layer], tiny, EIE_45NM);
    expect(chip.fits).toBe(false);
    expect(chip.matrixSram).toEqual({ neededBytes: 16, availableBytes: 8 });
    expect(chip.verdict).toMatch(
      /16 bytes on the fullest .* it has 8; about 4 processing elements/,
    );
    expect(chip.verdict).toMatch(
      /pointer SRAM: 16 bytes on every processing element, but it has 8/,
    );
  });

  it('refuses an index of no bits', async () => {
    const file = await fileOf({ w: kernel });
    const indexBits = { fullyConnected: 0, convolution: 8 };
    const layers = [fullyConnected('w', kernel, 3)];
    expect(() => storageSteps(file, layers, twoElements, EIE_45NM, { indexBits })).toThrow(
      'indexBits.fullyConnected is 0, but must be a whole number from 1 to 15',
    );
  });

  it('refuses a file that is not the layers’', async () => {
    const file = await fileOf({ w: kernel.subarray(0, 60) });
    const layers = [fullyConnected('w', kernel, 3)];
    expect(() => storageSteps(file, layers, twoElements, EIE_45NM)).toThrow(
      'layer "w": its kernel has 120 weights, but the file\'s tensor "w" has 60 elements',
    );
  });
});

describe('storageSteps of a compressed network', () => {
  it.each(['lenet-300-100', 'lenet-5'])('takes %s down, stage by stage', async (name) => {
    const path = new URL(`../../../../fixtures/compressed/${name}.pith`, import.meta.url);
    const bytes = new Uint8Array(await readFile(path));
    const model = await load(bytes);
    const digit = Float32Array.from({ length: 784 }, (_, i) => Math.max(0, Math.sin(i * 0.11)));
    const layers = await traceNetwork(model, [{ inputs: { [model.inputs[0]!.name]: digit } }]);
    model.dispose();
    const file = await readModel(bytes);
    for (const costs of [EIE_45NM, HOROWITZ_45NM, EYERISS_65NM]) {
      const { layers: stored, total, chip } = storageSteps(file, layers, eieConfiguration(), costs);
      expect(total.map(({ stage }) => stage)).toEqual([
        ...['dense', 'pruned', 'shared', 'huffman', 'on-chip'],
      ]);
      const energies = total.map(({ energy }) => energy);
      expect(energies).toEqual([...energies].sort((a, b) => b - a));
      expect(chip.fits).toBe(true);
      stored.forEach(({ nonzeros, onChip, elements, steps }, n) => {
        const { kernel } = layers[n]!;
        expect(elements).toBe(kernel.length);
        expect(nonzeros).toBe(kernel.filter((weight) => weight !== 0).length);
        expect(onChip!.entries - onChip!.paddingZeros).toBe(nonzeros);
        expect(steps[3]!.bytes).toBe(file.layout(layers[n]!.tensor).bytes.total);
      });
      expect(JSON.parse(JSON.stringify(stored))).toEqual(stored);
    }
  });
});
