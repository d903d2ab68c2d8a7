import { bytes, percent, ratio } from '../figures.js';
import type { FrontierReport } from './frontier-report.js';
import { renderTable } from './table.js';

/**
 * A row for each file that the search made.
 * @param shipped bytes of the model as it was
 */
export function frontierTable(
  { points, target }: FrontierReport,
  { shipped, colour }: { readonly shipped: number; readonly colour: boolean },
): string {
  const right = (head: string) => ({ head, align: 'right' as const });
  const table = renderTable(
    [
      ...[right('weights'), right('bytes'), right('ratio as shipped'), right('validation error')],
      ...[{ head: 'on the front' }, { head: 'target' }],
    ],
    points.map(({ nonzeros, bytes: size, validation, keeps, isOnFront, isChosen }) => [
      ...[bytes(nonzeros), bytes(size), ratio(shipped / size), percent(validation.error)],
      isOnFront ? 'yes' : '',
      isChosen ? (keeps ? 'kept, chosen' : 'missed, nearest') : keeps ? 'kept' : 'missed',
    ]),
    { colour },
  );
  const aim =
    target.kind === 'size'
      ? `at most ${bytes(target.bytes)} bytes`
      : `a validation error of at most ${percent(target.bound)}` +
        (target.bound < target.asked ? `, a margin below ${percent(target.asked)}` : '');
  return `${table}\ntarget: ${aim}`;
}
