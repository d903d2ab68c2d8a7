import { InputError } from '@pith/container';
import { type CsvRow, csvRows } from './csv-rows.js';

/** A table of numbers with one column of classes, before classes have numbers. */
export interface CsvTable {
  /** `[count, width]`. */
  readonly features: Float32Array;
  readonly width: number;
  /** `[count]`, as written, without surrounding blanks. */
  readonly classCells: readonly string[];
  /** The line of each row, from 1. */
  readonly lines: readonly number[];
}

const CLASS_COLUMNS = ['label', 'class', 'y'];

/**
 * Reads a table: numbers in all columns but one, which is the class. That is the column named
 * `label`, `class` or `y` (in any case), else the last. The first row is a header when it has such a
 * name, or when no cell before its last is a number.
 *
 * @throws InputError when there are no rows, a row has another number of cells than the first, or a
 *   feature is not a finite number; each with line and column.
 */
export function readCsvTable(where: string, text: string): CsvTable {
  const rows = csvRows(where, text);
  const first = rows.next();
  if (first.done) throw new InputError(`${where}: no rows; expected a table`);
  const header = isHeader(first.value.cells) ? first.value.cells.map((cell) => cell.trim()) : null;
  const columns = first.value.cells.length;
  if (columns < 2) {
    throw new InputError(
      `${where}: line ${first.value.line}: 1 column, expected features and a class, ` +
        'separated by commas, semicolons or tabs',
    );
  }
  if (header?.[0] === '') {
    throw new InputError(
      `${where}: column 1 has no name, as when pandas writes its row index; ` +
        'write the file with index=False, or name the column if it is a feature',
    );
  }
  const table = new TableBuilder(where, columns, classColumn(where, header, columns), header);
  if (header === null) table.add(first.value);
  for (const row of rows) table.add(row);
  return table.finish();
}

function isHeader(cells: readonly string[]): boolean {
  const named = cells.some((cell) => CLASS_COLUMNS.includes(cell.trim().toLowerCase()));
  return named || cells.slice(0, -1).every((cell) => Number.isNaN(toNumber(cell)));
}

function classColumn(where: string, header: readonly string[] | null, columns: number): number {
  if (header === null) return columns - 1;
  const named = [...header.keys()].filter((i) => CLASS_COLUMNS.includes(header[i]!.toLowerCase()));
  if (named.length > 1) {
    throw new InputError(
      `${where}: columns ${named.map((i) => `${i + 1} (${header[i]})`).join(' and ')} are all named ` +
        'as the class column is; expected one of them',
    );
  }
  return named[0] ?? columns - 1;
}

class TableBuilder {
  readonly #where: string;
  readonly #columns: number;
  readonly #classColumn: number;
  readonly #header: readonly string[] | null;
  readonly #classCells: string[] = [];
  readonly #lines: number[] = [];
  #features = new Float32Array(1024);
  #length = 0;

  constructor(
    where: string,
    columns: number,
    classColumn: number,
    header: readonly string[] | null,
  ) {
    this.#where = where;
    this.#columns = columns;
    this.#classColumn = classColumn;
    this.#header = header;
  }

  add({ line, cells }: CsvRow): void {
    if (cells.length !== this.#columns) {
      throw new InputError(
        `${this.#where}: line ${line}: ${cells.length} cells, but the first row has ${this.#columns}`,
      );
    }
    if (this.#length + this.#columns > this.#features.length) {
      const larger = new Float32Array(2 * this.#features.length + this.#columns);
      larger.set(this.#features);
      this.#features = larger;
    }
    for (let column = 0; column < this.#columns; column++) {
      const cell = cells[column]!;
      if (column === this.#classColumn) {
        this.#classCells.push(cell.trim());
        continue;
      }
      const value = toNumber(cell);
      if (!Number.isFinite(Math.fround(value))) {
        const name = this.#header ? ` (${this.#header[column]})` : '';
        throw new InputError(
          `${this.#where}: line ${line}, column ${column + 1}${name}: ${JSON.stringify(cell)}, ` +
            'expected a number; remove the row or fill the gap',
        );
      }
      this.#features[this.#length++] = value;
    }
    this.#lines.push(line);
  }

  finish(): CsvTable {
    if (this.#lines.length === 0) {
      throw new InputError(`${this.#where}: a header but no rows; expected at least one`);
    }
    return {
      features: this.#features.slice(0, this.#length),
      width: this.#columns - 1,
      classCells: this.#classCells,
      lines: this.#lines,
    };
  }
}

/** NaN unless the cell is a decimal number, which an empty one is not. */
function toNumber(cell: string): number {
  // Pixels are short runs of digits. Reading them here halves the time for MNIST as one table.
  let value = 0;
  let i = 0;
  for (; i < cell.length && i < 9; i++) {
    const digit = cell.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (i > 0 && i === cell.length) return value;
  return /^\s*[-+]?[\d.]/.test(cell) && !/[xbo]/i.test(cell) ? Number(cell) : Number.NaN;
}
