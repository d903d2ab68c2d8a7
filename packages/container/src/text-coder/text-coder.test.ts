import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEADER_DICTIONARY } from '../header-dictionary.js';
import { RangeDecoder, RangeEncoder } from '../range-coder.js';
import { readModel } from '../read-model.js';
import { TextCoder } from './text-coder.js';

function encode(texts: readonly Uint8Array[]): Uint8Array {
  const encoder = new RangeEncoder(16);
  const coder = new TextCoder(2 ** 14);
  for (const text of texts) coder.code(encoder, text.slice());
  return encoder.finish();
}

function decode(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const decoder = new RangeDecoder(bytes, 16);
  const coder = new TextCoder(2 ** 14);
  const texts = lengths.map((length) => {
    const text = new Uint8Array(length);
    coder.code(decoder, text);
    return text;
  });
  expect(decoder.isFinished).toBe(true);
  return texts;
}

const fixture = (name: string) =>
  readModel(
    readFileSync(join(import.meta.dirname, `../../../../fixtures/compressed/${name}.pith`)),
  );

describe('the text coder', () => {
  it('gives back texts one after the other, of any bytes', () => {
    const texts = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 3 });
    fc.assert(
      fc.property(texts, (some) => {
        expect(
          decode(
            encode(some),
            some.map(({ length }) => length),
          ),
        ).toEqual(some);
      }),
      { numRuns: 10 },
    );
  });

  it('takes less than DEFLATE takes with the same dictionary', async () => {
    for (const name of ['lenet-300-100', 'lenet-5']) {
      const { topology, recipe } = await fixture(name);
      for (const text of [topology, new TextEncoder().encode(recipe)]) {
        const coded = encode([text]);
        const deflated = deflateRawSync(text, { dictionary: HEADER_DICTIONARY, level: 9 });
        expect(coded.length).toBeLessThan(0.85 * deflated.length);
        expect(decode(coded, [text.length])).toEqual([text]);
      }
    }
  });

  it('learns what the dictionary does not have', () => {
    const text = new TextEncoder().encode('Sphinx of black quartz, judge my vow. '.repeat(20));
    expect(encode([text]).length).toBeLessThan(80);
  });
});
