import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Outcome, pith, type RunOptions } from './pith-process.js';
import { type Digits, makeDigits, writeIdxFolder } from './small-digits.js';

/** A folder of its own with the data set `digits` and, trained on it by `pith train`, `lenet`. */
export interface Workshop {
  readonly folder: string;
  readonly train: Digits;
  readonly test: Digits;
  pith(argv: readonly string[], options?: Omit<RunOptions, 'cwd'>): Promise<Outcome>;
  /** Of everything in the folder, by path. */
  contents(): Map<string, string>;
  remove(): void;
}

export async function openWorkshop(): Promise<Workshop> {
  const folder = mkdtempSync(join(tmpdir(), 'pith-cli-'));
  const [train, test] = [makeDigits(600, 1), makeDigits(200, 2)];
  writeIdxFolder(join(folder, 'digits'), train, test);
  const run: Workshop['pith'] = (argv, options) => pith(argv, { ...options, cwd: folder });
  const trained = await run([
    ...['train', 'lenet-300-100', '--data', 'digits', '--out', 'lenet', '--epochs', '4'],
    ...['--batch-size', '32', '--augmentation', '0'],
  ]);
  if (trained.exitCode !== 0) throw new Error(trained.stderr);
  return {
    ...{ folder, train, test, pith: run },
    contents: () =>
      new Map(
        readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .map((path) => [path, readFileSync(path, 'base64')]),
      ),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
