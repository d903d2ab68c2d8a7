/** Bits that the binary digits of `value` take; 0 for 0. */
export function bitLength(value: number): number {
  return 32 - Math.clz32(value);
}
