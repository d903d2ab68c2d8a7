import { RATES } from '../../src/context/memory-map';
import { squash, stretch } from './logistic';
import { decodeBit } from './range-decoder';

// A slot is a probability of 22 bits, then 8 that count how often it was used, up to 255.
const ONE = 1 << 22;
const MOST_SEEN = 255;

/** Weights lie within ±MOST_WEIGHT. */
const MOST_WEIGHT = 1 << 20;

/** [n]: how far a slot moves when it is used for the (n + 1)-th time, in 1/65536. */
export function fillRates(): void {
  for (let n = 0; n <= MOST_SEEN; n++) store<i32>(RATES + 4 * n, 131072 / (2 * n + 3));
}

/** Gives an input of a decision: log odds. @param given address of its inputs */
@inline
export function give(given: usize, input: i32, logOdds: i32): void {
  store<i32>(given + (input << 2), logOdds);
}

/**
 * Gives an input that is learnt in a slot, less a base.
 *
 * @param given address of the inputs
 * @param slot its address
 * @param first log odds that it begins with
 */
@inline
export function giveSlot(given: usize, input: i32, slot: usize, first: i32, base: i32): void {
  let value = load<u32>(slot);
  if ((value & MOST_SEEN) == 0) {
    value = squash(first) << 14;
    store<u32>(slot, value);
  }
  give(given, input, stretch(value >> 14) - base);
}

/** Moves a slot that was used for a decision. */
@inline
export function learn(slot: usize, bit: i32): void {
  const value = load<u32>(slot);
  const seen = value & MOST_SEEN;
  const probability = value >> 8;
  const rate = load<u32>(RATES + (seen << 2));
  const distance = bit ? ONE - probability : probability;
  const step = <u32>(((<u64>distance) * rate) >> 16);
  const moved = bit ? probability + step : probability - step;
  store<u32>(slot, (moved << 8) | (seen + u32(seen < <u32>MOST_SEEN)));
}

/**
 * Decodes a decision from the inputs given, and moves the weights. Inputs fit in 16 bits, so the product
 * of one and a step is made of two of 16 bits each: with the lower 15 bits of the step, and the rest.
 *
 * @param given address of the inputs
 * @param weights address of the set
 * @param vectors inputs in fours
 * @param rate of learning
 */
@inline
export function mix(given: usize, weights: usize, vectors: i32, rate: i32): i32 {
  let products = i64x2.splat(0);
  for (let i = 0; i < vectors << 4; i += 16) {
    const input = v128.load(given + i);
    const weight = v128.load(weights + i);
    const pair = i64x2.add(
      i64x2.extmul_low_i32x4_s(input, weight),
      i64x2.extmul_high_i32x4_s(input, weight),
    );
    products = i64x2.add(products, pair);
  }
  const sum = (i64x2.extract_lane(products, 0) + i64x2.extract_lane(products, 1)) >> 16;
  const probability = squash(<i32>sum);
  const bit = decodeBit(probability);

  const step = ((bit << 16) - probability) * rate;
  const stepLow = i32x4.splat(step & 0x7fff);
  const stepHigh = i32x4.splat((step >> 15) & 0xffff);
  const half = i32x4.splat(1 << 23);
  const most = i32x4.splat(MOST_WEIGHT);
  const least = i32x4.splat(-MOST_WEIGHT);
  for (let i = 0; i < vectors << 4; i += 16) {
    const input = v128.load(given + i);
    const low = i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(input, stepLow), half), 15);
    const change = i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(input, stepHigh), low), 9);
    const moved = i32x4.add(v128.load(weights + i), change);
    v128.store(weights + i, i32x4.max_s(least, i32x4.min_s(most, moved)));
  }
  return bit;
}
