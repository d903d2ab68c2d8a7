import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csvRows } from './csv-rows.js';
import { readCsvTable } from './csv-table.js';
import { loadDataset } from './load-dataset.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pith-csv-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function load(text: string, seed?: number) {
  const path = join(folder, 'table.csv');
  await writeFile(path, text);
  return loadDataset(path, seed === undefined ? {} : { seed });
}

/** Rows of Fisher's iris data, as UCI has them: no header, names for classes. */
const IRIS = `5.1,3.5,1.4,0.2,Iris-setosa
4.9,3.0,1.4,0.2,Iris-setosa
7.0,3.2,4.7,1.4,Iris-versicolor
6.4,3.2,4.5,1.5,Iris-versicolor
6.3,3.3,6.0,2.5,Iris-virginica
5.8,2.7,5.1,1.9,Iris-virginica
`;

describe('csvRows', () => {
  it('reads back what is written by RFC 4180', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '1', '"', ',', '\n', ' ', 'é') });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 });
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), fc.boolean(), (rows, newline, last) => {
        // The first row decides on the separator, so it is a plain one.
        const written = [['p', 'q'], ...rows].map((row) => row.map(quote).join(','));
        const text = written.join(newline) + (last ? newline : '');
        expect([...csvRows('t', text)].map((row) => row.cells).slice(1)).toEqual(rows);
      }),
    );
  });

  it('counts lines through quoted line breaks and blank lines', () => {
    const rows = [...csvRows('t', 'a,b\n\n"x\ny",1\r\nc,d')];
    expect(rows.map((row) => row.line)).toEqual([1, 3, 5]);
    expect(rows[1]!.cells).toEqual(['x\ny', '1']);
  });

  it.each(['a;b;c,d', 'a\tb\tc'])('takes the separator from the first line: %j', (text) => {
    expect([...csvRows('t', text)][0]!.cells).toHaveLength(3);
  });
});

describe('a table', () => {
  it('is read without a header, its classes named in sorted order', async () => {
    const { train, test, classes, classNames } = await load(IRIS);
    expect(classes).toBe(3);
    expect(classNames).toEqual(['Iris-setosa', 'Iris-versicolor', 'Iris-virginica']);
    expect(train.shape).toEqual([4]);
    expect([train.count, test.count]).toEqual([5, 1]);
    expect([...train.inputs, ...test.inputs].length).toBe(24);
  });

  it('keeps each row with its class when the test set is set apart', async () => {
    const rows = Array.from({ length: 120 }, (_, i) => `${i},${i * 2},${i % 4}`);
    const { train, test } = await load(`a,b,c\n${rows.join('\n')}`);
    expect([train.count, test.count]).toEqual([100, 20]);
    const seen = new Set<number>();
    for (const part of [train, test]) {
      for (let row = 0; row < part.count; row++) {
        const value = part.inputs[2 * row]!;
        seen.add(value);
        expect(part.inputs[2 * row + 1]).toBe(2 * value);
        expect(part.labels[row]).toBe(value % 4);
      }
    }
    expect(seen.size).toBe(120);
    for (let label = 0; label < 4; label++) {
      expect(test.labels.filter((l) => l === label)).toHaveLength(5);
    }
  });

  it('has another test set under another seed', async () => {
    const text = Array.from({ length: 60 }, (_, i) => `${i},${i % 2}`).join('\n');
    expect([...(await load(text)).test.inputs]).toEqual([...(await load(text, 1)).test.inputs]);
    expect([...(await load(text)).test.inputs]).not.toEqual([...(await load(text, 2)).test.inputs]);
  });

  it.each(['label', 'Class', ' y '])('has its class in the column named %j', (name) => {
    const table = readCsvTable('t', `${name},p0,p1\n7,1,2\n3,-4,5e-1\n`);
    expect(table.classCells).toEqual(['7', '3']);
    expect([...table.features]).toEqual([1, 2, -4, 0.5]);
  });

  it('has class numbers as they stand when they start at 0, names when not', async () => {
    expect(await load('a,c\n1,0\n2,5\n')).toMatchObject({ classes: 6 });
    expect(await load('a,c\n1,10\n2,9\n')).toMatchObject({ classes: 2, classNames: ['9', '10'] });
  });

  it.each([
    ['ragged rows', '1,2,0\n1,0\n', 'line 2: 2 cells, but the first row has 3'],
    ['a word', 'a,b,y\n1,2,0\n3,?,1\n', 'line 3, column 2 (b): "?", expected a number'],
    ['an empty cell', '1,2,0\n,2,0\n', 'line 2, column 1: "", expected a number'],
    ['NaN', '1,2,0\n1,NaN,0\n', 'line 2, column 2: "NaN"'],
    ['infinity', '1,2,0\n1,1e39,0\n', 'line 2, column 2: "1e39"'],
    ['hexadecimal', '1,2,0\n1,0x10,0\n', 'line 2, column 2: "0x10"'],
    ['an empty class', '1,2,0\n1,2,\n', 'line 2: the class is empty'],
    ['nothing', '\n\n', 'no rows'],
    ['only a header', 'a,b,y\n', 'a header but no rows'],
    ['one column', '1\n2\n', 'line 1: 1 column'],
    ['one row', '1,2,0\n', '1 example, expected at least 2'],
    ['an index column', ',a,label\n0,1,0\n', 'column 1 has no name'],
    ['two class columns', 'a,y,label\n0,1,0\n', 'columns 2 (y) and 3 (label)'],
    ['an open quote', 'a,b\n1,"2\n', 'line 2, column 2: a quoted cell is not closed'],
    ['text after a quote', 'a,b\n"1"2,0\n', 'line 2, column 1: "2" follows the closing quote'],
    ['measurements for classes', 'a,b\n0,0\n1,9999999\n', 'makes 10000000 classes'],
  ])('is refused with %s', async (_, text, message) => {
    await expect(load(text)).rejects.toThrow(message);
    await expect(load(text)).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('a folder with train.csv and test.csv', () => {
  async function loadFolder(train: string, test?: string) {
    await writeFile(join(folder, 'train.csv'), train);
    if (test !== undefined) await writeFile(join(folder, 'test.csv'), test);
    return loadDataset(folder);
  }

  it('keeps the two apart, with one numbering', async () => {
    const { train, test, classNames } = await loadFolder('a,c\n1,x\n2,w\n', 'a,c\n3,x\n');
    expect(classNames).toEqual(['w', 'x']);
    expect([...train.labels, ...test.labels]).toEqual([1, 0, 1]);
    expect([...test.inputs]).toEqual([3]);
  });

  it('is refused when the two do not fit', async () => {
    await expect(loadFolder('a,c\n1,x\n')).rejects.toThrow('test.csv: cannot be read');
    await expect(loadFolder('a,c\n1,x\n', 'a,c\n1,z\n')).rejects.toThrow(
      'line 2: class "z" is not among the 1 classes of the training table',
    );
    await expect(loadFolder('a,c\n1,0\n', 'a,c\n1,1\n')).rejects.toThrow('class "1" is not among');
    await expect(loadFolder('a,c\n1,0\n', 'a,b,c\n1,1,0\n')).rejects.toThrow('2 features, but');
  });
});
