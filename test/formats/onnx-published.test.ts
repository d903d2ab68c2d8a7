import { InputError } from '@pith/container';
import { encodeOnnx, parseOnnx, restoreTensors, takeTensors } from '@pith/onnx';
import { describe, expect, test } from 'vitest';
import { publishedIfReachable } from '../runtime/onnx/published-cases.js';

// The models and tensors of the ONNX project's own tests, as its Python package writes and reads them.
const published = await publishedIfReachable();

describe.skipIf(!published)('what the ONNX project publishes', () => {
  test('every published model comes back byte for byte', async () => {
    let taken = 0;
    const changed: string[] = [];
    for (const { name, model } of published!.cases) {
      const { graph } = parseOnnx(model);
      const { topology, tensors } = takeTensors(model);
      expect(parseOnnx(topology).graph.nodes.length).toBe(graph.nodes.length);
      taken += tensors.length;
      if (Buffer.compare(restoreTensors(topology, tensors), model) !== 0) changed.push(name);
    }
    // Its numbers stand one by one in float_data, and come back in raw_data.
    expect(changed).toEqual(['test_constant']);
    expect(taken).toBeGreaterThan(30);
  });

  test('every published tensor has the numbers that NumPy sees in it, and comes back too', async () => {
    const seen = new Set<string>();
    let taken = 0;
    const refused = new Set<string>();
    for (const { name, inputs } of published!.cases) {
      for (const { data, proto } of inputs) {
        if (data === undefined || proto === undefined) continue;
        const model = encodeOnnx({ graph: { initializer: [proto] } });
        const { topology, tensors } = takeTensors(model);
        expect([name, Buffer.compare(restoreTensors(topology, tensors), model)]).toEqual([name, 0]);
        taken += tensors.length;
        const tensor = parseOnnx(model).graph.initializers[0]!;
        try {
          const found = Array.from<number | bigint, number>(tensor.data(), Number);
          const wrong = found.findIndex((value, i) => !Object.is(value, data[i]));
          expect([name, found.length, wrong]).toEqual([name, data.length, -1]);
          seen.add(tensor.elementType);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          refused.add(tensor.elementType);
        }
      }
    }
    expect([...seen].sort()).toEqual([
      ...['bfloat16', 'bool', 'float16', 'float32', 'float64'],
      ...['int16', 'int2', 'int32', 'int4', 'int64', 'int8'],
      ...['uint16', 'uint2', 'uint32', 'uint4', 'uint64', 'uint8'],
    ]);
    expect([...refused].every((type) => /^float[48]/.test(type))).toBe(true);
    expect(taken).toBeGreaterThan(1000);
  });
});
