/**
 * A seed of its own for a step of a search, by FNV-1a over what leads there: a step trains alike
 * whichever steps were made before.
 *
 * @returns a whole number in 0 … 2³² − 1
 */
export function stepSeed(seed: number, path: readonly number[]): number {
  let hash = 0x811c_9dc5;
  for (const number of [seed, ...path]) {
    for (let byte = 0; byte < 4; byte++) {
      hash = Math.imul(hash ^ ((number >>> (8 * byte)) & 0xff), 0x0100_0193);
    }
  }
  return hash >>> 0;
}
