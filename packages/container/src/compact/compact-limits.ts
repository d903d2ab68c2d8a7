import type { TensorRecord } from '../header.js';
import { FORMAT_LIMITS, type ReadLimits } from '../limits.js';

/**
 * A byte of a file stands for so many elements and centroids at most, and for so many bytes of text: lest
 * a small file keep a reader busy. What bench/compact-limits.mjs prints led to it.
 */
export const ITEMS_A_BYTE = 1024;

/** What a reader takes of a file of so many bytes. */
export function limitsOf(bytes: number, limits: ReadLimits): ReadLimits {
  const most = ITEMS_A_BYTE * bytes;
  return {
    ...limits,
    headerBytes: Math.min(limits.headerBytes, most),
    compactElements: Math.min(limits.compactElements, most),
  };
}

/**
 * Elements and centroids that the stream has of a tensor, which take time and memory: none of a copy, and no
 * elements where all are 0.
 */
export function codedItems(tensor: TensorRecord): number {
  const { sameAs, kind, centroids, entries, vectorLength } = tensor;
  if (sameAs !== undefined || (kind === 'codebook' && centroids === 0)) return 0;
  return entries + centroids * vectorLength;
}

/** Why a model of so many coded elements and centroids may not be written as a compact file, if so. */
export function countFault(items: number): string | undefined {
  const most = FORMAT_LIMITS.compactElements;
  return items > most
    ? `it has ${items} elements and centroids, but at most ${most} are allowed`
    : undefined;
}

/** The same of its file of so many bytes, whose header has so many of text. */
export function fileFault(items: number, text: number, bytes: number): string | undefined {
  if (bytes > FORMAT_LIMITS.compactBytes)
    return `it would take ${bytes} bytes, but at most ${FORMAT_LIMITS.compactBytes} are allowed`;
  const most = ITEMS_A_BYTE * bytes;
  const why = `in ${bytes} bytes, but at most ${ITEMS_A_BYTE} a byte are allowed, lest a small file keep a reader busy`;
  if (items > most) return `it would have ${items} elements and centroids ${why}`;
  return text > most ? `it would have ${text} bytes of text ${why}` : undefined;
}
