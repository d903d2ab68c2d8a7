import type { CanonicalCode } from './canonical-code.js';
import { fixedCoder } from './fixed-coder.js';
import { huffmanCoder } from './huffman-coder.js';
import type { StreamCoder, StreamPlan } from './stream-coder.js';
import type { SymbolHistogram } from './symbol-histogram.js';

/** Every coder that a file can name; a new one is added here, to stream-decoders.ts and to docs/format.md. */
export const STREAM_CODERS: readonly StreamCoder[] = [fixedCoder, huffmanCoder];

/** The coder of this number in the file, or `undefined`. */
export function streamCoder(id: number): StreamCoder | undefined {
  return STREAM_CODERS.find((coder) => coder.id === id);
}

/** The cheapest plan over all coders, header and payload counted; the earlier coder wins a tie. */
export function planStream(
  histogram: SymbolHistogram,
  codes: readonly CanonicalCode[],
): StreamPlan {
  let best: StreamPlan | undefined;
  for (const coder of STREAM_CODERS) {
    const plan = coder.plan(histogram, codes);
    if (plan && (best === undefined || planBytes(plan) < planBytes(best))) best = plan;
  }
  return best!;
}

/** What a stream adds to the file. */
export function planBytes(plan: StreamPlan): number {
  return plan.payloadBytes + plan.headerBytes;
}
