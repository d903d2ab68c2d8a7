import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModel } from '@pith/container';
import { groupedBarChart } from '@pith/report';
import { describe, expect, it } from 'vitest';
import {
  ContextModels,
  codeTensor,
  type Scan,
} from '../../packages/container/src/context-coder/index.js';
import { RangeEncoder } from '../../packages/container/src/range-coder.js';

const root = join(import.meta.dirname, '../..');

interface Stream {
  readonly name: string;
  readonly shape: readonly number[];
  readonly nonzeros: number;
  readonly levels: number;
  readonly scan: Scan;
  readonly bytes: Readonly<Record<string, number | undefined>>;
}

interface Results {
  readonly files: readonly {
    readonly path: string;
    readonly contextStream: number;
    readonly streams: readonly Stream[];
  }[];
}

const results: Results = JSON.parse(readFileSync(join(root, 'docs/results-coding.json'), 'utf8'));

// Scripts are plain JavaScript, which the type check of the tests does not take in.
const script = (name: string) => import(join(root, 'scripts/results', name));

/** A tensor's weights as symbols of ascending levels, counted anew. */
async function symbolsOf(path: string, { name }: Stream) {
  const file = await readModel(readFileSync(join(root, path)));
  const { data } = file.decodeTensor(name);
  const levels = [...new Set<number>(data)].filter((level) => level !== 0).sort((a, b) => a - b);
  const center = levels.filter((level) => level < 0).length;
  const symbols = Uint16Array.from(data, (value) => levels.indexOf(value) + 1);
  return { symbols, center, alphabet: levels.length + 1 };
}

describe('what docs/results-coding.json says', () => {
  it('is of every file in fixtures', () => {
    const found = readdirSync(join(root, 'fixtures'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.pith'))
      .map((name) => join('fixtures', name));
    expect(results.files.map(({ path }) => path).sort()).toEqual(found.sort());
  });

  const records = results.files.filter(({ path }) => path.includes('records'));
  it.each(records)('$path: Shannon’s bound, and the bytes of the context coder', async (file) => {
    const encoder = new RangeEncoder(16);
    const models = new ContextModels();
    for (const stream of file.streams) {
      const { symbols, center, alphabet } = await symbolsOf(file.path, stream);
      const counts = new Map<number, number>();
      for (const symbol of symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
      const bits = [...counts.values()].reduce(
        (sum, count) => sum - count * Math.log2(count / symbols.length),
        0,
      );
      expect(stream.bytes['zero-order']).toBeCloseTo(bits / 8, 6);
      expect(stream.nonzeros).toBe(symbols.length - (counts.get(0) ?? 0));
      expect(stream.levels).toBe(alphabet - 1);
      const { shape, scan } = stream;
      codeTensor(encoder, models, { shape, alphabet, center, scan }, symbols);
    }
    const length = encoder.finish().length;
    expect(file.contextStream).toBe(length);
    const sum = file.streams.reduce((total, { bytes }) => total + bytes['context']!, 0);
    expect(Math.abs(sum - length)).toBeLessThan(3);
  });
});

describe('how it is told', () => {
  it('draws docs/figures/coding-bytes.svg', async () => {
    const { codingChart } = await script('coding-figure.mjs');
    const drawn = readFileSync(join(root, 'docs/figures/coding-bytes.svg'), 'utf8');
    expect(groupedBarChart(codingChart(results))).toBe(drawn);
  });

  it('says where a compressor was not to be had, and leaves it out of the figure', async () => {
    const { codingChart } = await script('coding-figure.mjs');
    const { codingSection } = await script('coding-section.mjs');
    const without: Results = JSON.parse(JSON.stringify(results), (key, value) =>
      key === 'xz' ? undefined : value,
    );
    const whole: string = codingSection(results);
    const lines = (codingSection(without) as string).split('\n');
    const rows = whole.split('\n').filter((line) => line.startsWith('| lenet-5 | 430,500 |'));
    expect(rows).toHaveLength(1);
    const row = lines.find((line) => line.startsWith('| lenet-5 | 430,500 |'))!;
    const [had, has] = [rows[0]!, row].map((line) => line.split(' | '));
    const xz = had!.findIndex((cell, i) => cell !== has![i]);
    expect(has![xz]).toBe('–');
    expect(has!.toSpliced(xz, 1)).toEqual(had!.toSpliced(xz, 1));
    expect(codingChart(results).series).toContain('xz');
    expect(codingChart(without).series).not.toContain('xz');
  });
});
