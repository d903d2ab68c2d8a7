import { NEAREST, SIGN_GIVEN, SIGN_INPUTS, SIGN_SLOTS, SIGN_WEIGHTS } from '../../src/context/memory-map';
import { shrunk } from './logistic';
import { give, giveSlot, learn, mix } from './mixer';
import { addVoter, countVotes } from './sign-votes';
import { hasChannels, hasPlane, inputAt, outputAt, placeAt, sliceAt, tensor } from './tensor';

const YES = 256;
const RATE = 130;

/** Decodes whether an element, which is not zero, is negative. */
export function decodeSign(p: i32, c: i32, o: i32, inputIndex: i32, at: i32): i32 {
  const output = outputAt(o);
  const input = inputAt(inputIndex);
  give(SIGN_GIVEN, 0, balance(tensor.negatives, tensor.nonzeros));
  give(SIGN_GIVEN, 1, balance(output.negatives, output.nonzeros));
  give(SIGN_GIVEN, 2, balance(input.negatives, input.nonzeros));
  give(SIGN_GIVEN, 3, o > 0 ? yesIfNegative(load<i8>(tensor.levels + at - 1)) : 0);
  countVotes(inputIndex, c, o);
  give(SIGN_GIVEN, 4, tensor.byAgreement);
  give(SIGN_GIVEN, 5, tensor.byLikeness);
  let planeSlot: usize = 0;
  if (hasPlane()) {
    const near = tensor.nearness;
    give(SIGN_GIVEN, 6, balance((near >> 8) & 0xff, near & 0xff));
    for (let k = 0; k < 6; k++) {
      give(SIGN_GIVEN, 7 + k, yesIfNegative(load<i32>(NEAREST + (k << 2))));
    }
    const slot = 3 * slotOf(load<i32>(NEAREST)) + slotOf(load<i32>(NEAREST, 4));
    planeSlot = SIGN_SLOTS + ((9 * tensor.role + slot) << 2);
    giveSlot(SIGN_GIVEN, 13, planeSlot, 0, 0);
    if (hasChannels()) {
      const slice = sliceAt(c * tensor.outputCount + o);
      const place = placeAt(p * tensor.outputCount + o);
      give(SIGN_GIVEN, 14, balance(slice.negatives, slice.nonzeros));
      give(SIGN_GIVEN, 15, balance(place.negatives, place.nonzeros));
    }
  }
  const negative = mix(SIGN_GIVEN, SIGN_WEIGHTS + tensor.role * SIGN_INPUTS * 4, hasPlane() ? 4 : 2, RATE);
  if (planeSlot != 0) learn(planeSlot, negative);
  addVoter(o, negative);
  return negative;
}

/** Log odds of a negative sign. */
@inline
function balance(negatives: i32, nonzeros: i32): i32 {
  return shrunk(negatives, nonzeros, 32768, 4);
}

@inline
function yesIfNegative(level: i32): i32 {
  return level < 0 ? YES : level > 0 ? -YES : 0;
}

@inline
function slotOf(level: i32): i32 {
  return level > 0 ? 1 : level < 0 ? 2 : 0;
}
