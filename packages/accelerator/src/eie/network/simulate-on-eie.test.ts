import { readFile } from 'node:fs/promises';
import { elementCount, InputError, UsageError } from '@pith/container';
import { load } from '@pith/runtime';
import { describe, expect, it } from 'vitest';
import { traceNetwork } from '../../network/trace-network.js';
import type { TracedLayer } from '../../network/traced-layer.js';
import { seededRandom } from '../seeded-random.js';
import { simulateOnEie } from './simulate-on-eie.js';

const digit = (seed: number) =>
  Float32Array.from({ length: 28 * 28 }, (_, i) => Math.max(0, Math.sin(seed + i * 0.11)));

async function lenet(name: 'lenet-5' | 'lenet-300-100', seeds = [1]): Promise<TracedLayer[]> {
  const path = new URL(`../../../../../fixtures/compressed/${name}.pith`, import.meta.url);
  const model = await load(new Uint8Array(await readFile(path)));
  const input = model.inputs[0]!.name;
  const samples = seeds.map((seed) => ({ inputs: { [input]: digit(seed) } }));
  const layers = await traceNetwork(model, samples);
  model.dispose();
  return layers;
}

/** A fully connected layer [inputs, outputs] of as many distinct weights, and what it makes of ones. */
function connected(inputs: number, outputs: number, distinct: number): TracedLayer {
  const random = seededRandom(inputs + distinct);
  const kernel = Float32Array.from({ length: inputs * outputs }, (_, i) =>
    i < distinct ? i + 1 : 1 + Math.floor(random() * distinct),
  );
  const sums = new Float32Array(outputs);
  kernel.forEach((weight, i) => {
    sums[i % outputs]! += weight;
  });
  return {
    ...{ name: 'fc', tensor: 'fc/kernel', kernel, inputs: [new Float32Array(inputs).fill(1)] },
    ...{ inputShape: [inputs], outputShape: [outputs], outputs: [sums] },
    operation: {
      ...{ kind: 'fully-connected', layer: 'fc', inputs: [0], output: 1 },
      kernel: { tensor: 'fc/kernel', shape: [inputs, outputs] },
      epilogue: { activation: { kind: 'clamp', low: -Infinity, high: Infinity } },
    },
  };
}

function depthwise(): TracedLayer {
  const layer = connected(9, 1, 9);
  const kernel = { tensor: 'dw/kernel', shape: [3, 3, 1, 1] };
  return {
    ...layer,
    ...{ name: 'dw', inputShape: [3, 3, 1], outputShape: [1, 1, 1] },
    operation: {
      ...layer.operation,
      ...{ kind: 'depthwise-convolution', kernel, strides: [1, 1], dilation: [1, 1] },
      padding: { top: 0, bottom: 0, left: 0, right: 0 },
    },
  };
}

describe('simulateOnEie', () => {
  it.each(['lenet-300-100', 'lenet-5'] as const)(
    'gives what the runtime gives: %s',
    async (name) => {
      const layers = await lenet(name, [1, 2]);
      const differences = async (arithmetic: 'float-32' | 'fixed-16' | 'fixed-8') =>
        (await simulateOnEie(layers, { arithmetic, positions: 8 })).layers.map(
          (layer) => layer.difference,
        );
      for (const { relative } of await differences('float-32')) expect(relative).toBeLessThan(1e-6);
      for (const { relative, saturatedInputs } of await differences('fixed-16')) {
        expect(relative).toBeGreaterThan(1e-7);
        expect(relative).toBeLessThan(2e-4);
        expect(saturatedInputs).toBe(0);
      }
      for (const { relative } of await differences('fixed-8')) {
        expect(relative).toBeGreaterThan(1e-4);
        expect(relative).toBeLessThan(0.05);
      }
    },
  );

  it('counts what a loop over the weights counts', async () => {
    const layers = await lenet('lenet-300-100');
    const { layers: reports } = await simulateOnEie(layers, { arithmetic: 'float-32' });
    layers.forEach(({ kernel, inputs: [input] }, number) => {
      const report = reports[number]!;
      const outputs = kernel.length / input!.length;
      const nonZeros = kernel.filter((weight) => weight !== 0);
      let products = 0;
      kernel.forEach((weight, i) => {
        if (weight !== 0 && input![Math.floor(i / outputs)] !== 0) products++;
      });
      const active = input!.filter((value) => value !== 0).length;
      expect(report).toMatchObject({
        multiplyAccumulates: products,
        denseMultiplyAccumulates: kernel.length,
        weightDensity: nonZeros.length / kernel.length,
        activationDensity: active / input!.length,
        codes: { sharedWeights: new Set(nonZeros).size },
        simulated: { positions: 1, ofPositions: 1, products: 1 },
      });
      expect(report.entries - report.paddingZeros).toBe(nonZeros.length);
      expect(report.counts.broadcasts).toBe(active);
      expect(report.counts.queuePushes).toBe(64 * active);
      expect(report.cycles).toBeGreaterThanOrEqual(Math.ceil(report.theoreticalCycles));
      expect(report.theoreticalCycles).toBe(report.counts.entries / 64);
    });
  });

  it('scales what it simulated to all positions', async () => {
    const layers = await lenet('lenet-5');
    const all = await simulateOnEie(layers, { arithmetic: 'float-32', positions: 1000 });
    const some = await simulateOnEie(layers, { arithmetic: 'float-32', positions: 64 });
    const [conv] = all.layers;
    expect(conv!.simulated).toEqual({ positions: 576, ofPositions: 576, products: 576 });
    expect(some.layers[0]!.simulated.positions).toBe(64);
    for (const [i, layer] of some.layers.entries()) {
      expect(layer.products).toBe(all.layers[i]!.products);
      expect(layer.cycles / all.layers[i]!.cycles).toBeCloseTo(1, 1);
      expect(layer.energy.total / all.layers[i]!.energy.total).toBeCloseTo(1, 1);
    }
    // A window of 25 pixels for each of 20 filters, at 576 positions.
    expect(conv!.denseMultiplyAccumulates).toBe(25 * 20 * 576);
    let products = 0;
    const [{ kernel, inputs }] = layers as [TracedLayer];
    for (let y = 0; y < 24; y++) {
      for (let x = 0; x < 24; x++) {
        kernel.forEach((weight, i) => {
          const tap = Math.floor(i / 20);
          const pixel = inputs[0]![(y + Math.floor(tap / 5)) * 28 + x + (tap % 5)];
          if (weight !== 0 && pixel !== 0) products++;
        });
      }
    }
    expect(conv!.multiplyAccumulates).toBe(products);
  });

  it('skips activations that round to zero', async () => {
    const layer = connected(4, 6, 3);
    // Up to 1, 16 bits are Q1.14 and 8 bits Q1.6: 2⁻⁸ is less than half a step of these.
    layer.inputs[0]!.set([1, 2 ** -8, 0, 0.5]);
    const active = async (arithmetic: 'float-32' | 'fixed-16' | 'fixed-8') =>
      (await simulateOnEie([layer], { arithmetic })).layers[0]!.counts.broadcasts;
    expect(await active('float-32')).toBe(3);
    expect(await active('fixed-16')).toBe(3);
    expect(await active('fixed-8')).toBe(2);
  });

  it('adds layers up', async () => {
    const { layers, totals, storage } = await simulateOnEie(await lenet('lenet-5'));
    const sum = (of: (layer: (typeof layers)[number]) => number) =>
      layers.reduce((total, layer) => total + of(layer), 0);
    expect(totals.cycles).toBe(sum((layer) => layer.cycles));
    expect(totals.counts.matrixReads).toBe(sum((layer) => layer.counts.matrixReads));
    expect(totals.energy.total).toBeCloseTo(
      sum((layer) => layer.energy.total),
      3,
    );
    expect(totals.microseconds).toBeCloseTo((totals.cycles / 800e6) * 1e6, 9);
    expect(storage.fits).toBe(true);
    expect(storage.pointerSram.neededBytes).toBe(sum((layer) => layer.storage.pointerBytes));
  });

  it('is JSON, and the same again', async () => {
    const layers = await lenet('lenet-5');
    const report = await simulateOnEie(layers);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(await simulateOnEie(layers)).toEqual(report);
  });

  it('tells how far it is, and can be ended', async () => {
    const layers = await lenet('lenet-300-100');
    const names: string[] = [];
    const stop = new Error('enough');
    const run = simulateOnEie(layers, {
      onLayer(done, of, name) {
        names.push(`${done}/${of} ${name}`);
        if (done === 2) throw stop;
      },
    });
    await expect(run).rejects.toBe(stop);
    expect(names).toEqual(['1/3 ip1', '2/3 ip2']);
  });

  it('says when codes are wider than the hardware has them', async () => {
    const wide = await simulateOnEie([connected(20, 30, 40)]);
    expect(wide.layers[0]!.codes).toEqual({
      ...{ bits: 6, wider: true, sharedWeights: 40, roundedTo16Bits: false, entriesPerRead: 6 },
    });
    const narrow = await simulateOnEie([connected(20, 30, 15)]);
    expect(narrow.layers[0]!.codes).toMatchObject({ bits: 4, wider: false, entriesPerRead: 8 });
  });

  it('stores weights that are not shared as 16-bit words', async () => {
    const layer = connected(300, 300, 80_000);
    const { layers } = await simulateOnEie([layer], { arithmetic: 'float-32' });
    // All are positive: half of the words.
    expect(layers[0]!.codes).toMatchObject({ bits: 15, roundedTo16Bits: true, entriesPerRead: 3 });
    expect(layers[0]!.difference.relative).toBeLessThan(2 ** -14);
    expect(layers[0]!.weightDensity).toBeCloseTo(1, 3);
  });

  it('refuses what passes a limit when asked to', async () => {
    const codes = simulateOnEie([connected(20, 30, 40)], { limits: 'refuse' });
    await expect(codes).rejects.toThrow(InputError);
    await expect(codes).rejects.toThrow(
      'layer "fc": 40 shared weights, but codes of 4 bits tell 15 apart beside the padding zero; ' +
        'share 15 weights or fewer, or use codes of 6 bits',
    );
    const memory = simulateOnEie([connected(200, 300, 15)], {
      ...{ limits: 'refuse', configuration: { matrixSramBytes: 512 } },
    });
    await expect(memory).rejects.toThrow(
      /layer "fc".*\d+ bytes of sparse-matrix SRAM on PE \d+ of 64, which has 512; use more PEs/,
    );
    const fits = await simulateOnEie([connected(200, 300, 15)], {
      configuration: { matrixSramBytes: 512 },
    });
    expect(fits.storage).toMatchObject({ fits: false, verdict: /sparse-matrix SRAM/ });
  });

  it('names the layer that cannot be', async () => {
    const narrow = { sramWidth: 8 };
    const run = simulateOnEie([connected(20, 30, 40)], { configuration: narrow });
    await expect(run).rejects.toThrow(UsageError);
    await expect(run).rejects.toThrow(/^layer "fc": 40 shared weights.*raise sramWidth to 10/);
    const long = simulateOnEie([connected(70_000, 1, 3)]);
    await expect(long).rejects.toThrow(InputError);
    await expect(long).rejects.toThrow(/^layer "fc": a sum of 70000 products.*hold 65535/);
  });

  it('lists layers that it does not run, and refuses a model of these alone', async () => {
    const { layers, unmapped } = await simulateOnEie([depthwise(), connected(8, 4, 3)]);
    expect(layers.map(({ name }) => name)).toEqual(['fc']);
    expect(unmapped).toMatchObject([{ name: 'dw', denseMultiplyAccumulates: 9 }]);
    await expect(simulateOnEie([depthwise()])).rejects.toThrow(InputError);
    await expect(simulateOnEie([depthwise()])).rejects.toThrow(
      /none of the model's layers: layer "dw": a depthwise convolution/,
    );
  });

  it('refuses options that cannot be', async () => {
    const layers = [connected(8, 4, 3)];
    const none = simulateOnEie(layers, { configuration: { processingElements: 0 } });
    await expect(none).rejects.toThrow(UsageError);
    await expect(none).rejects.toThrow(/processingElements is 0.*1 to 1024/);
    await expect(simulateOnEie(layers, { positions: 0 })).rejects.toThrow(/positions is 0/);
    await expect(simulateOnEie([])).rejects.toThrow(UsageError);
  });

  it('runs 1×1, 3×3 and grouped convolutions', async () => {
    for (const [size, groups] of [
      [1, 1],
      [3, 1],
      [3, 2],
    ] as const) {
      const layer = convolved(size, groups, { weights: 0.5, activations: 0.5 });
      const [report] = (await simulateOnEie([layer], { arithmetic: 'float-32' })).layers;
      expect(report!.form).toBe(size === 1 ? 'pointwise' : 'winograd');
      expect(report!.matrices).toBe(size === 1 ? 1 : 16 * groups);
      expect(report!.difference.relative).toBeLessThan(1e-6);
      expect(report!.denseMultiplyAccumulates).toBe(64 * layer.kernel.length);
      // Transformed filters are denser than the kernel.
      const nonZeros = layer.kernel.filter((weight) => weight !== 0).length;
      const density = nonZeros / layer.kernel.length;
      if (size === 1) expect(report!.weightDensity).toBe(density);
      else expect(report!.weightDensity).toBeGreaterThan(density);
    }
  });

  it('saves multiplications by Winograd where nothing is zero, not where much is', async () => {
    const saving = async (density: { weights: number; activations: number }) => {
      const layer = convolved(3, 1, density);
      const taken = async (convolutions: 'winograd' | 'patches') => {
        const options = { convolutions, positions: 64 };
        return (await simulateOnEie([layer], options)).totals.multiplyAccumulates;
      };
      return (await taken('patches')) / (await taken('winograd'));
    };
    // 2.25, less the zeros over the edge, which only windows skip.
    expect(await saving({ weights: 1, activations: 1 })).toBeGreaterThan(1.8);
    // VGG-16's conv2_2 as Deep Compression prunes it, half of its inputs zero.
    expect(await saving({ weights: 0.36, activations: 0.5 })).toBeLessThan(0.8);
  });
});

/** [8, 8, 4] → [8, 8, 6], padded with zeros, and what a loop nest makes of it. */
function convolved(
  size: 1 | 3,
  groups: 1 | 2,
  density: { readonly weights: number; readonly activations: number },
): TracedLayer {
  const random = seededRandom(size);
  const numbers = (length: number, share: number) =>
    Float32Array.from({ length }, () =>
      random() < share ? (1 + Math.floor(random() * 15)) / 8 : 0,
    );
  const channels = 4 / groups;
  const shape = [size, size, channels, 6];
  const kernel = numbers(elementCount(shape), density.weights);
  const input = numbers(8 * 8 * 4, density.activations);
  const pad = (size - 1) / 2;
  const output = new Float32Array(8 * 8 * 6);
  output.forEach((_, at) => {
    const [y, x, m] = [Math.floor(at / 48), Math.floor(at / 6) % 8, at % 6];
    const group = Math.floor((m * groups) / 6);
    for (let i = 0; i < kernel.length / 6; i++) {
      const tap = Math.floor(i / channels);
      const [row, column] = [y + Math.floor(tap / size) - pad, x + (tap % size) - pad];
      if (row < 0 || row > 7 || column < 0 || column > 7) continue;
      const channel = group * channels + (i % channels);
      output[at]! += kernel[i * 6 + m]! * input[(row * 8 + column) * 4 + channel]!;
    }
  });
  return {
    ...{ name: 'conv', tensor: 'conv/kernel', kernel, inputs: [input], outputs: [output] },
    ...{ inputShape: [8, 8, 4], outputShape: [8, 8, 6] },
    operation: {
      ...{ kind: 'convolution', layer: 'conv', inputs: [0], output: 1, groups },
      ...{ kernel: { tensor: 'conv/kernel', shape }, strides: [1, 1], dilation: [1, 1] },
      padding: { top: pad, bottom: pad, left: pad, right: pad },
      epilogue: { activation: { kind: 'clamp', low: -Infinity, high: Infinity } },
    },
  };
}
