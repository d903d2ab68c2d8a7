import type { TracedLayer } from '../../network/traced-layer.js';
import { DATA_BITS } from '../chip/chip.js';
import { toFixedPoint } from '../chip/fixed-point.js';
import { runLengthWords, WORD_BITS } from '../chip/run-length-code.js';
import type { ObservedWeights } from './eyeriss-report.js';

/**
 * A layer's weights as 16-bit fixed point: how many are zero, and what run-length coding would make of
 * them in the order of rows: [filters, channels, filter rows, filter columns].
 *
 * @throws {InputError} when they hold what is no number
 */
export function observeWeights({
  name,
  kernel,
  operation,
}: Pick<TracedLayer, 'name' | 'kernel' | 'operation'>): ObservedWeights {
  const { words, fractionBits } = toFixedPoint(`${name}, weights`, [kernel]);
  const values = words[0]!;
  let zeros = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === 0) zeros++;
  const coded = runLengthWords(inRows(values, operation.kernel.shape)) * WORD_BITS;
  return {
    zeros: values.length === 0 ? 0 : zeros / values.length,
    codingRatio: coded === 0 ? 1 : (values.length * DATA_BITS) / coded,
    fractionBits,
  };
}

/** A cache line of the kernel; a whole filter at a time would read a line for each weight. */
const FILTERS_AT_ONCE = 32;

/**
 * [rows, columns, channels, filters] or [channels, filters] to [filters, channels, rows, columns]; the
 * channels and multipliers of a depthwise kernel change places, whose filters have one channel each.
 */
function inRows(values: Int16Array, shape: readonly number[]): Int16Array {
  const [channels, filters] = shape.slice(-2) as [number, number];
  const taps = shape.slice(0, -2).reduce((product, extent) => product * extent, 1);
  const rows = new Int16Array(values.length);
  const filterWords = channels * taps;
  for (let first = 0; first < filters; first += FILTERS_AT_ONCE) {
    const end = Math.min(filters, first + FILTERS_AT_ONCE);
    for (let channel = 0, to = 0; channel < channels; channel++) {
      for (let tap = 0; tap < taps; tap++, to++) {
        const from = (tap * channels + channel) * filters;
        for (let filter = first; filter < end; filter++) {
          rows[filter * filterWords + to] = values[from + filter]!;
        }
      }
    }
  }
  return rows;
}
