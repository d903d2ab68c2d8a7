import { readFile } from 'node:fs/promises';
import { load, type Model } from '@pith/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceNetwork } from './trace-network.js';

let model: Model;
beforeAll(async () => {
  const path = new URL('../../../../fixtures/compressed/lenet-5.pith', import.meta.url);
  model = await load(new Uint8Array(await readFile(path)));
});
afterAll(() => model.dispose());

const digit = (seed: number) =>
  Float32Array.from({ length: 28 * 28 }, (_, i) => Math.max(0, Math.sin(seed + i * 0.11)));
const sample = (seed: number) => ({ inputs: { [model.inputs[0]!.name]: digit(seed) } });

describe('traceNetwork', () => {
  it('keeps what each layer took and gave, one array a sample', async () => {
    const done: number[] = [];
    const layers = await traceNetwork(model, [sample(1), sample(2)], {
      onSample: (i) => {
        done.push(i);
      },
    });
    expect(done).toEqual([1, 2]);
    expect(layers.map(({ operation }) => operation.kind)).toEqual([
      ...['convolution', 'convolution', 'fully-connected', 'fully-connected'],
    ]);
    expect(layers[0]!.inputs).toEqual([digit(1), digit(2)]);
    for (const { inputs, outputs, inputShape, outputShape, kernel, operation } of layers) {
      const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
      expect(inputs.map(({ length }) => length)).toEqual([count(inputShape), count(inputShape)]);
      expect(outputs.map(({ length }) => length)).toEqual([count(outputShape), count(outputShape)]);
      expect(kernel.length).toBe(count(operation.kernel.shape));
    }
  });

  it('shows outputs that the kernel makes of the inputs', async () => {
    const last = (await traceNetwork(model, [sample(3)])).at(-1)!;
    const [inputs, outputs] = last.operation.kernel.shape as [number, number];
    const { bias, scale, activation } = last.operation.epilogue;
    expect(scale).toBeUndefined();
    expect(activation).toEqual({ kind: 'clamp', low: -Infinity, high: Infinity });
    for (let o = 0; o < outputs; o++) {
      let sum = bias?.[o] ?? 0;
      for (let i = 0; i < inputs; i++) sum += last.inputs[0]![i]! * last.kernel[i * outputs + o]!;
      expect(last.outputs[0]![o]).toBeCloseTo(sum, 3);
    }
  });

  it('asks for samples', async () => {
    await expect(traceNetwork(model, [])).rejects.toThrow('there are no samples to trace');
  });
});
