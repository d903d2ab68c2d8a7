import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeDigits, writeIdxFolder } from './small-digits.js';
import { openWorkshop, type Workshop } from './workshop.js';

let workshop: Workshop;
let before: Map<string, string>;

const at = (name: string) => join(workshop.folder, name);

beforeAll(async () => {
  workshop = await openWorkshop();
  const made = await workshop.pith(['compress', 'lenet', '--recipe', 'quick', '--no-rivals']);
  expect(made.exitCode, made.stderr).toBe(0);

  const shard = readFileSync(at('lenet/group1-shard1of1.bin'));
  const model = (name: string, bytes: Uint8Array) => {
    cpSync(at('lenet'), at(name), { recursive: true });
    writeFileSync(at(`${name}/group1-shard1of1.bin`), bytes);
  };
  const nan = Buffer.from(shard);
  nan.writeFloatLE(Number.NaN, 40);
  model('nan', nan);
  model('cut', shard.subarray(0, 5000));

  const file = readFileSync(at('lenet.pith'));
  const flipped = (offset: number) => {
    const bytes = Buffer.from(file);
    bytes[offset]! ^= 0x10;
    return bytes;
  };
  writeFileSync(at('cut.pith'), file.subarray(0, file.length - 1));
  writeFileSync(at('flipped-payload.pith'), flipped(file.length - 2000));
  writeFileSync(at('flipped-header.pith'), flipped(60));
  writeFileSync(at('newer.pith'), Buffer.from(file).fill(200, 4, 5));
  writeFileSync(at('empty.pith'), '');

  const recipe = (name: string, document: unknown) =>
    writeFileSync(at(name), typeof document === 'string' ? document : JSON.stringify(document));
  recipe('layer.json', { tensors: [{ match: 'conv9/*', density: 0.5 }] });
  recipe('density.json', { weights: { density: 1.5 } });
  recipe('typo.json', { weights: { densty: 0.5 } });
  recipe('text.json', '{"weights": ');
  recipe('trains.json', { weights: { density: 0.5 }, prune: { training: { epochs: 1 } } });

  // 14×14 pixels do not fit a model of 28×28.
  const small = makeDigits(40, 3);
  writeIdxFolder(at('unfitting'), small, small);
  for (const part of ['train', 't10k']) {
    const path = at(`unfitting/${part}-images-idx3-ubyte`);
    const bytes = readFileSync(path);
    bytes.writeUInt32BE(14, 8);
    bytes.writeUInt32BE(14, 12);
    writeFileSync(path, bytes.subarray(0, 16 + 40 * 14 * 14));
  }
  mkdirSync(at('folder'));
  before = workshop.contents();
});
afterAll(() => workshop?.remove());

const quick = ['-o', 'out.pith', '--recipe', 'quick'];

it.each<[string, number, RegExp, string[]]>([
  ['missing model', 3, /nowhere: there is no such file/, ['compress', 'nowhere', ...quick]],
  [
    'folder without a model',
    3,
    /folder: this directory has no model\.json/,
    ['compress', 'folder', ...quick],
  ],
  ['NaN weight', 3, /nan.*ip1\/kernel.*NaN/i, ['compress', 'nan', ...quick]],
  ['shard cut short', 3, /found 5000 bytes/, ['compress', 'cut', ...quick]],
  [
    'unknown preset',
    2,
    /recipe slow:.*deep-compression, post-training, smallest, fp16, quick/,
    ['compress', 'lenet', '-o', 'out.pith', '--recipe', 'slow'],
  ],
  [
    'missing recipe',
    3,
    /no\.json: there is no such file/,
    ['compress', 'lenet', '-o', 'out.pith', '--recipe', 'no.json'],
  ],
  [
    'recipe for an unknown layer',
    3,
    /conv9\/\*.*ip1\/kernel/,
    ['compress', 'lenet', '-o', 'out.pith', '--recipe', 'layer.json'],
  ],
  [
    'recipe with an impossible density',
    3,
    /weights\.density.*1\.5/,
    ['compress', 'lenet', '-o', 'out.pith', '--recipe', 'density.json'],
  ],
  [
    'recipe with an unknown key',
    3,
    /densty/,
    ['compress', 'lenet', '-o', 'out.pith', '--recipe', 'typo.json'],
  ],
  [
    'recipe that is not JSON',
    3,
    /text\.json: not JSON/,
    ['compress', 'lenet', '-o', 'out.pith', '--recipe', 'text.json'],
  ],
  [
    'recipe that trains without data',
    2,
    /--data/,
    ['compress', 'lenet', '-o', 'out.pith', '--recipe', 'trains.json'],
  ],
  ['impossible density', 2, /--density.*'0'/, ['compress', 'lenet', ...quick, '--density', '0']],
  [
    'impossible clusters',
    2,
    /--clusters.*'70000'/,
    ['compress', 'lenet', ...quick, '--clusters', '70000'],
  ],
  [
    '--max-error without data',
    2,
    /--max-error needs data/,
    ['compress', 'lenet', ...quick, '--max-error', '1%'],
  ],
  [
    'a teacher for a recipe that does not distil',
    2,
    /--teacher/,
    ['compress', 'lenet', ...quick, '--data', 'digits', '--teacher', 'lenet'],
  ],
  [
    'too large a validation split',
    2,
    /600/,
    ['compress', 'lenet', ...quick, '--data', 'digits', '--validation', '600'],
  ],
  [
    'data that do not fit',
    3,
    /unfitting.*14, 14.*28, 28/,
    ['compress', 'lenet', ...quick, '--data', 'unfitting'],
  ],
  [
    'data that do not fit a network',
    3,
    /unfitting.*14, 14/,
    ['train', 'lenet-5', '--data', 'unfitting', '--out', 'out'],
  ],
  [
    'a saved model for an engine that runs .pith files',
    2,
    /lenet: no \.pith file.*compress the model first/,
    ['eval', 'lenet', '--data', 'digits', '--engine', 'pith'],
  ],
  ['unknown data', 3, /data set cifar:/, ['eval', 'lenet', '--data', 'cifar']],
  [
    'unknown network',
    2,
    /network lenet-6:.*lenet-300-100, lenet-5/,
    ['train', 'lenet-6', '--data', 'digits', '--out', 'out'],
  ],
  [
    'existing model',
    2,
    /lenet exists already/,
    ['train', 'lenet-5', '--data', 'digits', '--out', 'lenet'],
  ],
  [
    'existing recipe',
    2,
    /lenet\.recipe\.json exists already/,
    ['compress', 'lenet', '-o', 'out.pith', '--recipe-out', 'lenet.recipe.json'],
  ],
  [
    'a directory in the place of the file',
    2,
    /folder is a directory/,
    ['compress', 'lenet', '-o', 'folder', '--force'],
  ],
  [
    'a foreign directory in the place of a model',
    2,
    /digits holds/,
    ['decompress', 'lenet.pith', '-o', 'digits', '--force'],
  ],
  [
    'output below a file',
    3,
    /cannot be written/,
    ['compress', 'lenet', '-o', 'lenet.pith/out.pith'],
  ],
  ['missing .pith', 3, /none\.pith: there is no such file/, ['inspect', 'none.pith']],
  ['a directory for a .pith', 3, /lenet: it is a directory/, ['decompress', 'lenet', '-o', 'out']],
  ['empty .pith', 4, /empty\.pith: at byte 0/, ['inspect', 'empty.pith']],
  ['truncated .pith', 4, /cut\.pith: at byte \d+/, ['decompress', 'cut.pith', '-o', 'out']],
  [
    'flipped byte in a stream',
    4,
    /flipped-payload\.pith: at byte \d+.*CRC/,
    ['decompress', 'flipped-payload.pith', '-o', 'out'],
  ],
  [
    'flipped byte in a stream, inspected',
    4,
    /flipped-payload\.pith: at byte \d+/,
    ['inspect', 'flipped-payload.pith'],
  ],
  [
    'flipped byte in the header',
    4,
    /flipped-header\.pith: at byte \d+/,
    ['eval', 'flipped-header.pith', '--data', 'digits'],
  ],
  ['newer version', 4, /newer\.pith: at byte 4: format version 200/, ['inspect', 'newer.pith']],
  ['a model for a .pith', 4, /not a \.pith file/, ['decompress', 'lenet/model.json', '-o', 'out']],
  ['verifying a saved model', 2, /--verify is for \.pith files/, ['inspect', 'lenet', '--verify']],
  ['unknown option', 2, /unknown option '--fast'/, ['compress', 'lenet', '--fast']],
  ['unknown command', 2, /unknown command 'shrink'/, ['shrink']],
  ['missing argument', 2, /missing required argument 'model'/, ['compress']],
  ['missing option', 2, /--data/, ['eval', 'lenet']],
  ['no command', 2, /Usage: pith/, []],
])('refuses: %s → exit %i', async (_, expected, message, argv) => {
  const { exitCode, stdout, stderr } = await workshop.pith(argv);
  expect(stderr).toMatch(message);
  expect({ exitCode, stdout }).toEqual({ exitCode: expected, stdout: '' });
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(workshop.contents()).toEqual(before);
});
