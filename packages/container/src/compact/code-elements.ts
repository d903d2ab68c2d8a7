import { readCentroids } from '../codebook.js';
import { type ContextModels, type ContextTensor, codeTensor } from '../context-coder/index.js';
import type { TensorRecord } from '../header.js';
import { negativesOf } from '../negatives-of.js';
import type { BinaryCoder } from '../range-coder.js';
import type { SymbolArray } from '../symbol-histogram.js';
import { AdaptiveBits } from '../text-coder/adaptive-bits.js';
import { VALUE_WIDTHS } from '../value-forms.js';
import { PLAIN_SCAN } from './plain-scan.js';

/**
 * Codes the symbols of a tensor, or fills them with those that a decoder finds.
 *
 * @param models what earlier tensors have taught
 * @param items [entries]: cluster indexes, or bit patterns of raw values
 */
export function codeElements(
  coder: BinaryCoder,
  models: ContextModels,
  tensor: TensorRecord,
  items: SymbolArray,
): void {
  if (tensor.kind !== 'codebook') codeRaw(coder, VALUE_WIDTHS[tensor.kind], items);
  else if (tensor.centroids > 0) codeTensor(coder, models, contextTensor(tensor), items);
}

/** What the context coder takes of a tensor with centroids. */
export function contextTensor(tensor: TensorRecord): ContextTensor {
  const { codebook, codebookForm, vectorLength, centroids, shape, entries } = tensor;
  const words = vectorLength === 1 ? readCentroids(codebook, codebookForm) : undefined;
  return {
    shape: vectorLength === 1 ? shape : [entries],
    alphabet: centroids + 1,
    center: (words && negativesOf(words)) ?? 0,
    scan: tensor.scan ?? PLAIN_SCAN,
  };
}

/** Byte planes, the most significant first: each byte under the part of it that is known. */
function codeRaw(coder: BinaryCoder, width: number, items: SymbolArray): void {
  for (let plane = width - 1; plane >= 0; plane--) {
    const bits = new AdaptiveBits(256);
    for (let i = 0; i < items.length; i++) {
      const item = items[i]!;
      let node = 1;
      for (let bit = 7; bit >= 0; bit--) {
        const at = 8 * plane + bit;
        const coded = bits.code(coder, node, (item >>> at) & 1);
        node = 2 * node + coded;
        if (coded) items[i]! |= 1 << at;
        else items[i]! &= ~(1 << at);
      }
    }
  }
}
