import type { LayerStatistics } from '@pith/runtime';
import { bytes, milliseconds, percent } from '../figures.js';
import { printable } from './printable.js';
import { renderTable } from './table.js';

const right = (head: string) => ({ head, align: 'right' as const });

/** A row for each operation that the runtime carries out. */
export function layerTable(
  layers: readonly LayerStatistics[],
  { colour, threads }: { readonly colour: boolean; readonly threads: number },
): string {
  const sum = (of: (layer: LayerStatistics) => number) =>
    layers.reduce((total, layer) => total + of(layer), 0);
  const time = sum((layer) => layer.milliseconds);
  const share = (part: number, whole: number) => (whole === 0 ? '' : percent(part / whole, 1));
  const counts = (dense: number, done: number, skipped: number) => [
    ...[bytes(done), bytes(skipped), share(skipped, done + skipped)],
    bytes(dense),
  ];
  const rows = layers.map((layer) => [
    ...[printable(layer.layer), layer.operation, layer.kernel],
    ...[milliseconds(layer.milliseconds), share(layer.milliseconds, time)],
    ...counts(layer.multiplyAdds.dense, layer.multiplyAdds.done, layer.multiplyAdds.skipped),
    layer.weights === 0 ? '' : percent(layer.nonzeros / layer.weights),
    bytes(layer.weightBytes),
  ]);
  const [weights, nonzeros] = [sum((l) => l.weights), sum((l) => l.nonzeros)];
  const total = [
    ...['all', '', '', milliseconds(time), ''],
    ...counts(
      sum((l) => l.multiplyAdds.dense),
      sum((l) => l.multiplyAdds.done),
      sum((l) => l.multiplyAdds.skipped),
    ),
    weights === 0 ? '' : percent(nonzeros / weights),
    bytes(sum((l) => l.weightBytes)),
  ];
  const columns = [
    ...[
      { head: 'layer' },
      { head: 'operation' },
      { head: 'kernel' },
      right('time'),
      right('share'),
    ],
    ...[right('done'), right('skipped'), right('of all'), right('dense, 1 sample')],
    ...[right('density'), right('weight bytes')],
  ];
  return (
    `${renderTable(columns, rows, { colour, total })}\n` +
    'done, skipped, dense: multiply-adds; those of zero weights and zero activations are skipped' +
    (threads > 1 ? `; times are those of one of ${threads} threads` : '')
  );
}
