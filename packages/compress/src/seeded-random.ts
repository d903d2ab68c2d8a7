import { UsageError } from '@pith/container';

/**
 * A small pseudo-random generator: xoshiro128** (Blackman and Vigna 2021, "Scrambled linear
 * pseudorandom number generators"), its state filled from the seed by SplitMix32. It uses 32-bit
 * integer arithmetic only, so that a seed gives the same numbers on every platform. Not for secrets.
 *
 * @example
 * const random = new SeededRandom(42);
 * random.integer(6) + 1; // a die
 */
export class SeededRandom {
  readonly #state = new Uint32Array(4);

  /**
   * @param seed - A whole number in 0 … 2³² − 1.
   * @throws UsageError when it is not.
   */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
      throw new UsageError(`seed: ${seed}, expected a whole number in 0 … 4294967295`);
    }
    // SplitMix32, with the finalizer of MurmurHash3. It visits every value once, so the four words
    // cannot all be zero, which is the one state that xoshiro must not have.
    for (let i = 0; i < 4; i++) {
      let z = (seed + Math.imul(i + 1, 0x9e37_79b9)) >>> 0;
      z = Math.imul(z ^ (z >>> 16), 0x85eb_ca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2_ae35);
      this.#state[i] = z ^ (z >>> 16);
    }
  }

  /** The next 32 random bits, as a whole number in 0 … 2³² − 1. */
  bits(): number {
    const s = this.#state;
    const s1 = s[1]!;
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    s[2]! ^= s[0]!;
    s[3]! ^= s1;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= s1 << 9;
    s[3] = rotateLeft(s[3]!, 11);
    return result;
  }

  /** Uniform in [0, 1), in steps of 2⁻³². */
  next(): number {
    return this.bits() / 2 ** 32;
  }

  /**
   * A whole number in 0 … n − 1, each equally likely.
   *
   * @throws UsageError when `n` is not a whole number in 1 … 2³².
   */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) {
      throw new UsageError(`integer(${n}): expected a whole number in 1 … 4294967296`);
    }
    // Numbers past the last whole multiple of n would favour small remainders; draw again.
    const limit = 2 ** 32 - (2 ** 32 % n);
    let drawn = this.bits();
    while (drawn >= limit) drawn = this.bits();
    return drawn % n;
  }

  /**
   * A number from the standard normal distribution (Box and Muller 1958). Its last bit may differ
   * between platforms, as Math.log and Math.cos may.
   */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** Shuffles in place, every order equally likely (Fisher and Yates), and returns its argument. */
  shuffle<T extends Uint32Array>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const held = items[i]!;
      items[i] = items[j]!;
      items[j] = held;
    }
    return items;
  }
}

function rotateLeft(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}
