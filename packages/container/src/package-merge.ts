import { InputError } from './errors.js';

/**
 * Optimal prefix-code lengths under a limit, by package-merge (Larmore and Hirschberg 1990).
 *
 * Each symbol is a coin of its frequency at each of the denominations 2^−1 … 2^−limit. From the
 * smallest denomination up, coins are merged pairwise into packages, which join the coins of the
 * next denomination in order of weight; the cheapest 2n − 2 items of the last one are bought, and a
 * symbol's length is the number of its coins among them. Only the order of coins and packages in
 * each denomination has to be remembered: one flag an item, 2n · limit in all.
 *
 * Worked example: frequencies 1, 1, 5, 7 under the limit 2 give lengths 2, 2, 2, 2 (cost 28);
 * under the limit 3 they give 3, 3, 2, 1 (cost 23), which is Huffman's unlimited optimum.
 *
 * @param frequencies [n], each above 0, n ≥ 2
 * @param limit the greatest length allowed, at least ⌈log2 n⌉
 * @returns [n] code lengths, each in 1 … limit; equal frequencies are told apart by their order
 * @throws {InputError} when fewer than 2 symbols are given, or more than 2^limit
 */
export function limitedCodeLengths(frequencies: Float64Array, limit: number): Uint8Array {
  const n = frequencies.length;
  if (n < 2 || n > 2 ** limit) {
    throw new InputError(
      `a code of at most ${limit} bits takes 2 to ${2 ** limit} symbols, but ${n} are given`,
    );
  }
  const order = Uint32Array.from(frequencies.keys());
  order.sort((a, b) => frequencies[a]! - frequencies[b]! || a - b);
  const coins = Float64Array.from(order, (symbol) => frequencies[symbol]!);

  const isPackage: Uint8Array[] = [];
  let items = coins;
  isPackage.push(new Uint8Array(n));
  for (let level = 1; level < limit; level++) {
    const packages = items.length >>> 1;
    const merged = new Float64Array(n + packages);
    const flags = new Uint8Array(n + packages);
    for (let i = 0, coin = 0, pack = 0; i < merged.length; i++) {
      const weight = pack < packages ? items[2 * pack]! + items[2 * pack + 1]! : Infinity;
      if (coin < n && coins[coin]! <= weight) {
        merged[i] = coins[coin++]!;
      } else {
        merged[i] = weight;
        flags[i] = 1;
        pack++;
      }
    }
    items = merged;
    isPackage.push(flags);
  }

  const lengths = new Uint8Array(n);
  let bought = 2 * n - 2;
  for (let level = limit - 1; level >= 0 && bought > 0; level--) {
    const flags = isPackage[level]!;
    let packages = 0;
    for (let i = 0; i < bought; i++) packages += flags[i]!;
    for (let i = 0; i < bought - packages; i++) lengths[order[i]!]!++;
    bought = 2 * packages;
  }
  return lengths;
}
