import { expect, test, vi } from 'vitest';
import { type ComparePhase, compareEngines } from './compare-engines.js';
import type { Engine, Network } from './engines/engine.js';
import { engineNamed } from './engines/engine-names.js';
import { pith } from './engines/pith.js';

const network: Network = {
  name: 'nothing',
  program: { values: [], inputs: [], outputs: [{ name: 'y', value: 0 }], operations: [] },
  decode: () => new Float32Array(0),
  layersModel: { topology: '{}', tensors: () => [] },
  pith: Uint8Array.of(1, 2, 3),
  inputs: new Map([['x', { shape: [2], data: Float32Array.of(1, 2) }]]),
};

let time = 0;
const clock = { now: () => time };

function fake(
  name: string,
  milliseconds: number,
  output: number[],
  dispose = async () => {},
): Engine {
  return {
    name,
    async prepare(_, { threads = 0 } = {}) {
      const run = () => {
        time += milliseconds;
      };
      const shared = { engine: name, version: '1.2.3', threads, run, dispose };
      return { ...shared, output: async () => Float32Array.from(output) };
    },
  };
}

test('tells ratios and distances from the first engine', async () => {
  const phases: ComparePhase[] = [];
  const compared = await compareEngines(
    network,
    [fake('a', 2, [1, 2]), fake('b', 5, [1, 2.5]), fake('c', 1, [0, 0, 0])],
    { clock, budgetSeconds: 1, threads: 3, onProgress: (phase) => phases.push(phase) },
  );
  expect(compared.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(compared.map(({ ratio }) => ratio.median)).toEqual([1, 2.5, 0.5]);
  expect(compared.map(({ timing }) => timing.median)).toEqual([2, 5, 1]);
  expect(compared.map(({ outputDistance }) => outputDistance)).toEqual([0, 0.5, Number.NaN]);
  expect(compared.map(({ threads }) => threads)).toEqual([3, 3, 3]);
  expect(phases[0]).toEqual({ phase: 'loading', name: 'a' });
  expect(phases.at(-1)).toMatchObject({ phase: 'rounds', done: 1 });
});

test('gives everything back when an engine fails', async () => {
  const dispose = vi.fn(async () => {});
  const broken: Engine = { name: 'broken', prepare: () => Promise.reject(new Error('broken')) };
  const engines = [fake('a', 1, [1], dispose), broken];
  await expect(compareEngines(network, engines)).rejects.toThrow('broken');
  expect(dispose).toHaveBeenCalledOnce();
});

test('an engine that there is not is told, and which there are', () => {
  expect(engineNamed('onnxruntime-node-int8').name).toBe('onnxruntime-node-int8');
  expect(() => engineNamed('constructor')).toThrow(
    'there is no engine "constructor" to compare with; there are tfjs-node, tfjs-wasm, onnxr',
  );
});

test('Pith is given the file, the threads and the batch', async () => {
  const run = vi.fn(async (_: Readonly<Record<string, Float32Array>>, __: { batch: number }) => ({
    y: Float32Array.of(7),
  }));
  const dispose = vi.fn();
  const stats = { instructionSet: 'simd', threads: 2, memoryBytes: 65536 };
  const load = vi.fn(async () => ({ stats, run, dispose }));
  const [compared] = await compareEngines(
    { ...network, program: { ...network.program, inputs: [{ name: 'x', value: 0 }] } },
    [pith({ load })],
    { batch: 1, threads: 2, budgetSeconds: 0.01, minimumRounds: 1 },
  );
  expect(load).toHaveBeenCalledWith(network.pith, { threads: 2 });
  expect(run.mock.calls[0]).toEqual([{ x: Float32Array.of(1, 2) }, { batch: 1 }]);
  expect(compared).toMatchObject({ name: 'pith', threads: 2, memoryBytes: 65536 });
  expect(compared!.note).toBe('instruction set: simd');
  expect(compared!.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(dispose).toHaveBeenCalledOnce();
});
