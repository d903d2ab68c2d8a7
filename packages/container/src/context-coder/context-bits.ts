import { BitCost } from './bit-cost.js';
import { chooseScan } from './choose-scan.js';
import { codeTensor } from './code-tensor.js';
import { ContextModels } from './context-models.js';
import type { Scan } from './scan.js';

/**
 * What a tensor by itself takes under the context coder, in bits: a measure for comparing orders of
 * its units.
 *
 * @param tensor as in `codeTensor`
 * @param symbols [elements], row-major
 * @param options.previousOutputs units of the layer before; 0 where there is none
 * @param options.scan where it is known, which is several times as fast. @default the best one
 */
export function contextBits(
  tensor: { readonly shape: readonly number[]; readonly alphabet: number; readonly center: number },
  symbols: Uint8Array | Uint16Array | Uint32Array,
  options: { readonly previousOutputs: number; readonly scan?: Scan },
): number {
  const scan = options.scan ?? chooseScan(tensor, symbols, options.previousOutputs);
  const cost = new BitCost();
  codeTensor(cost, new ContextModels(), { ...tensor, scan }, symbols.slice());
  return cost.bits;
}
