import { BitCost } from './bit-cost.js';
import { codeTensor } from './code-tensor.js';
import { ContextModels } from './context-models.js';
import { candidatePlanes, SCAN_ORDERS, type Scan } from './scan.js';

/** Symbols that are coded to choose a scan. */
const SAMPLE = 2 ** 20;

/**
 * The scan under which a tensor takes the fewest bits, found by counting them for every candidate
 * plane and order; the first candidate for a tensor of more than 2^20 symbols.
 *
 * @param tensor.shape no dimension 0
 * @param previous outputs of the layer before; 0 where there is none
 */
export function chooseScan(
  tensor: { readonly shape: readonly number[]; readonly alphabet: number; readonly center: number },
  symbols: Uint8Array | Uint16Array | Uint32Array,
  previous: number,
): Scan {
  const { shape } = tensor;
  const scans = candidatePlanes(shape, previous).flatMap(([height, width]) =>
    SCAN_ORDERS.map((_, order) => ({ height, width, order })),
  );
  if (symbols.length > SAMPLE) return scans[0]!;
  let best = scans[0]!;
  let fewest = Infinity;
  for (const scan of scans) {
    const cost = new BitCost();
    codeTensor(cost, new ContextModels(), { ...tensor, scan }, symbols.slice());
    if (cost.bits < fewest) {
      fewest = cost.bits;
      best = scan;
    }
  }
  return best;
}
