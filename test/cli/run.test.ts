import { readFileSync, writeFileSync } from 'node:fs';
import { encodeAsPith, singleConv2d, singleDense } from '@pith/bench';
import { parseNpy, ZipArchive } from '@pith/train';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LenetFolder, openLenetFolder, writeMysteriousModel } from './lenet-folder.js';

let folder: LenetFolder;
const names = ['0.png', '1.png', '2.png'];

beforeAll(async () => {
  folder = await openLenetFolder();
  const { at, digits } = folder;
  const grey = (pixels: Uint8Array) =>
    sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } });
  for (const [i, digit] of digits.entries()) await grey(digit).png().toFile(at(names[i]!));
  const paper = digits[0]!.map((pixel) => 255 - pixel);
  await grey(paper).resize(64, 64).jpeg({ quality: 95 }).toFile(at('paper.jpg'));

  const floats = Float32Array.from(
    digits.flatMap((digit) => [...digit]),
    (pixel) => pixel / 255,
  );
  writeFileSync(at('digits.u8'), Buffer.concat(digits));
  writeFileSync(at('digits.f32'), Buffer.from(floats.buffer));
  writeFileSync(at('digits.npy'), npy('|u1', '3, 28, 28', Buffer.concat(digits)));
  writeFileSync(at('floats.npy'), npy('<f4', '3, 784', Buffer.from(floats.buffer)));
  writeFileSync(at('wrong.npy'), npy('|u1', '2, 28, 42', Buffer.concat(digits)));
  floats[1000] = Number.NaN;
  writeFileSync(at('nan.f32'), Buffer.from(floats.buffer));
  writeFileSync(at('text.png'), 'this is no image');
  writeFileSync(at('cut.u8'), digits[0]!.subarray(1));
  writeFileSync(at('few.txt'), 'zero\none\n');
  const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
  writeFileSync(at('words.txt'), `${words.join('\n')}\n`);
  const file = readFileSync(at('lenet.pith'));
  writeFileSync(at('cut.pith'), file.subarray(0, -10));
  const shape = { height: 6, width: 5, inChannels: 3, outChannels: 4, kernel: 3 };
  writeFileSync(at('planes.pith'), await encodeAsPith(singleConv2d(shape)));
  const wide = singleDense({ inputs: 784, outputs: 800 });
  writeFileSync(at('wide.pith'), await encodeAsPith(wide));
  writeMysteriousModel(at('mystery'));
  const made = await folder.quick('compress', 'mystery', '--recipe', 'quick', '--no-rivals');
  expect(made.exitCode, made.stderr).toBe(0);
});
afterAll(() => folder?.remove());

/** NEP 1, version 1.0. */
function npy(descr: string, shape: string, data: Uint8Array): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117);
  const magic = Buffer.from('\u0093NUMPY\u0001\u0000\u0076\u0000', 'latin1');
  return Buffer.concat([magic, Buffer.from(`${header}\n`), data]);
}

type Sample = { outputs: { ip3: { classes: { class: number; score: number }[] } } };

const best = ({ samples }: { samples: Sample[] }) =>
  samples.map(({ outputs }) => outputs.ip3.classes[0]!);

describe('pith run', () => {
  it('classifies images, and arrays of the same digits alike', async () => {
    const images = await folder.document('run', 'lenet.pith', '--input', ...names);
    expect(best(images).map((one) => one.class)).toEqual(folder.labels);
    expect(images.samples.map(({ source }: { source: string }) => source)).toEqual(names);
    expect(images).toMatchObject({
      ...{ command: 'run', model: 'lenet.pith', output: null, threads: 1 },
      inputs: [{ shape: [28, 28, 1] }],
      outputs: [{ name: 'ip3', shape: [10] }],
    });
    expect(images.samples[0].outputs.ip3.classes).toHaveLength(5);
    for (const input of [
      ...[['digits.npy'], ['floats.npy']],
      ...[
        ['digits.u8', '--raw', 'uint8'],
        ['digits.f32', '--raw', 'float32'],
      ],
    ]) {
      const arrays = await folder.document('run', 'lenet.pith', '--input', ...input);
      expect(best(arrays), input[0]).toEqual(best(images));
    }
  });

  it('hints at --invert for paper, and reads it with that', async () => {
    const plain = await folder.quick('run', 'lenet.pith', '-i', 'paper.jpg');
    expect(plain.stderr).toMatch(/paper\.jpg is dark on a light ground.*--invert/);
    const inverted = await folder.pith('run', 'lenet.pith', '-i', 'paper.jpg', '--invert');
    expect(inverted.stderr).not.toContain('--invert');
    expect(inverted.stdout).toMatch(/^paper\.jpg +7 +[\d.]+ %$/m);
  });

  it('computes the same by every instruction set', async () => {
    const run = (...options: string[]) =>
      folder.document('run', 'lenet.pith', '-i', '0.png', '--instruction-set', ...options);
    const [plain, vectors] = [await run('typescript'), await run('simd')];
    expect(plain).toMatchObject({ instructionSet: 'typescript', threads: 1 });
    expect(vectors).toMatchObject({ instructionSet: 'simd', threads: 1 });
    expect(best(vectors)[0]!.score).toBeCloseTo(best(plain)[0]!.score, 5);
  });

  it('shares large layers out to threads, and says where none is large enough', async () => {
    const run = async (model: string, threads: string) => {
      // Threads run built files, which this process has not.
      const options = ['-i', '0.png', '--threads', threads, '--json'];
      const { stdout, stderr } = await folder.pith('run', model, ...options);
      return { document: JSON.parse(stdout), stderr };
    };
    const [one, two, small] = [
      await run('wide.pith', '1'),
      await run('wide.pith', '2'),
      await run('lenet.pith', '2'),
    ];
    expect(two.document.threads).toBe(2);
    const scores = ({ document }: typeof one) =>
      document.samples[0].outputs.dense.classes.map(({ score }: { score: number }) => score);
    expect(scores(two)).toHaveLength(5);
    for (const [i, score] of scores(two).entries()) expect(score).toBeCloseTo(scores(one)[i], 4);
    expect(small.document.threads).toBe(1);
    expect(small.stderr).toMatch(/no layer is large enough/);
  });

  it('writes raw outputs, and replaces them only with --force', async () => {
    const argv = ['run', 'lenet.pith', '-i', 'digits.npy', '--output'];
    const found = await folder.document(...argv, 'out.npz');
    const archive = new ZipArchive('out.npz', readFileSync(folder.at('out.npz')));
    const { shape, data } = parseNpy('ip3', archive.read(archive.members.get('ip3.npy')!));
    expect(shape).toEqual([3, 10]);
    const scores = folder.labels.map((label, i) => data[10 * i + label]);
    expect(scores).toEqual(best(found).map(({ score }) => score));
    expect((await folder.quick(...argv, 'out.npz')).exitCode).toBe(2);
    expect((await folder.quick(...argv, 'out.npz', '--force')).exitCode).toBe(0);
    await folder.document(...argv, 'out.json');
    const json = JSON.parse(readFileSync(folder.at('out.json'), 'utf8'));
    expect(json).toEqual({ ip3: { shape: [3, 10], data: Array.from(data) } });
    // What it wrote, it takes: an archive by the name of its only array.
    await expect(folder.quick('run', 'lenet.pith', '-i', 'out.npz')).resolves.toMatchObject({
      exitCode: 3,
      stderr: expect.stringMatching(/array ip3: shape \(3, 10\), but the input/),
    });
  });

  it('prints names of classes, and what each layer took', async () => {
    const options = ['--labels', 'words.txt', '--top', '2', '--profile'];
    const { stdout } = await folder.pith('run', 'lenet.pith', '-i', '0.png', '1.png', ...options);
    expect(stdout).toMatch(/^0\.png +7 seven +9\d\.\d\d %\n +\d \w+ +[\d.]+ %\n1\.png +2 two /m);
    expect(stdout).toMatch(/^ip1 +fully-connected +\w+ +[\d.]+ [µm]s .* 235,200 +50\.00 %/m);
    expect(stdout).toMatch(/^2 samples in [\d.]+ [µm]s, loaded in/m);
  });

  it('tells shape and range of outputs that are no classes', async () => {
    const image = ['run', 'planes.pith', '-i', '0.png', '--scale', '-1..1'];
    const { samples, outputs } = await folder.document(...image);
    const [output] = outputs;
    expect(output.shape).toEqual([6, 5, 4]);
    const { min, max, mean } = samples[0].outputs[output.name];
    expect(min).toBeLessThan(mean);
    expect(mean).toBeLessThan(max);
    expect((await folder.quick(...image)).stdout).toMatch(/^0\.png +6×5×4 +-?[\d.]+ /m);
  });
});

it.each<[string, number, RegExp, string[]]>([
  ['no image', 3, /text\.png: cannot be decoded as an image/, ['-i', 'text.png']],
  ['a missing image', 3, /none\.png: there is no such file/, ['-i', '0.png', 'none.png']],
  ['an unknown input', 3, /no input "picture"; its inputs are/, ['-i', 'picture=0.png']],
  ['raw data cut short', 3, /783 bytes.*784 as uint8/, ['-i', 'cut.u8', '--raw', 'uint8']],
  ['NaN', 3, /nan\.f32: element 1000 is NaN/, ['-i', 'nan.f32', '--raw', 'float32']],
  ['an array of another shape', 3, /shape \(2, 28, 42\).*28, 28, 1/, ['-i', 'wrong.npy']],
  ['no archive', 3, /x\.npz: there is no such file/, ['-i', 'x.npz']],
  ['too few labels', 3, /few\.txt: 2 lines.*10 classes/, ['-i', '0.png', '--labels', 'few.txt']],
  ['an idle option', 2, /--invert would have no effect/, ['-i', 'floats.npy', '--invert']],
  ['an unknown output format', 2, /ends in \.npz or \.json/, ['-i', '0.png', '-o', 'out.csv']],
  ['an unknown scale', 2, /0\.\.1, -1\.\.1, 0\.\.255/, ['-i', '0.png', '--scale', '2']],
  ['no input', 2, /--input/, []],
])('pith run refuses %s → exit %i', async (_, expected, message, options) => {
  const { exitCode, stdout, stderr } = await folder.quick('run', 'lenet.pith', ...options);
  expect(stderr).toMatch(message);
  expect({ exitCode, stdout }).toEqual({ exitCode: expected, stdout: '' });
  expect(stderr).not.toMatch(/^ {4}at /m);
});

it.each<[string, number, RegExp, string[]]>([
  ['run', 4, /^pith: cut\.pith: at byte/m, ['cut.pith', '-i', '0.png']],
  ['run', 3, /^pith: none\.pith: there is no such file/m, ['none.pith', '-i', '0.png']],
  ['run', 6, /^pith: mystery\.pith: .*Mystery/m, ['mystery.pith', '-i', '0.png']],
  ['eval', 6, /mystery\.pith: .*Mystery.*--engine tfjs/, ['mystery.pith', '--data', 'mnist']],
  ['bench', 6, /^pith: mystery\.pith: .*Mystery/m, ['mystery.pith', '--against', 'none']],
])('pith %s ends with %i', async (command, expected, message, argv) => {
  const { exitCode, stdout, stderr } = await folder.quick(command, ...argv);
  expect(stderr).toMatch(message);
  expect({ exitCode, stdout }).toEqual({ exitCode: expected, stdout: '' });
});
