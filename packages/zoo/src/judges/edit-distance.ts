/**
 * Fewest insertions, deletions and substitutions of characters that turn one text into another
 * (Levenshtein 1966), by dynamic programming over rows.
 */
export function editDistance(from: string, to: string): number {
  const [a, b] = [Array.from(from), Array.from(to)];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, character] of a.entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const substituted = row[j]! + (character === b[j] ? 0 : 1);
      next.push(Math.min(substituted, row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** Edits a character of the truth, over all texts. */
export function characterErrorRate(
  texts: readonly { readonly truth: string; readonly read: string }[],
): number {
  let [edits, characters] = [0, 0];
  for (const { truth, read } of texts) {
    edits += editDistance(read, truth);
    characters += Array.from(truth).length;
  }
  return edits / characters;
}
