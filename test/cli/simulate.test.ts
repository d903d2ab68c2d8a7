import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDataset } from '@pith/train';
import { parseHTML } from 'linkedom';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildOnnx } from '../engines/build-onnx.js';
import { pithInProcess } from './pith-in-process.js';
import { pith as pithProcess } from './pith-process.js';
import { npy, smallOnnx, smoothImages } from './small-models.js';

const fixtures = join(import.meta.dirname, '../../fixtures');

let folder: string;
const at = (name: string) => join(folder, name);
const pith = (...argv: string[]) => pithInProcess(argv, folder);

async function printed(...argv: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await pith('simulate', ...argv);
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

const document = async (...argv: string[]) => JSON.parse(await printed(...argv, '--json'));

/** A depthwise convolution, which sums over no channels, and a 1×1 one with dead outputs between. */
function separableOnnx(): Uint8Array {
  const ramp = (length: number) => Float32Array.from({ length }, (_, i) => (i % 7) / 7 - 0.4);
  return buildOnnx({
    initializers: [
      { name: 'depthwise.weight', shape: [4, 1, 3, 3], data: ramp(36) },
      { name: 'pointwise.weight', shape: [8, 4, 1, 1], data: ramp(32) },
    ],
    inputs: [{ name: 'image', shape: [1, 4, 8, 8] }],
    outputs: [{ name: 'y', shape: [1, 8, 6, 6] }],
    nodes: [
      {
        ...{ operator: 'Conv', inputs: ['image', 'depthwise.weight'], outputs: ['d'] },
        attributes: { group: 4 },
      },
      { operator: 'Relu', inputs: ['d'], outputs: ['r'] },
      { operator: 'Conv', inputs: ['r', 'pointwise.weight'], outputs: ['y'] },
    ],
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pith-simulate-'));
  for (const name of ['lenet-300-100.pith', 'lenet-5.pith']) {
    copyFileSync(join(fixtures, 'compressed', name), at(name));
  }
  writeFileSync(at('small.onnx'), smallOnnx());
  writeFileSync(at('separable.onnx'), separableOnnx());
  for (const name of ['small', 'separable']) {
    const made = await pith('compress', `${name}.onnx`, '--recipe', 'fp16', '--no-rivals');
    expect(made.exitCode, made.stderr).toBe(0);
  }
  writeFileSync(at('planes.npy'), npy(smoothImages([2, 3, 16, 16]), [2, 3, 16, 16]));
  writeFileSync(at('square.npy'), npy(smoothImages([2, 4, 8, 8]), [2, 4, 8, 8]));
  const { test } = await loadDataset('mnist');
  const digits = Float32Array.from(test.inputs.subarray(0, 3 * 784), (pixel) => pixel / 255);
  writeFileSync(at('digits.npy'), npy(digits, [3, 28, 28, 1]));
  writeFileSync(at('digit.npy'), npy(digits.slice(0, 784), [1, 28, 28, 1]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
const eie = ['lenet-300-100.pith', '--on', 'eie'];
const eyeriss = ['lenet-300-100.pith', '--on', 'eyeriss'];

describe('pith simulate --on eie', () => {
  it('counts the multiply-accumulates that the runtime counts', async () => {
    const found = await document(...eie, '--inputs', 'digit.npy');
    expect(found).toMatchObject({
      ...{ command: 'simulate', model: 'lenet-300-100.pith', on: 'eie', inputs: 'digit.npy' },
      ...{ samples: 1, sweep: null, accuracy: null, plots: [] },
    });
    const { report } = found;
    const ran = await pith('run', 'lenet-300-100.pith', '-i', 'digit.npy', '--profile', '--json');
    const { layers } = JSON.parse(ran.stdout);
    type Layer = { operation: string; multiplyAdds: { dense: number; done: number } };
    const profiled = layers.filter(({ operation }: Layer) => operation.startsWith('fully'));
    expect(report.layers).toHaveLength(3);
    report.layers.forEach((layer: Record<string, number>, i: number) => {
      const { dense, done } = (profiled[i] as Layer).multiplyAdds;
      expect(layer['denseMultiplyAccumulates']).toBe(dense);
      // The last and smallest is kept dense: zeros of its weights are multiplied.
      if (i < 2) expect(layer['multiplyAccumulates']).toBe(done);
      else expect(layer['multiplyAccumulates']).toBeLessThan(done);
    });
  });

  it('adds up, from layers to the whole', async () => {
    const { report, storage } = await document(...eie, '--data', 'mnist', '--samples', '2');
    const { layers, totals } = report;
    type Layer = typeof totals;
    for (const of of ['cycles', 'microseconds', 'multiplyAccumulates'] as const) {
      expect(totals[of]).toBeCloseTo(sum(layers.map((layer: Layer) => layer[of])), 6);
    }
    expect(totals.energy.total).toBeCloseTo(
      sum(layers.map((layer: Layer) => layer.energy.total)),
      3,
    );
    for (const layer of layers) {
      expect(layer.cycles).toBeGreaterThanOrEqual(layer.theoreticalCycles);
      expect(layer.microseconds).toBeCloseTo(layer.cycles / 800, 9);
      // 16-bit fixed point is nearly what the runtime computes.
      expect(layer.difference.relative).toBeLessThan(1e-3);
    }
    // 640 pJ for 32 bits of DRAM (Horowitz), for 784 × 300 + 300 × 100 + 100 × 10 weights.
    expect(storage.total[0]).toMatchObject({ stage: 'dense', bytes: 4 * 266_200 });
    expect(storage.total[0].energy).toBeCloseTo(640 * 266_200, 0);
    expect(storage.total.map(({ stage }: { stage: string }) => stage)).toEqual([
      ...['dense', 'pruned', 'shared', 'huffman', 'on-chip'],
    ]);
  });

  it('simulates as many vectors as it is told to, and every sample else', async () => {
    const simulated = async (...options: string[]) => {
      const { report } = await document(...eie, '--data', 'mnist', '--samples', '40', ...options);
      return report.layers.map((layer: { simulated: object }) => layer.simulated);
    };
    const [some] = await simulated('--positions', '5');
    expect(some).toMatchObject({ positions: 5, ofPositions: 40 });
    for (const layer of await simulated()) expect(layer).toMatchObject({ positions: 40 });
  });

  it('takes the hardware that is asked for', async () => {
    const options = ['--pes', '16', '--queue', '2', '--sram-width', '96', '--codes', '8'];
    const { report } = await document(
      ...[...eie, '--inputs', 'digits.npy', '--samples', '1', ...options],
      ...['--precision', '8', '--energy', 'horowitz-45nm'],
    );
    expect(report).toMatchObject({
      configuration: { processingElements: 16, queueDepth: 2, sramWidth: 96, codeBits: 8 },
      ...{ arithmetic: 'fixed-8', samples: 1, costs: { name: 'horowitz-45nm' } },
    });
    expect(report.layers[0].codes).toMatchObject({ bits: 8, wider: false, entriesPerRead: 8 });
  });

  it('prints tables that say what they are of', async () => {
    const text = await printed(...eie, '--inputs', 'digits.npy', '--sweep', 'queue');
    expect(text).toMatch(/^lenet-300-100\.pith on EIE, mean over 3 inputs of digits\.npy$/m);
    expect(text).toMatch(/^64 processing elements \(PEs\) at 800 MHz, queues of 8/m);
    expect(text).toMatch(/^energy: eie-45nm \(Han et al\./m);
    expect(text).toMatch(/^layer +weights +non-zero +dense +pruned +shared +Huffman +on chip/m);
    expect(text).toMatch(/^ip1 +235,200 +3\.0 % +940,800 /m);
    expect(text).toMatch(/^Fits on chip: entries \d+ of 131,072 bytes/m);
    expect(text).toMatch(/^ip1 +fully-connected +784→300 +3\.0 % /m);
    expect(text).toMatch(/^all layers: codes of 5 bits instead of 4, for more shared weights$/m);
    expect(text).toMatch(/^places +cycles +µs +balance +blocked cycles$/m);
    expect(text.match(/^ +(1|2|4|8|16|32|64|128|256) +\d/gm)).toHaveLength(9);
    expect(text).toMatch(/^[\d.]+ [nµm]s and [\d.]+ [nµ]J an inference, [\d.]+× less than/m);
    expect(text).not.toMatch(/NaN|undefined|\[object|Infinity/);
  });

  it('sweeps as the simulation itself does', async () => {
    const { sweep, report } = await document(
      ...[...eie, '--inputs', 'digits.npy', '--samples', '1', '--sweep', 'pes'],
    );
    expect(sweep.points.map(({ value }: { value: number }) => value)).toEqual([
      ...[1, 2, 4, 8, 16, 32, 64, 128, 256],
    ]);
    expect(sweep.points[6]).toMatchObject({
      ...{ cycles: report.totals.cycles, energy: report.totals.energy.total },
    });
    expect(sweep.points[0].cycles).toBeGreaterThan(4 * sweep.points[6].cycles);
  });

  it('sweeps over reads of whole entries', async () => {
    const { sweep } = await document(
      ...[...eie, '--inputs', 'digit.npy', '--sweep', 'sram-width'],
      ...['--codes', '5', '--sram-width', '72'],
    );
    const { points } = sweep;
    expect(points.map(({ value }: { value: number }) => value)).toEqual([27, 63, 126, 252, 504]);
    expect(points[0].matrixReads).toBeGreaterThan(points[4].matrixReads);
  });

  it('measures errors in each arithmetic on labelled examples', async () => {
    const { sweep, accuracy } = await document(
      ...[...eie, '--data', 'mnist', '--samples', '1', '--sweep', 'precision', '--examples', '30'],
    );
    const names = ['float-32', 'fixed-32', 'fixed-16', 'fixed-8'];
    expect(sweep.points.map(({ value }: { value: string }) => value)).toEqual(names);
    expect(accuracy).toMatchObject({ samples: 30, calibrationSamples: 32, unmapped: [] });
    expect(accuracy.precisions.map((one: { arithmetic: string }) => one.arithmetic)).toEqual(names);
    // 1.24 % of all are wrong.
    for (const { error, agreement } of accuracy.precisions) {
      expect(error).toBeLessThan(0.1);
      expect(agreement).toBeGreaterThan(0.9);
    }
  });

  it('names the layers that EIE does not run, and why', async () => {
    const options = ['separable.pith', '--on', 'eie', '--inputs', 'square.npy'];
    const { report } = await document(...options);
    expect(report.layers).toMatchObject([{ form: 'pointwise', inputs: 4, outputs: 8 }]);
    expect(report.unmapped).toHaveLength(1);
    const text = await printed(...options);
    expect(text).toMatch(/^Not run on EIE, and in no total:\n +\S.*depthwise convolution/m);
    expect(text).toMatch(/without the 1 layer that is not run$/m);
  });
});

describe('pith simulate --on eyeriss', () => {
  it('counts by hand-checkable rules', async () => {
    const { report, dataflows } = await document(
      ...[...eyeriss, '--inputs', 'digits.npy', '--batch', '4', '--dataflows'],
    );
    expect(report).toMatchObject({ batch: 4, samples: 3, chip: { rows: 12, columns: 14 } });
    expect(report.layers).toHaveLength(3);
    const [ip1] = report.layers;
    expect(ip1.accesses.multiplyAccumulates).toBe(4 * 784 * 300);
    // Every weight at least once, and each output once.
    expect(ip1.accesses.dram.weights).toBeGreaterThanOrEqual(784 * 300);
    expect(ip1.accesses.dram.partialSums).toBe(4 * 300);
    const digits = readFileSync(at('digits.npy')).subarray(-4 * 3 * 784);
    const pixels = new Float32Array(Uint8Array.from(digits).buffer);
    const zeros = pixels.filter((pixel) => pixel === 0).length / pixels.length;
    expect(ip1.activations.inputZeros).toBeCloseTo(zeros, 9);
    expect(ip1.activations.gatedShare).toBeCloseTo(zeros, 9);
    expect(dataflows).toHaveLength(1);
    expect(dataflows[0].layers).toBe('fully connected');
    expect(dataflows[0].costs.map(({ symbol }: { symbol: string }) => symbol)).toEqual([
      ...['RS', 'WS', 'OS_A', 'OS_B', 'OS_C', 'NLR'],
    ]);
  });

  it('takes the chip that is asked for', async () => {
    const { report } = await document(
      ...[...eyeriss, '--inputs', 'digits.npy', '--array', '8x8', '--buffer', '64'],
    );
    const { chip } = report;
    expect(chip).toMatchObject({ rows: 8, columns: 8 });
    expect(chip.bufferBytes + chip.weightBufferBytes).toBe(64 * 1024);
    expect(report.costs).toMatchObject({ name: 'eyeriss-65nm', unit: 'MAC' });
    expect(report).toMatchObject({ batch: 4, codedWeights: false });
    const coded = await document(...eyeriss, '--inputs', 'digits.npy', '--code-weights');
    const { dram } = coded.report.layers[0].accesses;
    expect(coded.report.layers[0].codedDram.weights).toBeLessThan(dram.weights / 4);
  });

  it('runs a graph of open sizes, convolutions and all', async () => {
    const options = ['small.pith', '--inputs', 'planes.npy', '--on'];
    const text = await printed(...options, 'eyeriss', '--dataflows');
    expect(text).toMatch(/32×3×3×3→16×16/);
    expect(text).toMatch(/^convolutions +RS /m);
    expect(text).toMatch(/^fully connected +RS /m);
    expect(text).toMatch(/^(Does not fit|Would fit) on chip: [\d,]+ bytes of weights/m);
    expect(text).not.toMatch(/NaN|undefined|\[object|Infinity/);
    const { report } = await document(...options, 'eie');
    const forms = (layers: { form: string }[]) => layers.map(({ form }) => form);
    expect(forms(report.layers)).toEqual(['winograd', 'winograd', 'fully-connected']);
    const patches = await document(...options, 'eie', '--convolutions', 'patches');
    expect(forms(patches.report.layers)).toEqual(['patches', 'patches', 'fully-connected']);
    expect(await printed(...options, 'eie')).toMatch(/where Winograd’s transform makes$/m);
  });
});

describe('charts', () => {
  it('are written where they are asked for, and replaced only with --force', async () => {
    const options = [...eie, '--inputs', 'digits.npy', '--samples', '1', '--plots', 'charts'];
    const swept = [...options, '--sweep', 'sram-width'];
    expect(await printed(...swept)).toMatch(/eie-sram-width\.svg written$/m);
    const names = ['eie-energy.svg', 'eie-sram-width.svg', 'eie-storage.svg'];
    expect(readdirSync(at('charts')).sort()).toEqual(names);
    const charts = names.map((name) => readFileSync(at(`charts/${name}`), 'utf8'));
    for (const svg of charts) {
      const { document } = parseHTML(svg);
      const texts = [...document.querySelectorAll('text')].map((text) => text.textContent);
      expect(texts).toEqual(expect.arrayContaining(['ip1', 'ip2', 'ip3']));
      expect(svg).not.toMatch(/NaN|undefined/);
      // Its reader of XML is strict.
      const { width, format } = await sharp(Buffer.from(svg)).metadata();
      expect({ width, format }).toEqual({ width: 720, format: 'svg' });
    }
    const again = await pith('simulate', ...swept);
    expect(again).toMatchObject({ exitCode: 2, stdout: '' });
    expect(again.stderr).toMatch(/eie-storage\.svg exists already; use --force/);
    await printed(...swept, '--force');
    expect(names.map((name) => readFileSync(at(`charts/${name}`), 'utf8'))).toEqual(charts);
    const { plots } = await document(...eyeriss, '--inputs', 'digits.npy', '--plots', 'charts');
    expect(plots).toEqual([join('charts', 'eyeriss-energy.svg')]);
  });
});

describe('what cannot be simulated', () => {
  const digits = ['--inputs', 'digits.npy'];
  const graph = ['small.pith', '--on', 'eie'];
  const unpriced = ['--energy', 'eyeriss-65nm', '--precision', 'float32'];

  it.each<[string, string[], number, RegExp]>([
    ['no inputs', eie, 2, /needs real inputs: name labelled examples with --data/],
    ['two sources', [...eie, ...digits, '--data', 'mnist'], 2, /--data and --inputs exclude/],
    ['no accelerator', ['lenet-5.pith', ...digits], 2, /'--on <accelerator>' not specified/],
    ['an unknown one', ['lenet-5.pith', '--on', 'tpu'], 2, /Allowed choices are eie, eyeriss/],
    ['0 PEs', [...eie, ...digits, '--pes', '0'], 2, /a whole number in 1 … 1024/],
    ['an odd width', [...eie, ...digits, '--sram-width', '68'], 2, /64 or 72 would fit/],
    ['a foreign option', [...eie, ...digits, '--batch', '2'], 2, /it is for --on eyeriss/],
    ['a small buffer', [...eyeriss, ...digits, '--buffer', '12'], 2, /give at least 16/],
    ['a bad array', [...eyeriss, ...digits, '--array', '12'], 2, /Expected ROWSxCOLUMNS/],
    ['a saved model', ['small.onnx', '--on', 'eie', ...digits], 2, /make one \(pith compress\)/],
    ['no file', ['none.pith', '--on', 'eie', ...digits], 3, /none\.pith: there is no such file/],
    ['no such inputs', [...eie, '--inputs', 'none.npy'], 3, /none\.npy/],
    ['inputs that do not fit', [...eie, '--inputs', 'square.npy'], 3, /square\.npy: shape/],
    ['labels for a graph', [...graph, '--data', 'mnist'], 3, /not; name files with --inputs/],
    ['narrow codes with --strict', [...eie, ...digits, '--strict'], 3, /use codes of 5 bits/],
    ['costs without a figure', [...eie, ...digits, ...unpriced], 2, /no figure/],
  ])('is said of %s', async (_, argv, exitCode, message) => {
    const outcome = await pith('simulate', ...argv);
    expect(outcome).toMatchObject({ exitCode, stdout: '' });
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).not.toMatch(/ {4}at /);
  });

  it('is said of a damaged file', async () => {
    const bytes = readFileSync(at('lenet-5.pith'));
    writeFileSync(at('cut.pith'), bytes.subarray(0, -10));
    const outcome = await pith('simulate', 'cut.pith', '--on', 'eie', ...digits);
    expect(outcome).toMatchObject({ exitCode: 4, stdout: '' });
    expect(outcome.stderr).toMatch(/cut\.pith: /);
  });
});

describe('an interruption', () => {
  it('is heard, and leaves no charts', async () => {
    const argv = [
      'simulate',
      'lenet-5.pith',
      '--on',
      'eie',
      '--data',
      'mnist',
      '--samples',
      '5000',
    ];
    const { exitCode, stdout, stderr } = await pithProcess([...argv, '--plots', 'interrupted'], {
      ...{ cwd: folder, kill: { signal: 'SIGINT', when: /loading mnist/ } },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(stderr.trim().split('\n').at(-1)).toBe('pith: interrupted by SIGINT');
    expect(existsSync(at('interrupted'))).toBe(false);
  });
});
