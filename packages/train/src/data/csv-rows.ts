import { InputError } from '@pith/container';

/** One row of a CSV file. */
export interface CsvRow {
  /** The line on which the row starts, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

const SEPARATORS = [',', ';', '\t'];

/**
 * The rows of a CSV text (RFC 4180), blank lines left out. Cells are separated by commas, or by
 * semicolons or tabs where the first line has more of those; they may be quoted, and a quoted cell
 * may hold separators, doubled quotes and line breaks.
 *
 * @throws InputError when a quoted cell is not closed, or is followed by more text.
 */
export function* csvRows(where: string, text: string): Generator<CsvRow> {
  const separator = separatorOf(text);
  let line = 1;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const content = text.slice(at, text[end - 1] === '\r' ? end - 1 : end);
    if (!content.includes('"')) {
      if (content.trim() !== '') yield { line, cells: content.split(separator) };
      at = end + 1;
      line++;
    } else {
      const quoted = quotedRow(where, text, at, line, separator);
      yield { line, cells: quoted.cells };
      at = quoted.end;
      line += quoted.lines;
    }
  }
}

function separatorOf(text: string): string {
  const newline = text.indexOf('\n');
  const first = newline < 0 ? text : text.slice(0, newline);
  const counts = SEPARATORS.map((separator) => first.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))]!;
}

function quotedRow(where: string, text: string, start: number, line: number, separator: string) {
  const cells: string[] = [];
  let at = start;
  for (;;) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; ; ) {
        const close = text.indexOf('"', at);
        if (close < 0) {
          throw new InputError(
            `${where}: line ${line}, column ${cells.length + 1}: a quoted cell is not closed`,
          );
        }
        cell += text.slice(at, close);
        at = close + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at++;
      }
    } else {
      const cellStart = at;
      while (at < text.length && text[at] !== separator && text[at] !== '\n') at++;
      cell = text.slice(cellStart, at).replace(/\r$/, '');
    }
    cells.push(cell);
    if (text[at] === separator) {
      at++;
      continue;
    }
    if (text[at] === '\r') at++;
    if (at < text.length && text[at] !== '\n') {
      throw new InputError(
        `${where}: line ${line}, column ${cells.length}: ${JSON.stringify(text[at])} follows the ` +
          'closing quote, expected a separator or the end of the line',
      );
    }
    const lines = text.slice(start, at).split('\n').length;
    return { cells, end: at + 1, lines };
  }
}
