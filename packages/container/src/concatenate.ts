/** Arrays of bytes, one after the other. */
export function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let next = 0;
  for (const chunk of chunks) {
    whole.set(chunk, next);
    next += chunk.length;
  }
  return whole;
}
