import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@pith/container';
import { expect, it } from 'vitest';
import { loadDataset } from './load-dataset.js';

it('lists what it knows when a name is unknown', async () => {
  const loading = loadDataset('mnits');
  await expect(loading).rejects.toThrow(InputError);
  await expect(loading).rejects.toThrow(
    /data set mnits: no such name.*mnist, fashion-mnist, .*\.npz.*\.csv.*idx/,
  );
});

it('lists what it knows when a file is of another kind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pith-data-'));
  try {
    const path = join(folder, 'data.pickle');
    await writeFile(path, '');
    await expect(loadDataset(path)).rejects.toThrow(/data\.pickle: not a kind of file.*\.npz/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
