import { bitsEach, bytes, percent, ratio, shapeText } from '../figures.js';
import { mostNotable, shortName } from '../report/notable.js';
import { type Column, renderTable } from '../report/table.js';
import type { SavedModelInspection, SavedTensorReport } from './inspect-saved-model.js';
import { sparkline } from './weight-statistics.js';

const right = (head: string): Column => ({ head, align: 'right' });

/** What `pith inspect` prints of a saved model: by tensor, by role, and how many bytes it takes. */
export function savedModelTables(inspection: SavedModelInspection, colour: boolean): string {
  const { file, format, files, tensors, bytes: sizes } = inspection;
  const facts =
    `${file}: ${format}, ${bytes(tensors.length)} tensors, ${bytes(sizes.shipped)} bytes in ` +
    `${files.length} ${files.length === 1 ? 'file' : 'files'}`;
  return [facts, tensorTable(tensors, colour), roleTable(tensors, colour), sizeTable()].join(
    '\n\n',
  );

  function sizeTable(): string {
    const row = (what: string, size: number) => [what, bytes(size), ratio(sizes.shipped / size)];
    return renderTable(
      [{ head: 'size' }, right('bytes'), right('ratio as shipped')],
      [
        row('as shipped', sizes.shipped),
        row('tensors at 32 bits', sizes.weights32),
        row('all but the tensors, not compressed', sizes.topology),
        row('floats at 8 bits, entropy-coded', Math.max(1, sizes.coded8)),
      ],
      { colour },
    );
  }
}

function tensorTable(tensors: readonly SavedTensorReport[], colour: boolean): string {
  const { shown, others } = mostNotable(tensors, ({ elements }) => elements);
  const rows = shown.map(tensorRow);
  if (others.length > 0) {
    const elements = others.reduce((sum, tensor) => sum + tensor.elements, 0);
    rows.push([`… ${others.length} small ones`, '', '', '', bytes(elements)]);
  }
  const columns = [
    ...[{ head: 'tensor' }, right('shape'), { head: 'type' }, { head: 'role' }],
    ...[right('elements'), right('zeros'), right('deviation'), right('smallest')],
    ...[{ head: 'distribution' }, right('largest'), right('bits at 8')],
  ];
  return (
    `${renderTable(columns, rows, { colour })}\n` +
    'bits at 8: entropy of a value when the range is cut into 256 steps; role: what is not marked ' +
    'half (stored as float16) or keep (stored as it is) is quantised'
  );
}

function tensorRow(tensor: SavedTensorReport): string[] {
  const { name, shape, dtype, precision, elements, role, handling, statistics } = tensor;
  const few = statistics?.distinct ?? Number.POSITIVE_INFINITY;
  // Of a large tensor few distinct values mean that it was quantised before.
  const type = elements > 1024 && few <= 256 ? `${dtype}, ${few} values` : (precision ?? dtype);
  return [
    ...[shortName(name), shapeText(shape), type],
    handling === 'quantise' ? role : `${role}, ${handling}`,
    bytes(elements),
    ...(statistics
      ? [
          ...[percent(statistics.zeros, 1), figure(statistics.deviation), figure(statistics.min)],
          ...[sparkline(statistics.histogram), figure(statistics.max)],
          bitsEach(statistics.entropy8),
        ]
      : []),
  ];
}

function roleTable(tensors: readonly SavedTensorReport[], colour: boolean): string {
  const all = tensors.reduce((sum, { elements }) => sum + elements, 0);
  const roles = [...new Set(tensors.map(({ role }) => role))].map((role) => {
    const own = tensors.filter((tensor) => tensor.role === role);
    return { role, own, elements: own.reduce((sum, { elements }) => sum + elements, 0) };
  });
  const rows = roles
    .sort((a, b) => b.elements - a.elements)
    .map(({ role, own, elements }) => [
      ...[role, bytes(own.length), bytes(elements), all === 0 ? '' : percent(elements / all, 1)],
    ]);
  return renderTable(
    [{ head: 'role' }, right('tensors'), right('elements'), right('share')],
    rows,
    { colour, total: ['all', bytes(tensors.length), bytes(all), ''] },
  );
}

function figure(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e6 ? String(value) : value.toPrecision(3);
}
