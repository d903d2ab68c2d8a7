/**
 * Keeps the weights of highest score, over all tensors together; of equal scores, the first ones.
 *
 * @param scores [n] a tensor, none of them NaN
 * @param masks [n] a tensor, written: 1 = kept
 */
export function keepBest(
  scores: readonly Float32Array[],
  count: number,
  masks: readonly Uint8Array[],
): void {
  const all = new Float32Array(scores.reduce((n, { length }) => n + length, 0));
  let at = 0;
  for (const part of scores) {
    all.set(part, at);
    at += part.length;
  }
  all.sort();
  const kept = Math.max(0, Math.min(count, all.length));
  const threshold = kept === 0 ? Number.POSITIVE_INFINITY : all[all.length - kept]!;
  let atThreshold = kept;
  for (let i = all.length - 1; i >= 0 && all[i]! > threshold; i--) atThreshold--;
  for (const [tensor, part] of scores.entries()) {
    const mask = masks[tensor]!;
    for (let i = 0; i < part.length; i++) {
      const score = part[i]!;
      if (score > threshold) mask[i] = 1;
      else mask[i] = score === threshold && atThreshold-- > 0 ? 1 : 0;
    }
  }
}
