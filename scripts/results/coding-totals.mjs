/** Coders in the order of their columns; the bound comes first. */
export const CODERS = [
  ...['zero-order', 'fixed', 'Huffman', 'adaptive', 'context'],
  ...['xz', 'zstd -19', 'brotli'],
];

/**
 * Bytes of all tensors of a file, by coder; null where there was no such coder.
 * @param {{ streams: { bytes: Record<string, number | null | undefined> }[] }} file
 * @returns {Record<string, number | null>}
 */
export function totalBytes({ streams }) {
  return Object.fromEntries(
    CODERS.map((coder) => {
      const sizes = streams.map(({ bytes }) => bytes[coder]);
      const isMeasured = sizes.every((size) => typeof size === 'number');
      return [coder, isMeasured ? sizes.reduce((sum, size) => sum + size, 0) : null];
    }),
  );
}
