/**
 * The zero-order entropy of symbols, all together: n · H, in bits.
 *
 * @param symbols each below `alphabet`
 */
export function zeroOrderBits(symbols: ArrayLike<number>, alphabet: number): number {
  const counts = new Uint32Array(alphabet);
  for (let i = 0; i < symbols.length; i++) counts[symbols[i]!]!++;
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= count * Math.log2(count / symbols.length);
  return bits;
}
