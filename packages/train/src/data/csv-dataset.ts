import { join } from 'node:path';
import { InputError } from '@pith/container';
import { type CsvTable, readCsvTable } from './csv-table.js';
import { type Dataset, labelledData, MAX_CLASSES } from './dataset.js';
import { holdOutTest } from './hold-out-test.js';
import { readTableFile } from './table-file.js';

/** A string in Node holds no more than 2²⁹ − 24 characters. */
const MAX_CSV_BYTES = 2 ** 29 - 24;

/**
 * Reads one table and sets a sixth of it apart as the test set (`holdOutTest`). Features are taken as
 * they are: pixels of 0…255 are not scaled.
 *
 * @param seed - Of the choice of the test set.
 * @throws InputError when the table is malformed, or a class cell is empty.
 */
export async function loadCsv(path: string, seed?: number): Promise<Dataset> {
  const table = await readTable(path);
  const numbering = numberClasses(path, table);
  const all = numbered(path, table, numbering);
  return { name: path, ...namesOf(numbering), ...holdOutTest(path, all, seed) };
}

/**
 * Reads a folder with `train.csv` and `test.csv`. The training table says which classes there are.
 *
 * @throws InputError when a table is malformed or missing, when the two do not have the same number
 *   of columns, or when the test table has a class that the training table lacks.
 */
export async function loadCsvFolder(folder: string): Promise<Dataset> {
  const trainPath = join(folder, 'train.csv');
  const testPath = join(folder, 'test.csv');
  const trainTable = await readTable(trainPath);
  const testTable = await readTable(testPath);
  if (trainTable.width !== testTable.width) {
    throw new InputError(
      `${testPath}: ${testTable.width} features, but ${trainPath} has ${trainTable.width}`,
    );
  }
  const numbering = numberClasses(trainPath, trainTable);
  return {
    name: folder,
    ...namesOf(numbering),
    train: numbered(trainPath, trainTable, numbering),
    test: numbered(testPath, testTable, numbering),
  };
}

async function readTable(path: string): Promise<CsvTable> {
  const bytes = await readTableFile(path, MAX_CSV_BYTES);
  return readCsvTable(path, new TextDecoder().decode(bytes));
}

interface Numbering {
  readonly classes: number;
  /** Absent where cells are class numbers themselves. */
  readonly classNames?: readonly string[];
  readonly numberOf: (cell: string) => number | undefined;
}

/**
 * Whole numbers of which the smallest is 0 are class numbers as they stand. Anything else (names, or
 * numbers that start at 1) are names, numbered in sorted order: by value when all are numbers, else
 * by UTF-16 code unit, which is the same everywhere.
 */
function numberClasses(where: string, table: CsvTable): Numbering {
  const empty = table.classCells.indexOf('');
  if (empty >= 0) {
    throw new InputError(`${where}: line ${table.lines[empty]}: the class is empty`);
  }
  const cells = [...new Set(table.classCells)];
  const numeric = cells.every((cell) => Number.isFinite(Number(cell)));
  if (numeric && cells.every((cell) => /^\d+$/.test(cell)) && cells.some((c) => Number(c) === 0)) {
    const classes = Math.max(...cells.map(Number)) + 1;
    checkClasses(where, classes);
    return { classes, numberOf: (cell) => (/^\d+$/.test(cell) ? Number(cell) : undefined) };
  }
  checkClasses(where, cells.length);
  cells.sort(numeric ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : 1));
  const numbers = new Map(cells.map((cell, number) => [cell, number]));
  return {
    classes: cells.length,
    classNames: cells,
    numberOf: (cell) => numbers.get(cell),
  };
}

function checkClasses(where: string, classes: number): void {
  if (classes > MAX_CLASSES) {
    throw new InputError(
      `${where}: the class column makes ${classes} classes, expected at most ${MAX_CLASSES}; ` +
        'name the class column label, class or y if it is not the last',
    );
  }
}

function numbered(where: string, table: CsvTable, numbering: Numbering) {
  const labels = Int32Array.from(table.classCells, (cell, row) => {
    const number = numbering.numberOf(cell);
    if (number === undefined || number >= numbering.classes) {
      throw new InputError(
        `${where}: line ${table.lines[row]}: class ${JSON.stringify(cell)} is not among the ` +
          `${numbering.classes} classes of the training table`,
      );
    }
    return number;
  });
  const { features: inputs, width } = table;
  return labelledData(where, { inputs, shape: [width], labels, classes: numbering.classes });
}

function namesOf({ classes, classNames }: Numbering) {
  return { classes, ...(classNames && { classNames }) };
}
