import { type OpenModel, openSavedModel } from '@pith/engines';
import type { SavedModel } from '@pith/model';
import { takeTensors } from '@pith/onnx';
import { afterAll, describe, expect, it } from 'vitest';
import { buildOnnx } from './build-onnx.js';

const open: OpenModel[] = [];
afterAll(async () => {
  for (const model of open) await model.dispose();
});

const kernel = Float32Array.from({ length: 24 }, (_, i) => Math.cos(i));

/** y = x · kernel + count, with count an int64; larger = y > 0; half = y in float16. */
const mixed = buildOnnx({
  initializers: [{ name: 'kernel', shape: [4, 6], data: kernel }],
  inputs: [
    { name: 'x', shape: ['rows', 4] },
    { name: 'count', type: 'int64', shape: [] },
  ],
  outputs: [
    { name: 'y', shape: ['rows', 6] },
    { name: 'larger', type: 'bool', shape: ['rows', 6] },
    { name: 'half', type: 'float16', shape: ['rows', 6] },
    { name: 'next', type: 'int64', shape: [] },
  ],
  nodes: [
    { operator: 'MatMul', inputs: ['x', 'kernel'], outputs: ['product'] },
    { operator: 'Cast', inputs: ['count'], outputs: ['float count'], attributes: { to: 1 } },
    { operator: 'Add', inputs: ['product', 'float count'], outputs: ['y'] },
    { operator: 'Sub', inputs: ['y', 'y'], outputs: ['zero'] },
    { operator: 'Greater', inputs: ['y', 'zero'], outputs: ['larger'] },
    { operator: 'Cast', inputs: ['y'], outputs: ['half'], attributes: { to: 10 } },
    { operator: 'Add', inputs: ['count', 'count'], outputs: ['next'] },
  ],
});

function saved(bytes: Uint8Array): SavedModel {
  return { format: 'onnx', ...takeTensors(bytes) };
}

function product(x: Float32Array, weights: Float32Array, add: number): number[] {
  const result: number[] = [];
  for (let row = 0; row < x.length / 4; row++) {
    for (let column = 0; column < 6; column++) {
      let sum = add;
      for (let i = 0; i < 4; i++) sum += x[4 * row + i]! * weights[6 * i + column]!;
      result.push(sum);
    }
  }
  return result;
}

describe.each(['onnxruntime-node', 'onnxruntime-web'] as const)('ONNX in %s', (engine) => {
  it('takes and gives numbers of every type, under weights that change', async () => {
    const model = await openSavedModel(saved(mixed), { engine, threads: 1 });
    open.push(model);
    expect(model.engine).toMatch(new RegExp(`^${engine} \\d`));
    expect(model.inputs).toEqual([
      { name: 'x', shape: ['rows', 4], type: 'float32' },
      { name: 'count', shape: [], type: 'int64' },
    ]);
    const x = Float32Array.of(1, -2, 3, -4, 0.5, 0.25, 0, 1);
    const inputs = { x: { data: x, shape: [2, 4] }, count: { data: Int32Array.of(3), shape: [] } };
    const check = (outputs: Awaited<ReturnType<OpenModel['run']>>, weights: Float32Array) => {
      const expected = product(x, weights, 3);
      const { y, larger, half, next } = outputs;
      expect(y).toMatchObject({ shape: [2, 6], type: 'float32' });
      expected.forEach((value, i) => {
        expect(y!.data[i]).toBeCloseTo(value, 5);
        expect(half!.data[i]).toBeCloseTo(value, 2);
      });
      expect(half!.data).toBeInstanceOf(Float32Array);
      expect(larger).toMatchObject({ type: 'bool' });
      expect([...larger!.data]).toEqual(expected.map((value) => Number(value > 0)));
      expect(next).toEqual({ data: Int32Array.of(6), shape: [], type: 'int64' });
    };
    check(await model.run(inputs), kernel);
    const other = kernel.map((value) => -value);
    await model.setWeights(new Map([['kernel', other]]));
    check(await model.run(inputs), other);
    await model.setWeights(new Map([['kernel', kernel]]));
    check(await model.run(inputs), kernel);
  });

  it('says what onnxruntime found wrong', async () => {
    const odd = buildOnnx({
      initializers: [{ name: 'kernel', shape: [4, 6], data: kernel }],
      inputs: [{ name: 'x', shape: [1, 4] }],
      outputs: [{ name: 'y', shape: [1, 6] }],
      nodes: [{ operator: 'NoSuchOperator', inputs: ['x', 'kernel'], outputs: ['y'] }],
    });
    await expect(openSavedModel(saved(odd), { engine })).rejects.toThrow(
      new RegExp(`${engine} .* cannot load the model: .*NoSuchOperator`),
    );
    const model = await openSavedModel(saved(mixed), { engine });
    open.push(model);
    const count = { data: Int32Array.of(3), shape: [] };
    const x = { data: new Float32Array(5), shape: [1, 5] };
    await expect(model.run({ x, count })).rejects.toThrow(
      'input "x" is of shape [1,5], but the model takes [rows, 4]',
    );
  });
});
