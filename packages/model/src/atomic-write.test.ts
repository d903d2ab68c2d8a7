import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '@pith/container';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeDirectoryAtomically, writeFileAtomically } from './atomic-write.js';
import { OutputError, outputErrorFor } from './operating-system-error.js';
import { refuseExisting } from './refuse-existing.js';
import { removeTemporaryFiles } from './temporary-files.js';

const text = (content: string) => new TextEncoder().encode(content);

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pith-write-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Runs `write` while this process may write no file longer than `bytes`: a real refusal by the kernel. */
async function withFileSizeLimit(bytes: number, write: () => Promise<unknown>): Promise<void> {
  const limit = (soft: string) =>
    execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${soft}:`]);
  limit(String(bytes));
  try {
    await write();
  } finally {
    limit('unlimited');
  }
}
const hasPrlimit = existsSync('/usr/bin/prlimit');

describe('writeFileAtomically', () => {
  it('writes a file, making its parent directories, and leaves nothing else', async () => {
    const path = join(directory, 'a', 'b', 'out.pith');
    await writeFileAtomically(path, text('new'));
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(join(directory, 'a', 'b'))).toEqual(['out.pith']);
  });

  it('replaces a file only with force', async () => {
    const path = join(directory, 'out.pith');
    await writeFile(path, 'old');
    await expect(writeFileAtomically(path, text('new'))).rejects.toThrow(UsageError);
    await expect(writeFileAtomically(path, text('new'))).rejects.toThrow(
      /out\.pith exists already; use --force/,
    );
    expect(await readFile(path, 'utf8')).toBe('old');
    await writeFileAtomically(path, text('new'), { force: true });
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(directory)).toEqual(['out.pith']);
  });

  it('refuses a directory or a device in the place of the file, with force too', async () => {
    const write = (path: string) => writeFileAtomically(path, text('new'), { force: true });
    await expect(write(directory)).rejects.toThrow(/is a directory, and a file is to be written/);
    await expect(write('/dev/null')).rejects.toThrow(/is a device or pipe/);
  });

  it('says in plain words that a part of the path is a file', async () => {
    await writeFile(join(directory, 'file'), '');
    const path = join(directory, 'file', 'out.pith');
    await expect(writeFileAtomically(path, text('new'))).rejects.toThrow(OutputError);
    await expect(writeFileAtomically(path, text('new'))).rejects.toThrow(
      /out\.pith: cannot be written: a part of the path is a file, not a directory \(ENOTDIR\)/,
    );
  });

  it.runIf(hasPrlimit)(
    'leaves the old file, and nothing beside it, when the write fails',
    async () => {
      const path = join(directory, 'out.pith');
      await writeFile(path, 'old');
      await withFileSizeLimit(1000, async () => {
        const write = writeFileAtomically(path, new Uint8Array(5000), { force: true });
        await expect(write).rejects.toThrow(
          /out\.pith: cannot be written: .* larger than is allowed here \(EFBIG\)/,
        );
      });
      expect(await readFile(path, 'utf8')).toBe('old');
      expect(await readdir(directory)).toEqual(['out.pith']);
    },
  );

  it.runIf(hasPrlimit)('removes the directories that it made when the write fails', async () => {
    await withFileSizeLimit(1000, async () => {
      const write = writeFileAtomically(
        join(directory, 'a', 'b', 'out.pith'),
        new Uint8Array(5000),
      );
      await expect(write).rejects.toThrow(OutputError);
    });
    expect(await readdir(directory)).toEqual([]);
  });

  it.runIf(existsSync('/dev/full'))('explains a full disk', async () => {
    const full = await open('/dev/full', 'w');
    const error = await full
      .writeFile('x')
      .catch((cause: unknown) => outputErrorFor('out.pith', cause));
    await full.close();
    expect(error).toBeInstanceOf(OutputError);
    expect((error as Error).message).toMatch(
      /^out\.pith: cannot be written: the disk is full; .*\(ENOSPC\)$/,
    );
  });
});

describe('writeDirectoryAtomically', () => {
  const files = [
    { name: 'model.json', bytes: text('{}') },
    { name: 'a.bin', bytes: text('abc') },
  ];
  const belongs = (name: string) => name.endsWith('.json') || name.endsWith('.bin');

  it('writes all files', async () => {
    const path = join(directory, 'x', 'model');
    await writeDirectoryAtomically(path, files);
    expect((await readdir(path)).sort()).toEqual(['a.bin', 'model.json']);
    expect(await readFile(join(path, 'a.bin'), 'utf8')).toBe('abc');
  });

  it('replaces a directory as a whole, only with force', async () => {
    const path = join(directory, 'model');
    await mkdir(path);
    await writeFile(join(path, 'old.bin'), 'old');
    await expect(writeDirectoryAtomically(path, files, { belongs })).rejects.toThrow(/use --force/);
    expect(await readdir(path)).toEqual(['old.bin']);
    await writeDirectoryAtomically(path, files, { force: true, belongs });
    expect((await readdir(path)).sort()).toEqual(['a.bin', 'model.json']);
    expect(await readdir(directory)).toEqual(['model']);
  });

  it('does not replace a directory that holds other things, nor a file', async () => {
    await writeFile(join(directory, 'thesis.tex'), 'years of work');
    const write = (path: string) => writeDirectoryAtomically(path, files, { force: true, belongs });
    await expect(write(directory)).rejects.toThrow(UsageError);
    await expect(write(directory)).rejects.toThrow(/holds "thesis\.tex", which would be lost/);
    await expect(write(join(directory, 'thesis.tex'))).rejects.toThrow(/is not a directory/);
    expect(await readFile(join(directory, 'thesis.tex'), 'utf8')).toBe('years of work');
  });

  it('replaces a link, not what it leads to', async () => {
    await mkdir(join(directory, 'old'));
    await symlink(join(directory, 'old'), join(directory, 'model'));
    await symlink(join(directory, 'nowhere'), join(directory, 'dangling'));
    for (const name of ['model', 'dangling']) {
      await writeDirectoryAtomically(join(directory, name), files, { force: true, belongs });
    }
    expect((await readdir(directory)).sort()).toEqual(['dangling', 'model', 'old']);
    expect(await readdir(join(directory, 'old'))).toEqual([]);
  });

  it('leaves the old directory, and nothing beside it, when a file cannot be made', async () => {
    const path = join(directory, 'model');
    await writeDirectoryAtomically(path, files);
    function* failing() {
      yield { name: 'model.json', bytes: text('half') };
      throw new RangeError('out of weights');
    }
    await expect(writeDirectoryAtomically(path, failing(), { force: true })).rejects.toThrow(
      'out of weights',
    );
    const outside = [{ name: '../escape', bytes: text('') }];
    await expect(writeDirectoryAtomically(path, outside, { force: true })).rejects.toThrow(
      /not a plain file name/,
    );
    expect(await readFile(join(path, 'model.json'), 'utf8')).toBe('{}');
    expect(await readdir(directory)).toEqual(['model']);
  });

  it.runIf(hasPrlimit)('leaves nothing when the second file does not fit', async () => {
    const large = [...files, { name: 'b.bin', bytes: new Uint8Array(5000) }];
    await withFileSizeLimit(1000, async () => {
      await expect(writeDirectoryAtomically(join(directory, 'model'), large)).rejects.toThrow(
        /EFBIG/,
      );
    });
    expect(await readdir(directory)).toEqual([]);
  });

  it('loses to removeTemporaryFiles in the middle, without a trace', async () => {
    const path = join(directory, 'deep', 'model');
    function* interrupted() {
      yield files[0]!;
      removeTemporaryFiles();
      yield files[1]!;
    }
    await expect(writeDirectoryAtomically(path, interrupted())).rejects.toThrow(OutputError);
    expect(await readdir(directory)).toEqual([]);
  });
});

it('refuses before the work if the output could not be written', async () => {
  await expect(refuseExisting(join(directory, 'new', 'out.pith'))).resolves.toBeUndefined();
  await writeFile(join(directory, 'out.pith'), '');
  await expect(refuseExisting(join(directory, 'out.pith'))).rejects.toThrow(UsageError);
  await expect(
    refuseExisting(join(directory, 'out.pith'), { force: true }),
  ).resolves.toBeUndefined();
  expect(await readdir(directory)).toEqual(['out.pith']);
});
