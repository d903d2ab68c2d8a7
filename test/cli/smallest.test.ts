import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLayersModel } from '@pith/model';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pithInProcess } from './pith-in-process.js';
import { countWrong, readWeights } from './saved-lenet.js';
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
      const misfit: (typeof cases)[number] = [
        /teacher other: takes .* 3 classes apart, but the model takes .* 10; name a teacher/,
        3,
        ['--recipe', 'taught.json', '--teacher', 'other'],
      ];
      const before = workshop.contents();
      for (const [message, exitCode, argv] of [...cases, misfit]) {
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
});
