/** How many centroids are negative, or `undefined` unless they ascend. */
export function negativesOf(patterns: Uint32Array): number | undefined {
  const values = new Float32Array(patterns.buffer, patterns.byteOffset, patterns.length);
  let negatives = 0;
  for (let i = 0; i < values.length; i++) {
    if (i > 0 && !(values[i]! > values[i - 1]!)) return undefined;
    if (values[i]! < 0) negatives++;
  }
  return negatives;
}
