import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDataset } from '@pith/train';
import { pithInProcess } from './pith-in-process.js';
import { type Outcome, pith } from './pith-process.js';

const fixture = join(import.meta.dirname, '../../fixtures/lenet-300-100');

/** A folder of its own with `lenet.pith`, a trained network compressed without retraining. */
export interface LenetFolder {
  readonly path: string;
  /** Digits of MNIST's test set, [3][28 · 28], and what they are. */
  readonly digits: readonly Uint8Array[];
  readonly labels: readonly number[];
  at(name: string): string;
  /** Runs the built command in a process of its own. */
  pith(...argv: string[]): Promise<Outcome>;
  /** Runs the command in this process, many times quicker. */
  quick(...argv: string[]): Promise<Outcome>;
  /** Runs a command that is to succeed with --json, and gives its document. */
  document(...argv: string[]): Promise<ReturnType<typeof JSON.parse>>;
  remove(): void;
}

export async function openLenetFolder(): Promise<LenetFolder> {
  const path = mkdtempSync(join(tmpdir(), 'pith-lenet-'));
  const quick = (...argv: string[]) => pithInProcess(argv, path);
  const made = await quick(
    'compress',
    fixture,
    '--recipe',
    'quick',
    '-o',
    'lenet.pith',
    '--no-rivals',
  );
  if (made.exitCode !== 0) throw new Error(made.stderr);
  const { test } = await loadDataset('mnist');
  const count = 3;
  return {
    path,
    digits: Array.from({ length: count }, (_, i) => test.inputs.slice(784 * i, 784 * (i + 1))).map(
      (digit) => Uint8Array.from(digit),
    ),
    labels: Array.from(test.labels.subarray(0, count)),
    at: (name) => join(path, name),
    pith: (...argv) => pith(argv, { cwd: path }),
    quick,
    async document(...argv) {
      const { exitCode, stdout, stderr } = await quick(...argv, '--json');
      if (exitCode !== 0) throw new Error(stderr);
      return JSON.parse(stdout);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A saved model with a layer of a class that no one knows, ready to be compressed. */
export function writeMysteriousModel(folder: string): void {
  cpSync(fixture, folder, { recursive: true });
  const file = join(folder, 'model.json');
  const json = readFileSync(file, 'utf8');
  writeFileSync(file, json.replace('"class_name":"Flatten"', '"class_name":"Mystery"'));
}
