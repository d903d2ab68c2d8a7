import {
  NEAREST,
  NONE_NEAR,
  OF_NEAREST,
  SIGNIFICANCE_GIVEN,
  SIGNIFICANCE_INPUTS,
  SIGNIFICANCE_SLOTS,
  SIGNIFICANCE_WEIGHTS,
} from '../../src/context/memory-map';
import { logRatio, shrunk, squash, stretch } from './logistic';
import { give, giveSlot, learn, mix } from './mixer';
import { lookAtNearest, nearnessOdds, takeNear } from './neighbours';
import {
  Around,
  hasChannels,
  hasPlane,
  Input,
  inputAt,
  Output,
  outputAt,
  placeAt,
  sliceAt,
  tensor,
} from './tensor';

/** Log odds of an input that says yes. */
const YES = 256;

/** Slots: 8 for the neighbours of each role, then the mean contexts. */
const MEAN_SLOTS = 32;

const RATE = 160;

/** Places of the inputs; the six nearest are last. */
export const OF_OUTPUT = 2;
export const OF_INPUT = 3;
export const PRODUCER = 6;
export const NEXT = 10;
const FAR = 11;
const NEARNESS_OF_ALL = 12;
const NEAR_MAGNITUDE = 13;
const PLANE_SLOT = 14;
const OF_CHANNEL = 15;
const OF_SLICE = 16;
const OF_PLACE = 17;

/**
 * Decodes whether an element is not zero. How many elements of each group came before follows from
 * the order of the scan.
 */
export function decodeSignificance(p: i32, c: i32, o: i32, inputIndex: i32, at: i32): i32 {
  const base = tensor.base;
  const density = tensor.density;
  const order = tensor.order;
  const outputCount = tensor.outputCount;
  const seenOutput = order == 1 ? c * tensor.area + p : inputIndex;
  const output = outputAt(o);
  const input = inputAt(inputIndex);
  const ofOutput = shrunk(output.nonzeros, seenOutput, density, 16) - base;
  const ofInput = shrunk(input.nonzeros, o, density, 16) - base;
  give(SIGNIFICANCE_GIVEN, 0, base);
  give(SIGNIFICANCE_GIVEN, 1, YES);
  give(SIGNIFICANCE_GIVEN, OF_OUTPUT, ofOutput);
  give(SIGNIFICANCE_GIVEN, OF_INPUT, ofInput);
  giveRates(input, output);
  give(SIGNIFICANCE_GIVEN, PRODUCER, tensor.producers != 0 ? load<i32>(tensor.producers + (c << 2)) : 0);
  give(SIGNIFICANCE_GIVEN, 7, o > 0 && load<i8>(tensor.levels + at - 1) != 0 ? YES : 0);
  give(SIGNIFICANCE_GIVEN, 8, densityBeside(o, seenOutput) - base);
  const meanSlot = SIGNIFICANCE_SLOTS + ((MEAN_SLOTS + tensor.meanContext) << 2);
  giveSlot(SIGNIFICANCE_GIVEN, 9, meanSlot, base, base);
  let expectation = base + ofInput;
  let set = tensor.role << 1;
  let planeSlot: usize = 0;
  let vectors = 3;
  if (hasPlane()) {
    const around = changetype<Around>(tensor.around + p * offsetof<Around>());
    const others = order == 2 ? o : 0;
    const factor = order == 2 ? 1 : outputCount;
    const nextSeen = others * around.next + factor * around.nextBefore;
    const farSeen = others * around.far + factor * around.farBefore;
    const next = shrunk(input.next, nextSeen, density, 16) - base;
    give(SIGNIFICANCE_GIVEN, NEXT, next);
    give(SIGNIFICANCE_GIVEN, FAR, shrunk(input.far, farSeen, density, 16) - base);
    expectation += next >> 1;
    const near = takeNear(c * outputCount + o);
    tensor.nearness = near;
    give(SIGNIFICANCE_GIVEN, NEARNESS_OF_ALL, nearnessOdds(near));
    let slot = 0;
    if (near != 0) {
      const mean = tensor.meanMagnitude;
      const odds = logRatio(8 * f64(near >> 16) + mean, 4 * mean);
      give(SIGNIFICANCE_GIVEN, NEAR_MAGNITUDE, odds);
      lookAtNearest(tensor.levels + at);
      slot = giveNearest();
      set++;
      vectors = 6;
    } else {
      give(SIGNIFICANCE_GIVEN, NEAR_MAGNITUDE, load<i16>(NONE_NEAR));
      forgetNearest();
      vectors = 4 + i32(hasChannels());
    }
    planeSlot = SIGNIFICANCE_SLOTS + ((8 * tensor.role + slot) << 2);
    giveSlot(SIGNIFICANCE_GIVEN, PLANE_SLOT, planeSlot, base, base);
    if (hasChannels()) {
      const seenChannel = order == 2 ? o * tensor.area + p : p * outputCount + o;
      give(SIGNIFICANCE_GIVEN, OF_CHANNEL, shrunk(load<i32>(tensor.channels + (c << 2)), seenChannel, density, 16) - base);
      give(SIGNIFICANCE_GIVEN, OF_SLICE, shrunk(sliceAt(c * outputCount + o).nonzeros, p, density, 8) - base);
      give(SIGNIFICANCE_GIVEN, OF_PLACE, shrunk(placeAt(p * outputCount + o).nonzeros, c, density, 8) - base);
    }
  }
  input.expected += f64(squash(base + ofOutput) >> 4);
  output.expected += f64(squash(expectation) >> 4);
  const weights = SIGNIFICANCE_WEIGHTS + set * SIGNIFICANCE_INPUTS * 4;
  const bit = mix(SIGNIFICANCE_GIVEN, weights, vectors, RATE);
  learn(meanSlot, bit);
  if (planeSlot != 0) learn(planeSlot, bit);
  return bit;
}

/** Gives how many more non-zeros input and output had than expected: the two of `logRatio` at once. */
@inline
function giveRates(input: Input, output: Output): void {
  let nonzeros = f64x2.splat(f64(input.nonzeros));
  nonzeros = f64x2.replace_lane(nonzeros, 1, f64(output.nonzeros));
  let expected = f64x2.splat(input.expected);
  expected = f64x2.replace_lane(expected, 1, output.expected);
  const one = f64x2.splat(4096);
  const had = f64x2.add(f64x2.mul(nonzeros, one), one);
  const all = f64x2.add(had, f64x2.add(expected, one));
  const shares = f64x2.div(f64x2.mul(had, f64x2.splat(65536)), all);
  const p = i32x4.trunc_sat_f64x2_s_zero(shares);
  give(SIGNIFICANCE_GIVEN, 4, stretch(i32x4.extract_lane(p, 0)));
  give(SIGNIFICANCE_GIVEN, 5, stretch(i32x4.extract_lane(p, 1)));
}

/** Units may be sorted: outputs beside are as dense. */
@inline
function densityBeside(o: i32, seenOutput: i32): i32 {
  const below = min(o, 2);
  const above = min(tensor.outputCount - 1 - o, 2);
  const nonzeros =
    outputAt(o - 2).nonzeros +
    outputAt(o - 1).nonzeros +
    outputAt(o + 1).nonzeros +
    outputAt(o + 2).nonzeros;
  const seen =
    tensor.order == 2
      ? below * tensor.area * tensor.channelCount
      : (below + above) * seenOutput + below;
  return shrunk(nonzeros, seen, tensor.density, 4);
}

@inline
function forgetNearest(): void {
  v128.store(NEAREST, i64x2.splat(0));
  store<i64>(NEAREST, 0, 16);
  // Two of them share their four with what tells of channels.
  store<i64>(SIGNIFICANCE_GIVEN, 0, 4 * OF_NEAREST);
}

/** Gives whether the six nearest are there. @returns the slot of the first four */
@inline
function giveNearest(): i32 {
  let slot = 0;
  for (let k = 0; k < 6; k++) {
    const isNonzero = i32(load<i32>(NEAREST + (k << 2)) != 0);
    give(SIGNIFICANCE_GIVEN, OF_NEAREST + k, isNonzero << 8);
    if (k < 4) slot += k < 2 ? 2 * isNonzero : isNonzero;
  }
  return slot;
}
