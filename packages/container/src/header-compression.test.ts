import { readFileSync } from 'node:fs';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { CorruptFileError, InputError } from './errors.js';
import { compressHeader, decompressHeader } from './header-compression.js';
import { HEADER_DICTIONARY } from './header-dictionary.js';

const header = new TextEncoder().encode(
  '{"modelTopology":{"class_name":"Sequential","config":{"name":"sequential_1","layers":[]}}}',
);

const withDictionary = (raw: Uint8Array, dictionary: Uint8Array) =>
  deflateRawSync(raw, { dictionary, level: 9 });

test('zlib and this package read what each other wrote', async () => {
  const compressed = await compressHeader(header, withDictionary);
  expect(await decompressHeader(compressed, header.length, 0)).toEqual(header);
  const without = await compressHeader(header);
  expect(await decompressHeader(without, header.length, 0)).toEqual(header);
  for (const bytes of [compressed, without]) {
    const back = inflateRawSync(bytes, { dictionary: HEADER_DICTIONARY });
    expect(new Uint8Array(back)).toEqual(header);
  }
});

test('the dictionary carries the boilerplate', async () => {
  const compressed = await compressHeader(header, withDictionary);
  expect(compressed.length).toBeLessThan(15);
  expect((await compressHeader(header)).length).toBeGreaterThan(60);
});

describe('refuses', () => {
  const compressed = withDictionary(header, HEADER_DICTIONARY);

  test.each<[string, Uint8Array, number, string]>([
    ['bytes that are not DEFLATE', Uint8Array.of(0xff, 0xff), 10, 'does not decompress'],
    ['nothing', new Uint8Array(0), 10, 'does not decompress'],
    ['a stream cut short', compressed.subarray(0, -1), header.length, 'does not decompress'],
    ['more bytes than declared', compressed, header.length - 1, 'more than'],
    ['fewer bytes than declared', compressed, header.length + 1, `but ${header.length + 1} are`],
  ])('%s', async (_, bytes, length, message) => {
    const decompressed = decompressHeader(bytes, length, 18);
    await expect(decompressed).rejects.toThrow(CorruptFileError);
    await expect(decompressed).rejects.toThrow(message);
  });

  test('a bomb, without unpacking it', async () => {
    const bomb = deflateRawSync(new Uint8Array(2 ** 28));
    const before = process.memoryUsage().arrayBuffers;
    await expect(decompressHeader(bomb, 1000, 18)).rejects.toThrow('more than 1000');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 25);
  });

  test('a deflate that gives something else', async () => {
    const wrong = () => deflateRawSync(new Uint8Array(header.length));
    await expect(compressHeader(header, wrong)).rejects.toThrow(InputError);
    await expect(compressHeader(header, () => header)).rejects.toThrow(InputError);
  });
});

describe('dictionary', () => {
  test('is printable ASCII within reach of DEFLATE', () => {
    expect(HEADER_DICTIONARY.length).toBeLessThan(2 ** 14);
    expect(HEADER_DICTIONARY.every((byte) => byte >= 0x20 && byte < 0x7f)).toBe(true);
  });

  test('is what docs/format.md prints', () => {
    const document = readFileSync(new URL('../../../docs/format.md', import.meta.url), 'utf8');
    const printed = document.split('<!-- dictionary -->\n\n```text\n')[1]?.split('\n```')[0];
    expect(printed?.split('\n').join('')).toBe(new TextDecoder().decode(HEADER_DICTIONARY));
  });
});
