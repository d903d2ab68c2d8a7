/**
 * Probabilities and their log odds, in integers, so that every platform decodes the same bits.
 *
 * Log odds have a step of 1/256 nat and lie within ±LIMIT; probabilities are in 1/65536.
 */
export const LIMIT = 2815;

/** [2 · LIMIT + 1]: 65536 / (1 + e^(−x/256)), rounded, 1 … 65535 */
const squashed = squashTable();

/** [65536]: the least x whose squash is at least p */
const stretched = stretchTable();

/** The probability of log odds. @param x an integer; limits apply */
export function squash(x: number): number {
  return squashed[(x > LIMIT ? LIMIT : x < -LIMIT ? -LIMIT : x) + LIMIT]!;
}

/** The log odds of a probability. @param p 1 … 65535 */
export function stretch(p: number): number {
  return stretched[p]!;
}

/** Only with +, − , · and ÷, which are exact to the bit everywhere; Math.exp need not be. */
function squashTable(): Uint16Array {
  let factor = 1;
  for (let i = 12, x = 1 / 256; i > 0; i--) factor = 1 + (factor * x) / i;
  const table = new Uint16Array(2 * LIMIT + 1);
  let power = 1;
  for (let x = 0; x <= LIMIT; x++) {
    const p = Math.min(65535, Math.floor((65536 * power) / (1 + power) + 0.5));
    table[LIMIT + x] = p;
    table[LIMIT - x] = 65536 - p;
    power *= factor;
  }
  return table;
}

function stretchTable(): Int16Array {
  const table = new Int16Array(65536);
  let x = -LIMIT;
  for (let p = 0; p < 65536; p++) {
    while (x < LIMIT && squashed[x + LIMIT]! < p) x++;
    table[p] = x;
  }
  return table;
}
