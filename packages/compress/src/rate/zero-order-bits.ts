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

/**
 * A matrix of symbols by zero-order entropies: which rows and columns hold anything but 0, then the
 * block of those that do.
 *
 * @param symbols [rows · columns], each below `alphabet`; 0 = pruned
 */
export function zeroOrderBlockBits(
  symbols: ArrayLike<number>,
  columns: number,
  alphabet: number,
): number {
  const rows = symbols.length / columns;
  const liveRow = new Uint8Array(rows);
  const liveColumn = new Uint8Array(columns);
  for (let i = 0; i < symbols.length; i++) {
    if (symbols[i] === 0) continue;
    liveRow[Math.floor(i / columns)] = 1;
    liveColumn[i % columns] = 1;
  }
  const block: number[] = [];
  for (let i = 0; i < symbols.length; i++) {
    if (liveRow[Math.floor(i / columns)] === 1 && liveColumn[i % columns] === 1) {
      block.push(symbols[i]!);
    }
  }
  return zeroOrderBits(block, alphabet) + zeroOrderBits(liveRow, 2) + zeroOrderBits(liveColumn, 2);
}
