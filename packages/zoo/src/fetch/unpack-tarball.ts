import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { InputError } from '@pith/container';

/** A tarball may declare what it likes; no package of the zoo's comes near this. */
const MAX_UNPACKED_BYTES = 2 ** 30;
const BLOCK = 512;

/**
 * Unpacks a package's tarball (gzip, POSIX ustar with pax names) into a folder. Only regular files and
 * folders are accepted, and no path may lead outside.
 *
 * @param tarball - its bytes
 * @param folder - exists, or is made
 * @throws InputError when it is damaged, holds links or devices, or a path leads outside
 */
export async function unpackTarball(tarball: Uint8Array, folder: string): Promise<void> {
  const root = resolve(folder);
  for (const { path, data } of entriesOf(gunzip(tarball))) {
    const target = resolve(root, path);
    if (!target.startsWith(root + sep)) {
      throw new InputError(
        `tarball: "${path}" leads outside of the folder that it is unpacked into`,
      );
    }
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, data);
  }
}

function gunzip(tarball: Uint8Array): Uint8Array {
  try {
    return gunzipSync(tarball, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (error) {
    throw new InputError(`tarball: cannot be inflated (${(error as Error).message})`, {
      cause: error,
    });
  }
}

function* entriesOf(tar: Uint8Array): Generator<{ path: string; data: Uint8Array }> {
  let longPath: string | undefined;
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return;
    checkSum(header, at);
    const size = octal(header.subarray(124, 136), `entry at byte ${at}: size`);
    const start = at + BLOCK;
    if (size > tar.length - start) {
      throw new InputError(
        `tarball: the entry at byte ${at} declares ${size} bytes, but it ends before`,
      );
    }
    const data = tar.subarray(start, start + size);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156]!);
    if (type === 'x') longPath = paxPath(data);
    else if (type === '0' || type === '\0') {
      yield { path: longPath ?? ustarPath(header), data };
      longPath = undefined;
    } else if (type !== '5' && type !== 'g') {
      throw new InputError(
        `tarball: "${ustarPath(header)}" is of type "${type}"; only files and folders are unpacked`,
      );
    }
  }
}

/** The header's bytes sum to what it states, its own field counted as blanks. */
function checkSum(header: Uint8Array, at: number): void {
  const stated = octal(header.subarray(148, 156), `entry at byte ${at}: checksum`);
  let sum = 8 * 0x20;
  for (const [i, byte] of header.entries()) if (i < 148 || i >= 156) sum += byte;
  if (sum !== stated) {
    throw new InputError(
      `tarball: checksum of the entry at byte ${at} is ${sum}, expected ${stated}`,
    );
  }
}

function ustarPath(header: Uint8Array): string {
  const prefix = text(header.subarray(345, 500));
  const name = text(header.subarray(0, 100));
  return prefix === '' ? name : join(prefix, name);
}

/** The path of a pax header: records of "length key=value\n". */
function paxPath(data: Uint8Array): string | undefined {
  for (let at = 0; at < data.length; ) {
    const blank = data.indexOf(0x20, at);
    const length = blank < 0 ? Number.NaN : Number(text(data.subarray(at, blank)));
    if (!(length > blank - at && at + length <= data.length)) {
      throw new InputError('tarball: a pax header is malformed');
    }
    const [key, value] = split(text(data.subarray(blank + 1, at + length - 1)));
    if (key === 'path') return value;
    at += length;
  }
  return undefined;
}

function split(record: string): [string, string] {
  const at = record.indexOf('=');
  return [record.slice(0, at), record.slice(at + 1)];
}

function octal(field: Uint8Array, where: string): number {
  const digits = text(field).trim();
  if (!/^[0-7]+$/.test(digits)) {
    throw new InputError(`tarball: ${where} is "${digits}", expected an octal number`);
  }
  return Number.parseInt(digits, 8);
}

function text(field: Uint8Array): string {
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}
