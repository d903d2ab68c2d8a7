import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { InputError } from '@pith/container';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unpackTarball } from './unpack-tarball.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pith-tarball-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function entry(path: string, content: string, type = '0'): Buffer {
  const header = Buffer.alloc(512);
  header.write(path, 0);
  header.write('0000644\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body]);
}

const tarball = (...entries: Buffer[]) => gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]));

test('unpacks files, long paths included', async () => {
  const long = `${'deep/'.repeat(40)}file`;
  const pax = ` path=${long}\n`;
  await unpackTarball(
    tarball(
      entry('package/', '', '5'),
      entry('package/a/b.txt', 'hello'),
      entry('pax', `${pax.length + 3}${pax}`, 'x'),
      entry('short', 'far down'),
    ),
    folder,
  );
  expect(await readFile(join(folder, 'package/a/b.txt'), 'utf8')).toBe('hello');
  expect(await readFile(join(folder, long), 'utf8')).toBe('far down');
});

test.each([
  ['a path upwards', tarball(entry('package/../../evil', 'x'))],
  ['an absolute path', tarball(entry('/tmp/evil', 'x'))],
  ['a link', tarball(entry('package/link', '', '2'))],
  ['a truncated entry', gzipSync(entry('package/a', 'x'.repeat(600)).subarray(0, 700))],
  ['a wrong checksum', tarball(Buffer.from(entry('package/a', 'x').fill('b', 0, 1)))],
  ['no gzip', Buffer.from('something else')],
])('refuses %s', async (_, bytes) => {
  await expect(unpackTarball(bytes, folder)).rejects.toThrow(InputError);
});
