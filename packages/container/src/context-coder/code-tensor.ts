import type { BinaryCoder } from '../range-coder.js';
import { ContextLevelCoder } from './context-level-coder.js';
import type { ContextModels } from './context-models.js';
import { SCAN_ORDERS, type Scan, scanSizes } from './scan.js';

/**
 * A tensor of levels. Symbol 0 is the weight 0; 1 … center stand for negative levels, ascending, and
 * those above for positive ones.
 */
export interface ContextTensor {
  readonly shape: readonly number[];
  /** Symbols are below it: 1 … 2^24. */
  readonly alphabet: number;
  /** How many symbols stand for negative numbers; below `alphabet`. */
  readonly center: number;
  readonly scan: Scan;
}

/**
 * Codes a tensor's symbols, or overwrites them with those that a decoder finds; whatever its bytes
 * are, they are below the alphabet. Nothing is coded of a tensor that the scan's plane does not fit.
 *
 * @param models what was learnt from the tensors before; it goes on learning
 * @param symbols [elements], row-major
 */
export function codeTensor(
  coder: BinaryCoder,
  models: ContextModels,
  tensor: ContextTensor,
  symbols: Uint8Array | Uint16Array | Uint32Array,
): void {
  const sizes = scanSizes(tensor.shape, tensor.scan);
  if (!sizes || symbols.length === 0) return;
  const { height, width, channels, outputs } = sizes;
  const loops = {
    p: [height * width, channels * outputs],
    c: [channels, outputs],
    o: [outputs, 1],
  };
  const [first, second, third] = [...SCAN_ORDERS[tensor.scan.order]!] as ('p' | 'c' | 'o')[];
  const at = { p: 0, c: 0, o: 0 };
  const levels = new ContextLevelCoder(coder, models, tensor, sizes);
  for (at[first!] = 0; at[first!] < loops[first!][0]!; at[first!]++) {
    for (at[second!] = 0; at[second!] < loops[second!][0]!; at[second!]++) {
      for (at[third!] = 0; at[third!] < loops[third!][0]!; at[third!]++) {
        const i = at.p * loops.p[1]! + at.c * outputs + at.o;
        symbols[i] = levels.code(at.p, at.c, at.o, symbols[i]!);
      }
    }
  }
  // A bias stands between two kernels.
  if (tensor.shape.length > 1)
    models.learnOutputs(levels.history.outputs.nonzeros, levels.history.levels);
}
