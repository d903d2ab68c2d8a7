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
  const [values] = words;
  const zeros = values!.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);
  const coded = runLengthWords(inRows(values!, operation.kernel.shape)) * WORD_BITS;
  return {
    zeros: values!.length === 0 ? 0 : zeros / values!.length,
    codingRatio: coded === 0 ? 1 : (values!.length * DATA_BITS) / coded,
    fractionBits,
  };
}

/**
 * [rows, columns, channels, filters] or [channels, filters] to [filters, channels, rows, columns]; the
 * channels and multipliers of a depthwise kernel change places, whose filters have one channel each.
 */
function inRows(values: Int16Array, shape: readonly number[]): Int16Array {
  const [channels, filters] = shape.slice(-2) as [number, number];
  const taps = shape.slice(0, -2).reduce((product, extent) => product * extent, 1);
  const rows = new Int16Array(values.length);
  let i = 0;
  for (let filter = 0; filter < filters; filter++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let tap = 0; tap < taps; tap++) {
        rows[i++] = values[(tap * channels + channel) * filters + filter]!;
      }
    }
  }
  return rows;
}
