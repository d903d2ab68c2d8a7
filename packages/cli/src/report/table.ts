import { styleText } from 'node:util';
import Table from 'cli-table3';

/** A column of a table: its heading, and `right` for numbers. */
export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
}

const noLines = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '' },
  middle: '  ',
};

/** A table without lines: headings, rows, and dashes where the heading ends. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { colour = false, total }: { readonly colour?: boolean; readonly total?: readonly string[] } = {},
): string {
  const all = total === undefined ? rows : [...rows, total];
  const widths = columns.map(({ head }, i) =>
    Math.max(head.length, ...all.map((row) => row[i]?.length ?? 0)),
  );
  const style = (format: 'bold' | 'dim', text: string) =>
    colour && text !== '' ? styleText(format, text, { validateStream: false }) : text;
  const rule = widths.map((width) => style('dim', '─'.repeat(width)));
  const table = new Table({
    chars: noLines,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: columns.map(({ align = 'left' }) => align),
  });
  table.push(columns.map(({ head }) => style('bold', head)));
  table.push([...rule]);
  for (const row of rows) table.push([...row]);
  if (total !== undefined) table.push([...rule], [...total]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
