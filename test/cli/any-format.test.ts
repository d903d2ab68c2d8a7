import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTfjs } from '@pith/engines';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pithInProcess } from './pith-in-process.js';
import { pith as pithProcess } from './pith-process.js';
import { npy, smallOnnx, smoothImages, writeSmallGraphModel } from './small-models.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pith-formats-'));
  writeFileSync(join(folder, 'net.onnx'), smallOnnx());
  writeFileSync(join(folder, 'planes.npy'), npy(smoothImages([4, 3, 16, 16]), [4, 3, 16, 16]));
  writeSmallGraphModel(join(folder, 'graph'));
  writeFileSync(join(folder, 'pixels.npy'), npy(smoothImages([4, 16, 16, 3]), [4, 16, 16, 3]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string) => join(folder, name);

async function pith(...argv: string[]) {
  const outcome = await pithInProcess(argv, folder);
  expect(outcome).toMatchObject({ exitCode: 0 });
  return outcome;
}

const json = async (...argv: string[]) => JSON.parse((await pith(...argv, '--json')).stdout);

function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  let [error, size] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    error += (found[i]! - expected[i]!) ** 2;
    size += expected[i]! ** 2;
  }
  return Math.sqrt(error / size);
}

/** On the samples that a model is judged by: of re-fitted ones the first, the others were fitted to. */
function judged(found: Float32Array, expected: Float32Array, { samples }: { samples: number }) {
  expect(samples).toBeGreaterThan(0);
  expect(samples).toBeLessThanOrEqual(4);
  return relativeError(found.subarray(0, 10 * samples), expected.subarray(0, 10 * samples));
}

/** What `pith run` writes, all samples one after another. */
async function ranInPith(model: string, input: string, output: string): Promise<number[]> {
  await pith('run', model, '--input', input, '--output', 'out.json', '--force');
  const document = JSON.parse(readFileSync(path('out.json'), 'utf8'));
  expect(document[output].shape).toEqual([4, 10]);
  return document[output].data;
}

describe('an ONNX model, compressed, judged, run and restored', () => {
  const inOnnxRuntime = async (file: string) => {
    const session = await InferenceSession.create(path(file));
    const image = new Tensor('float32', smoothImages([4, 3, 16, 16]), [4, 3, 16, 16]);
    const { probabilities } = await session.run({ image });
    await session.release();
    return probabilities!.data as Float32Array;
  };

  it('keeps what was promised, in onnxruntime as in Pith', async () => {
    const report = await json(
      ...['compress', 'net.onnx', '--calibrate', 'planes.npy', '--max-loss', '2%'],
    );
    expect(report.output).toBe('net.pith');
    expect(report.bytes.shipped).toBe(readFileSync(path('net.onnx')).length);
    expect(report.bytes.pith).toBe(readFileSync(path('net.pith')).length);
    expect(report.ratio.shipped).toBeGreaterThan(3);
    expect(report.fidelity.engine).toMatch(/^onnxruntime-node /);
    expect(report.fidelity.inputs).toBe('planes.npy');
    expect(report.fidelity.loss).toBeGreaterThan(0);
    expect(report.fidelity.loss).toBeLessThanOrEqual(0.02);

    await pith('decompress', 'net.pith', '-o', 'again.onnx');
    const [original, restored] = [
      await inOnnxRuntime('net.onnx'),
      await inOnnxRuntime('again.onnx'),
    ];
    // The report's own figures, measured apart.
    expect(judged(restored, original, report.fidelity)).toBeCloseTo(report.fidelity.loss, 5);

    const compared = await json(
      ...['eval', 'net.pith', '--against', 'net.onnx', '--inputs', 'planes.npy'],
    );
    expect(compared.loss).toBeCloseTo(relativeError(restored, original), 5);
    expect(compared.samples).toBe(4);
    expect(compared.outputs[0]).toMatchObject({ name: 'probabilities', top1Agreement: 1 });

    expect(
      relativeError(await ranInPith('net.pith', 'planes.npy', 'probabilities'), restored),
    ).toBeLessThan(1e-5);
  });

  it('compresses to a size, and again by the recipe that it found', async () => {
    const report = await json(
      ...['compress', 'net.onnx', '--calibrate', 'planes.npy', '--target-size', '9kB'],
      ...['-o', 'small.pith'],
    );
    expect(report.bytes.pith).toBeLessThanOrEqual(9000);
    expect(report.bytes.pith).toBeGreaterThan(7500);
    const calibrated = ['--calibrate', 'planes.npy', '-o', 'same.pith'];
    await pith('compress', 'net.onnx', '--recipe', 'small.recipe.json', ...calibrated);
    expect(readFileSync(path('same.pith'))).toEqual(readFileSync(path('small.pith')));
  });

  it('makes inputs up where none are given, and says so', async () => {
    const { stderr, stdout } = await pith(
      ...['compress', 'net.onnx', '--quick', '--samples', '2', '-o', 'quick.pith'],
      ...['--shape', '4,3,16,24'],
    );
    expect(stderr).toContain('recipe post-training, because there is no --data');
    expect(stderr).toContain('warning: without --calibrate the model is judged on made-up inputs');
    expect(stderr).toContain('image [4, 3, 16, 24]');
    expect(stdout).toMatch(/probabilities +4×10 /);
    expect(stdout).toMatch(/on 2 made-up inputs/);
  });

  it('compares Pith’s runtime with onnxruntime', async () => {
    const compared = await json(
      ...['eval', 'net.pith', '--against', 'again.onnx', '--inputs', 'planes.npy'],
      ...['--engine', 'pith'],
    );
    expect(compared.engine).toMatch(/^pith \(/);
    expect(compared.originalEngine).toMatch(/^onnxruntime-node /);
    expect(compared.loss).toBeLessThan(1e-5);
  });

  it('is inspected before and after', async () => {
    const before = await json('inspect', 'net.onnx');
    expect(before).toMatchObject({ format: 'onnx', files: [{ bytes: before.bytes.shipped }] });
    const kernel = before.tensors.find(({ name }: { name: string }) => name === 'conv2.weight');
    expect(kernel).toMatchObject({
      ...{ shape: [32, 32, 3, 3], role: 'convolution', handling: 'quantise', elements: 9216 },
      statistics: { zeros: 0, distinct: null },
    });
    const { histogram, entropy8 } = kernel.statistics;
    expect(histogram.reduce((sum: number, n: number) => sum + n, 0)).toBe(9216);
    // Nearly normal, cut off at ±3.4 deviations.
    expect(entropy8).toBeGreaterThan(6.5);
    expect(entropy8).toBeLessThan(8);
    expect((await pith('inspect', 'net.onnx')).stdout).toMatch(/conv2\.weight +32×32×3×3 +float32/);
    expect((await json('inspect', 'net.pith', '--verify')).format).toBe('onnx');
  });
});

describe('a GraphModel, compressed, judged, run and restored', () => {
  const inTfjs = async (name: string) => {
    const tf = await loadTfjs();
    await tf.setBackend('cpu');
    const model = JSON.parse(readFileSync(join(folder, name, 'model.json'), 'utf8'));
    const [group] = model.weightsManifest;
    const bytes = readFileSync(join(folder, name, group.paths[0]));
    const loaded = await tf.loadGraphModel(
      tf.io.fromMemory({
        modelTopology: model.modelTopology,
        weightSpecs: group.weights,
        weightData: new Uint8Array(bytes).buffer,
      }),
    );
    const image = tf.tensor(smoothImages([4, 16, 16, 3]), [4, 16, 16, 3]);
    const result = loaded.execute(image);
    return (Array.isArray(result) ? result[0]! : result).dataSync<'float32'>();
  };

  it('keeps what was promised, in TF.js as in Pith', async () => {
    const report = await json(
      ...['compress', 'graph', '--calibrate', 'pixels.npy', '--max-loss', '0.02'],
    );
    expect(report.output).toBe('graph.pith');
    expect(report.ratio.shipped).toBeGreaterThan(3);
    expect(report.fidelity.engine).toMatch(/^tfjs/);
    expect(report.fidelity.loss).toBeLessThanOrEqual(0.02);
    await pith('decompress', 'graph.pith', '-o', 'graph again');
    const [original, restored] = [await inTfjs('graph'), await inTfjs('graph again')];
    expect(judged(restored, original, report.fidelity)).toBeCloseTo(report.fidelity.loss, 4);
    const ran = await ranInPith('graph.pith', 'pixels.npy', 'Identity');
    expect(relativeError(ran, restored)).toBeLessThan(1e-5);
  });
});

it('runs in Pith where no framework is installed', async () => {
  // As if TensorFlow.js were not there.
  const hidden = path('hide.cjs');
  writeFileSync(
    hidden,
    `const Module = require('node:module');
     const resolve = Module._resolveFilename;
     Module._resolveFilename = function (name, ...rest) {
       if (!name.startsWith('@tensorflow/')) return resolve.call(this, name, ...rest);
       throw Object.assign(new Error('hidden'), { code: 'MODULE_NOT_FOUND' });
     };`,
  );
  const argv = ['eval', 'graph.pith', '--against', 'graph', '--inputs', 'pixels.npy'];
  const env = { NODE_OPTIONS: `--require ${hidden}` };
  const auto = await pithProcess([...argv, '--json'], { cwd: folder, env });
  expect(auto.exitCode, auto.stderr).toBe(0);
  expect(JSON.parse(auto.stdout)).toMatchObject({
    engine: expect.stringMatching(/^pith \(/),
    originalEngine: expect.stringMatching(/^pith \(/),
  });
  const named = await pithProcess([...argv, '--engine', 'tfjs-node'], { cwd: folder, env });
  expect(named).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('npm install @tensorflow/tfjs-node'),
  });
});

describe('what cannot be, at the command line', () => {
  const refused = async (exitCode: number, message: RegExp | string, ...argv: string[]) => {
    const outcome = await pithInProcess([...argv, '-o', 'never.pith'], folder);
    expect(outcome).toMatchObject({ exitCode, stderr: expect.stringMatching(message) });
    expect(existsSync(path('never.pith'))).toBe(false);
  };

  it('refuses options that go against each other or the model', async () => {
    const compress = ['compress', 'net.onnx'];
    await refused(2, /--data retrains LayersModels/, ...compress, '--data', 'mnist');
    await refused(2, /exclude each other/, ...compress, '--max-loss', '1%', '--target-size', '1MB');
    await refused(2, /does not run a model of the format onnx/, ...compress, '--engine', 'tfjs');
    await refused(
      2,
      /has no input "x"; its inputs are image/,
      ...compress,
      '--shape',
      'x:1,3,16,8',
    );
    await refused(2, /the model takes image:batch,3,16,side/, ...compress, '--shape', '1,1,16,8');
    await refused(2, /searches for nothing/, ...compress, '--recipe', 'fp16', '--max-loss', '1%');
  });

  it('refuses calibration inputs that are missing or do not fit', async () => {
    const compress = ['compress', 'net.onnx', '--calibrate'];
    await refused(3, /nothing\.npz: there is no such file/, ...compress, 'nothing.npz');
    await refused(3, /no inputs among them/, ...compress, 'graph');
    await refused(
      3,
      /pixels\.npy: shape \[4, 16, 16, 3\], but the input "image" takes \[batch, 3, 16, side\]/,
      ...[...compress, 'pixels.npy'],
    );
  });

  it('refuses models that are cut short, do not add up or lead elsewhere', async () => {
    const bytes = readFileSync(path('net.onnx'));
    writeFileSync(path('cut.onnx'), bytes.subarray(0, bytes.length - 1000));
    await refused(3, /cut\.onnx/, 'compress', 'cut.onnx');
    writeFileSync(path('keras.h5'), 'x');
    await refused(3, /keras\.h5.*tensorflowjs_converter/, 'compress', 'keras.h5');
    const change = (name: string, edit: (json: { weightsManifest: unknown[] }) => void) => {
      const model = JSON.parse(readFileSync(path('graph/model.json'), 'utf8'));
      edit(model);
      writeFileSync(path(`graph/${name}.json`), JSON.stringify(model));
      return `graph/${name}.json`;
    };
    const outside = change('outside', ({ weightsManifest: [group] }) => {
      Object.assign(group as object, { paths: ['../net.onnx'] });
    });
    await refused(3, /\.\.\/net\.onnx/, 'compress', outside);
    const long = change('long', ({ weightsManifest: [group] }) => {
      Object.assign((group as { weights: object[] }).weights[0]!, { shape: [3, 3, 3, 33] });
    });
    await refused(3, /graph/, 'compress', long);
  });

  it('writes nothing where a size cannot be kept', async () => {
    await refused(
      5,
      /target|size|bytes/,
      ...['compress', 'net.onnx', '--calibrate', 'planes.npy', '--target-size', '300'],
    );
  });

  it('refuses to compare models of different formats', async () => {
    const outcome = await pithInProcess(['eval', 'net.onnx', '--against', 'graph'], folder);
    expect(outcome).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('format onnx, but graph of tfjs-graph-model'),
    });
  });
});
