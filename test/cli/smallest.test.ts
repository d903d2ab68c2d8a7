import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModel } from '@pith/container';
import { readLayersModel, writeLayersModel } from '@pith/model';
import { loadTensorFlow, toSavedModel } from '@pith/train';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pithInProcess } from './pith-in-process.js';
import { countWrong, readWeights } from './saved-lenet.js';
import { makeDigits, writeIdxFolder } from './small-digits.js';
import { smallOnnx } from './small-models.js';
import { openWorkshop, type Workshop } from './workshop.js';

let workshop: Workshop;
let shipped: number;
beforeAll(async () => {
  workshop = await openWorkshop();
  write('small.json', recipe());
  const { files } = await readLayersModel(at('lenet'));
  shipped = files.reduce((sum, { path }) => sum + statSync(path).size, 0);
});
afterAll(() => workshop?.remove());

const at = (name: string) => join(workshop.folder, name);
const write = (name: string, document: object) => writeFileSync(at(name), JSON.stringify(document));

/** Small enough to be walked in seconds. */
function recipe(rate: object = {}): object {
  const training = { epochs: 3, batchSize: 32, distillation: 0, learningRate: 0.004 };
  return {
    ...{ name: 'small', coding: 'smallest', others: { store: 'float16' } },
    rate: {
      ...{ margin: 0, teacher: 'self', pool: { copies: 1 }, sortUnits: false },
      walk: { first: 0.01, least: 0.002, factor: 0.3, refinements: 1 },
      narrow: {
        widths: [
          { match: 'ip1', units: 16 },
          { match: 'ip2', units: 10 },
        ],
        training,
      },
      dense: { training: { ...training, epochs: 1 } },
      steps: { training },
      ...rate,
    },
  };
}

const common = ['--data', 'digits', '--recipe', 'small.json', '--no-rivals'];
const pith = (...argv: string[]) => pithInProcess(argv, workshop.folder);
const compress = (...argv: string[]) => pith('compress', 'lenet', ...common, ...argv);

/** A model that tells ten classes apart twice. */
async function saveTwoOutputs(path: string): Promise<void> {
  const { tf } = await loadTensorFlow();
  const image = tf.input({ shape: [28, 28, 1] });
  const flat = tf.layers.flatten().apply(image) as typeof image;
  const outputs = [1, 2].map(() => {
    return tf.layers.dense({ units: 10, activation: 'softmax' }).apply(flat) as typeof image;
  });
  await writeLayersModel(path, await toSavedModel(tf, tf.model({ inputs: image, outputs })));
}

/** A walk takes seconds, but a machine may be busy. */
const timeout = 180_000;

/** Runs a command that is to end so, with --json, and gives its document. */
async function document(exitCode: number, ...argv: string[]) {
  const outcome = await compress(...argv, '--json');
  expect(outcome.exitCode, outcome.stderr).toBe(exitCode);
  return { ...JSON.parse(outcome.stdout), stderr: outcome.stderr };
}

interface Point {
  readonly bytes: number;
  readonly validation: { readonly error: number };
  readonly keeps: boolean;
  readonly isChosen: boolean;
}

/** Has one process stop in its search, another one be refused it, and the first one be killed. */
async function expectUndisturbed(target: readonly string[]): Promise<void> {
  const argv = ['compress', 'lenet', ...common, ...target, '-o', 'cut.pith'];
  const first = workshop.pith(argv, { kill: { signal: 'SIGSTOP', when: /step 1 of at most/ } });
  // Not that of the process that was killed before, which is still there.
  const holder = () => JSON.parse(readFileSync(at('cut.search/search.lock'), 'utf8')).pid as number;
  await vi.waitFor(() => process.kill(holder(), 0), timeout);
  const records = readdirSync(at('cut.search'));
  for (const more of [[], ['--restart']]) {
    const second = await compress(...target, '-o', 'cut.pith', ...more);
    expect({ ...second, stderr: '' }).toEqual({ exitCode: 2, stdout: '', stderr: '' });
    expect(second.stderr).toMatch(
      /cut\.search is in use: process \d+ searches there since 20.*--search; .* remove cut\.search\/search\.lock/,
    );
    expect(readdirSync(at('cut.search'))).toEqual(expect.arrayContaining(records));
  }
  process.kill(holder(), 'SIGKILL');
  expect(await first).toMatchObject({ exitCode: null, stdout: '' });
  // Its lock is still there, and nobody's.
  expect(existsSync(at('cut.search/search.lock'))).toBe(true);
}

describe('pith compress --recipe smallest', () => {
  it(
    'writes the best file within a size, its recipe and the frontier',
    async () => {
      const found = await document(0, '--target-size', '1500B', '-o', 'sized.pith');
      const { frontier, bytes, stages } = found;
      expect(statSync(at('sized.pith')).size).toBe(bytes.pith);
      expect(bytes.pith).toBeLessThanOrEqual(1500);
      expect(found.ratio.shipped).toBe(shipped / bytes.pith);
      expect(frontier).toMatchObject({ met: true, target: { kind: 'size', bytes: 1500 } });
      const points = frontier.points as Point[];
      const chosen = points.find(({ isChosen }) => isChosen)!;
      expect(chosen.bytes).toBe(bytes.pith);
      const kept = points.filter(({ keeps }) => keeps).map(({ validation }) => validation.error);
      expect(chosen.validation.error).toBe(Math.min(...kept));
      expect(readFileSync(at('sized.frontier.svg'), 'utf8')).toMatch(
        /^<svg.*bytes of the whole file/s,
      );
      const resolved = JSON.parse(readFileSync(at('sized.recipe.json'), 'utf8'));
      expect(resolved.rate.target).toEqual({ targetSize: 1500 });
      // Nothing else is left behind.
      expect(readdirSync(workshop.folder).filter((name) => name.startsWith('sized'))).toHaveLength(
        3,
      );
      expect(stages.map(({ stage }: { stage: string }) => stage)).toEqual([
        ...['original', 'trained', 'narrowed', 'final'],
      ]);

      // The figures are those of the file: in Pith's runtime, in TensorFlow.js, and in plain loops.
      const final = stages.at(-1).test.error;
      for (const engine of ['pith', 'tfjs']) {
        const argv = ['--data', 'digits', '--engine', engine, '--json'];
        expect(JSON.parse((await pith('eval', 'sized.pith', ...argv)).stdout).error).toBe(final);
      }
      await pith('decompress', 'sized.pith', '-o', 'again');
      const weights = [...readWeights(at('again')).values()];
      const names = [...readWeights(at('lenet')).keys()];
      const renamed = new Map(names.map((name, i) => [name, weights[i]!]));
      expect(countWrong(renamed, workshop.test) / 200).toBe(final);
    },
    timeout,
  );

  it(
    'goes on after an interruption at any moment, to the same file',
    async () => {
      const target = ['--max-error', '100%'];
      const whole = await document(0, ...target, '-o', 'whole.pith');
      const moments = [
        ['SIGINT', /trained: density/],
        ['SIGKILL', /step 1 of at most \d+: [\d,]+ weights/],
      ] as const;
      for (const [signal, when] of moments) {
        const argv = ['compress', 'lenet', ...common, ...target, '-o', 'cut.pith'];
        const { exitCode, stdout, stderr } = await workshop.pith(argv, { kill: { signal, when } });
        expect({ exitCode, stdout }).toEqual({
          exitCode: signal === 'SIGINT' ? 130 : null,
          stdout: '',
        });
        if (signal === 'SIGINT')
          expect(stderr).toMatch(/so far is in cut\.search; the same command/);
        expect(existsSync(at('cut.pith'))).toBe(false);
        expect(existsSync(at('cut.search/search.lock'))).toBe(signal === 'SIGKILL');
      }
      await expectUndisturbed(target);
      const resumed = await document(0, ...target, '-o', 'cut.pith');
      expect(resumed.stderr).toMatch(/going on with the search in cut\.search/);
      expect(resumed.stderr).toMatch(/step 1 of .* made before/);
      expect(resumed.stderr).not.toMatch(/training densely/);
      expect(readFileSync(at('cut.pith'))).toEqual(readFileSync(at('whole.pith')));
      expect(resumed.frontier.points).toEqual(whole.frontier.points);
      expect(existsSync(at('cut.search'))).toBe(false);
    },
    timeout,
  );

  it(
    'keeps what comes nearest under another name, and goes on with another target',
    async () => {
      const missed = await document(5, '--target-size', '60B', '-o', 'tiny.pith');
      expect(missed).toMatchObject({
        ...{ output: null, recipeOutput: null, nearest: 'tiny.nearest.pith' },
        frontier: { met: false },
      });
      expect(missed.stderr).toMatch(
        /pith: target: a file of 60 bytes cannot be reached: the smallest .* written to tiny\.nearest\.pith/,
      );
      const smallest = Math.min(...missed.frontier.points.map(({ bytes }: Point) => bytes));
      expect(statSync(at('tiny.nearest.pith')).size).toBe(smallest);
      expect(existsSync(at('tiny.pith'))).toBe(false);
      const refused = await compress('--target-size', '1500B', '-o', 'tiny.pith');
      expect(refused.exitCode).toBe(2);
      expect(refused.stderr).toContain('tiny.nearest.pith exists already; use --force');
      const other = await compress(
        '--target-size',
        '1500B',
        '-o',
        'tiny.pith',
        '--force',
        '--lambda',
        '1',
      );
      expect(other.exitCode).toBe(2);
      expect(other.stderr).toMatch(
        /tiny\.search holds an interrupted search of another recipe; .*--restart/,
      );
      const kept = ['--target-size', '1500B', '--search', 'tiny.search'];
      const met = await document(0, ...kept, '-o', 'tiny.pith', '--force');
      expect(met.stderr).toMatch(/step 1 of .* made before/);
      expect(statSync(at('tiny.pith')).size).toBe(met.bytes.pith);
      // A directory that was named stays, for this target or another.
      const again = await document(0, ...kept, '-o', 'again.pith');
      expect(again.stderr).not.toMatch(/training/);
      expect(readFileSync(at('again.pith'))).toEqual(readFileSync(at('tiny.pith')));
    },
    timeout,
  );

  it(
    'says what is wrong before it trains',
    async () => {
      write('wide.json', recipe({ gamma: 9 }));
      const cases: [RegExp, number, string[]][] = [
        [
          /--max-error and --target-size exclude each other/,
          2,
          ['--max-error', '1%', '--target-size', '9B'],
        ],
        [/--max-loss is for models without labels/, 2, ['--max-loss', '1%']],
        [/wrong answers in 0 … 1.*For 1\.58 percent say 1\.58%/s, 2, ['--max-error', '1.58']],
        [/--gamma.*a number in 0 … 8/s, 2, ['--gamma', '9']],
        [/--lambda.*a number in 0 … 1/s, 2, ['--lambda', '-1']],
        [/rate\.gamma.*found 9/, 3, ['--recipe', 'wide.json']],
        [/--density would have no effect/, 2, ['--density', '0.1']],
        [/--calibrate would have no effect/, 2, ['--calibrate', 'digits']],
        [/--search would have no effect: recipe fp16/, 2, ['--recipe', 'fp16', '--search', 'x']],
      ];
      // Trained on four numbers and three classes.
      const rows = Array.from({ length: 30 }, (_, i) => `${i % 3},${i},${i % 5},1,${i % 3}`);
      writeFileSync(at('rows.csv'), ['a,b,c,d,label', ...rows].join('\n'));
      await pith('train', 'lenet-300-100', '--data', 'rows.csv', '--out', 'other', '--epochs', '1');
      const steps = { training: { epochs: 1, distillation: 0.5 } };
      write('taught.json', recipe({ steps }));
      await saveTwoOutputs(at('two'));
      writeFileSync(at('some.onnx'), smallOnnx());
      writeFileSync(at('some.pith'), 'PITH\u0001 and so on');
      const unfitting = makeDigits(40, 3);
      writeIdxFolder(at('unfitting'), unfitting, unfitting, 14);
      const taught = ['--recipe', 'taught.json', '--teacher'];
      const found: typeof cases = [
        [
          /teacher other: takes .* 3 classes apart, but the model takes .* 10; name a teacher/,
          3,
          [...taught, 'other'],
        ],
        [/--teacher: nowhere: there is no such file/, 3, [...taught, 'nowhere']],
        [/--teacher: some\.pith is compressed already; restore/, 3, [...taught, 'some.pith']],
        [/--teacher: some\.onnx is .* format onnx, but only Layers/, 3, [...taught, 'some.onnx']],
        [/--teacher: two: 1 inputs and 2 outputs .* of the same task/, 3, [...taught, 'two']],
        [/--teacher would have no effect: recipe small does not/, 2, ['--teacher', 'lenet']],
        [
          /data set unfitting: examples of \[14, 14, 1\].*takes \[null, 28, 28, 1\]/,
          3,
          ['--data', 'unfitting'],
        ],
        [/data set nowhere: /, 3, ['--data', 'nowhere']],
        [/--search names no directory/, 2, ['--search', '']],
        [/small\.json is a file, or lies in one; name a dir/, 2, ['--search', 'small.json']],
        [/digits exists already and is no search of Pith's/, 2, ['--search', 'digits']],
        [/--target-size.*'0'.*a size of a byte or more/, 2, ['--target-size', '0']],
        [/--target-size.*'1e99B'.*a size of a byte or more/, 2, ['--target-size', '1e99B']],
        [/--target-size.*'-3'.*a size of a byte or more/, 2, ['--target-size', '-3']],
        [/ratio 1000000000 of \d+ bytes .* less than a byte/, 2, ['--target-ratio', '1e9']],
        [/--target-ratio.*'400x'.*a number above 0/, 2, ['--target-ratio', '400x']],
        [/--max-error.*'158'.*such as 0\.0158 or 1\.58%\.\n/, 2, ['--max-error', '158']],
        [/--max-error.*'158%'.*such as 0\.0158 or 1\.58%\.\n/, 2, ['--max-error', '158%']],
      ];
      const before = workshop.contents();
      for (const [message, exitCode, argv] of [...cases, ...found]) {
        const outcome = await compress(...argv);
        expect(outcome.stderr).toMatch(message);
        expect({ ...outcome, stderr: '' }).toEqual({ exitCode, stdout: '', stderr: '' });
      }
      const dataless = await pith('compress', 'lenet', '--recipe', 'smallest');
      expect(dataless.stderr).toMatch(/recipe smallest trains .* needs data: add --data/);
      expect(workshop.contents()).toEqual(before);
    },
    timeout,
  );

  it('says why no compact file was written', async () => {
    // A reader would be kept busy by so many zeros in so few bytes.
    const { tf } = await loadTensorFlow();
    const inputs = tf.input({ shape: [600] });
    const dense = tf.layers.dense({ units: 600, useBias: false, kernelInitializer: 'zeros' });
    const model = tf.model({ inputs, outputs: dense.apply(inputs) as typeof inputs });
    const { tensors, ...saved } = await toSavedModel(tf, model);
    tensors[0]!.data[7] = 1;
    await writeLayersModel(at('empty'), { ...saved, tensors });
    const argv = ['compress', 'empty', '--recipe', 'fp16', '--coding', 'smallest', '--no-rivals'];
    const { exitCode, stdout, stderr } = await pith(...argv, '--json');
    expect(exitCode, stderr).toBe(0);
    const why = /it would have 360001 elements and centroids in \d+ bytes, but at most 1024 a byte/;
    expect(stderr).toMatch(/no compact file \(version 3\) was written: it would have 360001/);
    expect(JSON.parse(stdout).notCompact).toMatch(why);
    expect((await readModel(readFileSync(at('empty.pith')))).version).toBeLessThan(3);
  });
});
