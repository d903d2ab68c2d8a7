import {
  NEAREST,
  SIGNIFICANCE_GIVEN,
  SIGNIFICANCE_INPUTS,
  SIGNIFICANCE_SLOTS,
  SIGNIFICANCE_WEIGHTS,
} from '../../src/context/memory-map';
import { logRatio, shrunk, squash } from './logistic';
import { give, giveSlot, learn, mix } from './mixer';
import { lookAtNearest, nearnessOdds, takeNear } from './neighbours';
import {
  Around,
  hasChannels,
  hasPlane,
  inputAt,
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

/** Inputs that later decisions on the element use, too. */
export const OF_OUTPUT = 2;
export const OF_INPUT = 3;
export const PRODUCER = 6;
export const NEXT = 10;

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
  give(SIGNIFICANCE_GIVEN, 4, logRatio(f64(input.nonzeros) * 4096 + 4096, input.expected + 4096));
  give(SIGNIFICANCE_GIVEN, 5, logRatio(f64(output.nonzeros) * 4096 + 4096, output.expected + 4096));
  give(SIGNIFICANCE_GIVEN, PRODUCER, tensor.producers != 0 ? load<i32>(tensor.producers + (c << 2)) : 0);
  give(SIGNIFICANCE_GIVEN, 7, o > 0 && load<i8>(tensor.levels + at - 1) != 0 ? YES : 0);
  give(SIGNIFICANCE_GIVEN, 8, densityBeside(o, seenOutput) - base);
  const meanSlot = SIGNIFICANCE_SLOTS + ((MEAN_SLOTS + tensor.meanContext) << 2);
  giveSlot(SIGNIFICANCE_GIVEN, 9, meanSlot, base, base);
  let expectation = base + ofInput;
  let set = tensor.role << 1;
  let planeSlot: usize = 0;
  if (hasPlane()) {
    const around = changetype<Around>(tensor.around + p * offsetof<Around>());
    const others = order == 2 ? o : 0;
    const factor = order == 2 ? 1 : outputCount;
    const nextSeen = others * around.next + factor * around.nextBefore;
    const farSeen = others * around.far + factor * around.farBefore;
    const next = shrunk(input.next, nextSeen, density, 16) - base;
    give(SIGNIFICANCE_GIVEN, NEXT, next);
    give(SIGNIFICANCE_GIVEN, 11, shrunk(input.far, farSeen, density, 16) - base);
    expectation += next >> 1;
    const y = p / tensor.width;
    const x = p - y * tensor.width;
    const near = takeNear(y, x, c * outputCount + o);
    tensor.nearness = near;
    give(SIGNIFICANCE_GIVEN, 12, nearnessOdds(near));
    const mean = tensor.meanMagnitude;
    give(SIGNIFICANCE_GIVEN, 13, logRatio(8 * f64(near >> 16) + mean, 4 * mean));
    let slot = 0;
    if (near != 0) {
      lookAtNearest(y, x, tensor.levels + at);
      slot = giveNearest();
      set++;
    } else {
      // 14 … 19
      v128.store(SIGNIFICANCE_GIVEN, i64x2.splat(0), 56);
      store<i64>(SIGNIFICANCE_GIVEN, 0, 72);
    }
    planeSlot = SIGNIFICANCE_SLOTS + ((8 * tensor.role + slot) << 2);
    giveSlot(SIGNIFICANCE_GIVEN, 20, planeSlot, base, base);
    if (hasChannels()) {
      const seenChannel = order == 2 ? o * tensor.area + p : p * outputCount + o;
      give(SIGNIFICANCE_GIVEN, 21, shrunk(load<i32>(tensor.channels + (c << 2)), seenChannel, density, 16) - base);
      give(SIGNIFICANCE_GIVEN, 22, shrunk(sliceAt(c * outputCount + o).nonzeros, p, density, 8) - base);
      give(SIGNIFICANCE_GIVEN, 23, shrunk(placeAt(p * outputCount + o).nonzeros, c, density, 8) - base);
    }
  }
  input.expected += f64(squash(base + ofOutput) >> 4);
  output.expected += f64(squash(expectation) >> 4);
  const weights = SIGNIFICANCE_WEIGHTS + set * SIGNIFICANCE_INPUTS * 4;
  const bit = mix(SIGNIFICANCE_GIVEN, weights, hasPlane() ? 6 : 3, RATE);
  learn(meanSlot, bit);
  if (planeSlot != 0) learn(planeSlot, bit);
  return bit;
}

/** Units may be sorted: outputs beside are as dense. */
@inline
function densityBeside(o: i32, seenOutput: i32): i32 {
  const last = tensor.outputCount - 1;
  const below = min(o, 2);
  const above = min(last - o, 2);
  let nonzeros = 0;
  for (let i = 1; i <= below; i++) nonzeros += outputAt(o - i).nonzeros;
  for (let i = 1; i <= above; i++) nonzeros += outputAt(o + i).nonzeros;
  const seen =
    tensor.order == 2
      ? below * tensor.area * tensor.channelCount
      : (below + above) * seenOutput + below;
  return shrunk(nonzeros, seen, tensor.density, 4);
}

/** Gives whether the six nearest are there. @returns the slot of the first four */
@inline
function giveNearest(): i32 {
  let slot = 0;
  for (let k = 0; k < 6; k++) {
    const isNonzero = i32(load<i32>(NEAREST + (k << 2)) != 0);
    give(SIGNIFICANCE_GIVEN, 14 + k, isNonzero << 8);
    if (k < 4) slot += k < 2 ? 2 * isNonzero : isNonzero;
  }
  return slot;
}
