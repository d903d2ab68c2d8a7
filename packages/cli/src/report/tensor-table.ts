import type { TensorLayout } from '@pith/container';
import { bitsEach, bytes, percent, shapeText } from '../figures.js';
import { mostNotable, shortName } from './notable.js';
import { type Column, renderTable } from './table.js';

/** How a tensor is stored, with what can be told from it: a row for people, an object for machines. */
export interface TensorReport extends TensorLayout {
  /** nonzeros / elements */
  readonly density: number;
}

export function tensorReport(layout: TensorLayout): TensorReport {
  return { ...layout, density: layout.elements === 0 ? 1 : layout.nonzeros / layout.elements };
}

const columns: readonly Column[] = [
  { head: 'tensor' },
  { head: 'shape', align: 'right' },
  { head: 'density', align: 'right' },
  { head: 'values' },
  { head: 'bits/value', align: 'right' },
  { head: 'bits/index', align: 'right' },
  { head: 'bytes', align: 'right' },
];

/**
 * A row for each tensor; of many, for those that count. Bits are those for each surviving weight, at the fixed width → as coded.
 * Bytes are as before the header's compression, which codebooks and code tables are part of.
 */
export function tensorTable(tensors: readonly TensorReport[], colour: boolean): string {
  const sum = (of: (tensor: TensorReport) => number) =>
    tensors.reduce((total, tensor) => total + of(tensor), 0);
  const [elements, nonzeros] = [sum((t) => t.elements), sum((t) => t.nonzeros)];
  const mean = (of: (tensor: TensorReport) => number) =>
    nonzeros === 0 ? 0 : sum((t) => of(t) * t.nonzeros) / nonzeros;
  const total = [
    ...['all', bytes(elements), percent(elements === 0 ? 1 : nonzeros / elements), ''],
    fromTo(
      mean((t) => t.bitsPerWeight.values.fixed),
      mean((t) => t.bitsPerWeight.values.coded),
    ),
    tensors.every(({ layout }) => layout === 'dense')
      ? '–'
      : fromTo(
          mean((t) => t.bitsPerWeight.indexes.fixed),
          mean((t) => t.bitsPerWeight.indexes.coded),
        ),
    bytes(sum((t) => t.bytes.total)),
  ];
  const { shown, others } = mostNotable(tensors, (tensor) => tensor.bytes.total);
  const rows = shown.map(row);
  if (others.length > 0) {
    const size = others.reduce((total, tensor) => total + tensor.bytes.total, 0);
    rows.push([`… ${others.length} small ones`, '', '', '', '', '', bytes(size)]);
  }
  return (
    `${renderTable(columns, rows, { colour, total })}\n` +
    'bits for each weight that is not zero: at a fixed width → as coded'
  );
}

function row(tensor: TensorReport): string[] {
  const { name, shape, density, values, centroids, vectorLength, bitsPerWeight } = tensor;
  const vectors = vectorLength > 1 ? ` of ${vectorLength}` : '';
  return [
    shortName(name),
    shapeText(shape),
    percent(density),
    values === 'codebook' ? `${centroids} centroids${vectors}` : values,
    fromTo(bitsPerWeight.values.fixed, bitsPerWeight.values.coded),
    tensor.layout === 'dense'
      ? '–'
      : fromTo(bitsPerWeight.indexes.fixed, bitsPerWeight.indexes.coded),
    bytes(tensor.bytes.total),
  ];
}

function fromTo(fixed: number, coded: number): string {
  return `${bitsEach(fixed)} → ${bitsEach(coded)}`;
}
