import { statSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LenetFolder, openLenetFolder } from './lenet-folder.js';

let folder: LenetFolder;
beforeAll(async () => {
  folder = await openLenetFolder();
});
afterAll(() => folder?.remove());

const short = ['--seconds', '0.3'];

it('times Pith and another engine at each batch size', async () => {
  const options = ['--against', 'onnxruntime-node', '--batch', '1,3', '--layers', ...short];
  const report = await folder.document('bench', 'lenet.pith', ...options);
  expect(report).toMatchObject({
    ...{ command: 'bench', model: 'lenet.pith', threads: 1, seconds: 0.3, leftOut: [] },
    bytes: { file: statSync(folder.at('lenet.pith')).size, weights32: 4 * 266_610 },
    machine: { node: process.version },
  });
  expect(report.batches.map(({ batch }: { batch: number }) => batch)).toEqual([1, 3]);
  for (const { engines, layers } of report.batches) {
    expect(engines.map(({ name }: { name: string }) => name)).toEqual(['pith', 'onnxruntime-node']);
    for (const { timing, ratio, version, ...once } of engines) {
      expect(version).toMatch(/^\d+\.\d+\.\d+/);
      expect(timing.samples.length).toBeGreaterThanOrEqual(5);
      expect(timing.p10).toBeLessThanOrEqual(timing.median);
      expect(timing.median).toBeLessThanOrEqual(timing.p90);
      expect(ratio.median).toBeGreaterThan(0);
      expect(once.prepareMilliseconds).toBeGreaterThan(0);
      expect(once.firstCallMilliseconds).toBeGreaterThan(0);
      // The same network, not only one of the same shape.
      expect(once.outputDistance).toBeLessThan(1e-5);
    }
    const dense = layers.map(
      (layer: { multiplyAdds: { dense: number } }) => layer.multiplyAdds.dense,
    );
    expect(dense.filter((count: number) => count > 0)).toEqual([235_200, 30_000, 1000]);
  }
});

it('says in words which engine is faster', async () => {
  const options = ['--against', 'onnxruntime-node', '--batch', '2', ...short];
  const { stdout, stderr } = await folder.pith('bench', 'lenet.pith', ...options);
  expect(stdout).toMatch(/^pith +\d+\.\d+\.\d+ +[\d.]+ [µm]s/m);
  expect(stdout).toMatch(/^onnxruntime-node +\d+\.\d+\.\d+ .*× – [\d.]+×$/m);
  expect(stdout).toMatch(
    /^batch 2: (onnxruntime-node is [\d.]+× faster than pith|pith is faster than onnxruntime-node)/m,
  );
  expect(stderr).toContain('batch 2: loading onnxruntime-node');
});

it.each([
  [/no engine "caffe".*tfjs-node, tfjs-wasm/, ['--against', 'caffe']],
  [/'0'|whole number/, ['--batch', '1,0']],
  [/Expected names of engines/, ['--against', 'tfjs-wasm,tfjs-wasm']],
])('refuses %s → exit 2', async (message, options) => {
  const { exitCode, stdout, stderr } = await folder.quick('bench', 'lenet.pith', ...options);
  expect(stderr).toMatch(message);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});
