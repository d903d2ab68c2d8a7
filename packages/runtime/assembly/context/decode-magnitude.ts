import {
  MAGNITUDE_GIVEN,
  MAGNITUDE_INPUTS,
  MAGNITUDE_SLOTS,
  MAGNITUDE_WEIGHTS,
  NEAREST,
  SIGNIFICANCE_GIVEN,
} from '../../src/context/memory-map';
import { NEXT, OF_INPUT, OF_OUTPUT, PRODUCER } from './decode-significance';
import { logRatio } from './logistic';
import { give, giveSlot, learn, mix } from './mixer';
import { nearnessOdds } from './neighbours';
import { decodeBit } from './range-decoder';
import { Group, hasChannels, hasPlane, inputAt, outputAt, sliceAt, tensor } from './tensor';

const YES = 256;
const RATE = 260;

/** Decisions that have contexts of their own. */
const DECISIONS = 64;

/** Slots: one for each decision and sign, then the mean contexts of each. */
const MEAN_SLOTS = 2 * DECISIONS;

/** Decodes the magnitude of an element, which is not zero. @param most the greatest, at least 1 */
export function decodeMagnitude(c: i32, o: i32, input: i32, negative: i32, most: i32): i32 {
  gather(c, o, input, negative);
  let digits = 0;
  while (most >> (digits + 1) > 0) {
    if (!decide(digits, negative)) break;
    digits++;
  }
  let magnitude = 1;
  for (let i = digits - 1; i >= 0; i--) {
    let bit = 0;
    // Where a 1 would go beyond the greatest, it is a 0.
    if ((2 * magnitude + 1) << i <= most) {
      if (i == digits - 1) bit = decide(15 + digits, negative);
      else if (i == digits - 2) bit = decide(29 + 2 * digits + (magnitude & 1), negative);
      else bit = decodeBit(32768);
    }
    magnitude = 2 * magnitude + bit;
  }
  return magnitude;
}

/** Gives the inputs that all decisions on one magnitude have. */
function gather(c: i32, o: i32, inputIndex: i32, negative: i32): void {
  const mean = tensor.meanMagnitude;
  give(MAGNITUDE_GIVEN, 2, YES);
  give(MAGNITUDE_GIVEN, 3, relative(outputAt(o), mean));
  give(MAGNITUDE_GIVEN, 4, relative(inputAt(inputIndex), mean));
  give(MAGNITUDE_GIVEN, 5, significant(OF_OUTPUT));
  give(MAGNITUDE_GIVEN, 6, significant(OF_INPUT));
  give(MAGNITUDE_GIVEN, 7, significant(PRODUCER));
  if (!hasPlane()) return;
  const near = tensor.nearness;
  const around = f64(near & 0xff);
  give(MAGNITUDE_GIVEN, 8, significant(NEXT));
  give(MAGNITUDE_GIVEN, 9, logRatio(16 * f64(near >> 16) + 8 * mean, (around + 8) * mean));
  let sum = 0;
  let count = 0;
  for (let k = 0; k < 4; k++) {
    const level = load<i32>(NEAREST + (k << 2));
    if (level == 0 || i32(level < 0) != negative) continue;
    sum += abs(level);
    count++;
  }
  give(MAGNITUDE_GIVEN, 10, count > 0 ? logRatio(16 * f64(sum), f64(count) * mean) : 0);
  give(MAGNITUDE_GIVEN, 11, nearnessOdds(near));
  give(MAGNITUDE_GIVEN, 12, hasChannels() ? relative(sliceAt(c * tensor.outputCount + o), mean) : 0);
}

/** An input that was given for whether the element is zero. */
@inline
function significant(input: i32): i32 {
  return load<i32>(SIGNIFICANCE_GIVEN + (input << 2));
}

/** Logarithm of the mean magnitude over that of all. */
@inline
function relative(group: Group, mean: f64): i32 {
  return logRatio(16 * group.magnitudes + 2 * mean, f64(group.nonzeros + 2) * mean);
}

function decide(place: i32, negative: i32): i32 {
  const decision = min(place, DECISIONS - 1);
  const slot = MAGNITUDE_SLOTS + ((2 * decision + negative) << 2);
  const meanSlot = MAGNITUDE_SLOTS + ((MEAN_SLOTS + 84 * decision + tensor.meanContext) << 2);
  giveSlot(MAGNITUDE_GIVEN, 0, slot, 0, 0);
  giveSlot(MAGNITUDE_GIVEN, 1, meanSlot, 0, 0);
  const kind = decision < 2 ? decision : decision == 16 ? 2 : 3;
  const set = (hasPlane() ? 4 : 0) + kind;
  const weights = MAGNITUDE_WEIGHTS + set * MAGNITUDE_INPUTS * 4;
  const bit = mix(MAGNITUDE_GIVEN, weights, hasPlane() ? 4 : 2, RATE);
  learn(slot, bit);
  learn(meanSlot, bit);
  return bit;
}
