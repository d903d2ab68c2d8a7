import { decodeMagnitude } from './decode-magnitude';
import { decodeSign } from './decode-sign';
import { decodeSignificance } from './decode-significance';
import { quotient, stretch } from './logistic';
import { addToNeighbours, goToPosition } from './neighbours';
import { hasChannels, hasPlane, inputAt, outputAt, placeAt, sliceAt, tensor } from './tensor';

/** Magnitudes count so much at most. */
const MOST_MAGNITUDE = 127;

/**
 * Decodes a run of the innermost loop. Engines take up optimised code at the next call of a function,
 * so this is one of its own, which is exported lest it be made part of its caller.
 *
 * @param p position of the first element, c its channel, o its output
 * @param first how many elements were decoded before
 */
export function decodeLine(p: i32, c: i32, o: i32, first: i32): void {
  const channelCount = tensor.channelCount;
  const outputCount = tensor.outputCount;
  const order = tensor.order;
  const length = order == 2 ? channelCount : outputCount;
  const stepInput = i32(order == 2);
  const stepOutput = 1 - stepInput;
  if (hasPlane()) goToPosition(p);
  let input = p * channelCount + c;
  for (let i = 0; i < length; i++) {
    decodeElement(p, c, o, input, first + i);
    c += stepInput;
    input += stepInput;
    o += stepOutput;
  }
}

/** @param seen how many elements were decoded before */
@inline
function decodeElement(p: i32, c: i32, o: i32, input: i32, seen: i32): void {
  const at = input * tensor.outputCount + o;
  const output = outputAt(o);
  tensor.density = max(1, quotient(f64(tensor.nonzeros) * 65536 + 6554, seen + 1));
  tensor.base = stretch(tensor.density);
  tensor.meanContext = halfOctave(output.mean) + halfOctave(tensor.latestMean);
  const level = decodeSignificance(p, c, o, input, at) ? decodeNonzero(p, c, o, input, at) : 0;

  const seenOutput = tensor.order == 1 ? c * tensor.area + p : input;
  const scaled = min(abs(level), 65535) << 8;
  output.mean += (scaled - output.mean) >> bitLength(min(seenOutput, 16));
  tensor.latestMean += (scaled - tensor.latestMean) >> bitLength(min(seen, 8));
}

/** @returns the level, which is not 0 */
function decodeNonzero(p: i32, c: i32, o: i32, input: i32, at: i32): i32 {
  const negativeLevels = tensor.negativeLevels;
  const positiveLevels = tensor.positiveLevels;
  let negative = 1;
  if (negativeLevels == 0) negative = 0;
  else if (positiveLevels != 0) negative = decodeSign(p, c, o, input, at);
  const most = negative ? negativeLevels : positiveLevels;
  const magnitude = decodeMagnitude(c, o, input, negative, most);
  storeSymbol(at, negative ? negativeLevels + 1 - magnitude : negativeLevels + magnitude);
  count(p, c, o, input, at, negative ? -magnitude : magnitude);
  return negative ? -magnitude : magnitude;
}

@inline
function storeSymbol(at: i32, symbol: i32): void {
  const symbolBytes = tensor.symbolBytes;
  const symbols = tensor.symbols;
  const target = symbols + <usize>at * symbolBytes;
  if (symbolBytes == 1) store<u8>(target, symbol);
  else if (symbolBytes == 2) store<u16>(target, symbol);
  else store<u32>(target, symbol);
}

/** Counts a level that is not 0. */
@inline
function count(p: i32, c: i32, o: i32, inputIndex: i32, at: i32, wholeLevel: i32): void {
  const level = max(-MOST_MAGNITUDE, min(MOST_MAGNITUDE, wholeLevel));
  const negative = i32(level < 0);
  const magnitude = f64(abs(level));
  store<i8>(tensor.levels + at, <i8>level);
  tensor.nonzeros++;
  tensor.negatives += negative;
  tensor.magnitudes += magnitude;
  tensor.meanMagnitude = floor<f64>((16 * (tensor.magnitudes + 2)) / f64(tensor.nonzeros + 1));
  const output = outputAt(o);
  output.nonzeros++;
  output.negatives += negative;
  output.magnitudes += magnitude;
  const input = inputAt(inputIndex);
  input.nonzeros++;
  input.negatives += negative;
  input.magnitudes += magnitude;
  if (!hasPlane()) return;
  addToNeighbours(c, o, level);
  if (!hasChannels()) return;
  const channel = tensor.channels + (<usize>c << 2);
  store<i32>(channel, load<i32>(channel) + 1);
  const slice = sliceAt(c * tensor.outputCount + o);
  slice.nonzeros++;
  slice.negatives += negative;
  slice.magnitudes += magnitude;
  const place = placeAt(p * tensor.outputCount + o);
  place.nonzeros++;
  place.negatives += negative;
}

@inline
function bitLength(value: i32): i32 {
  return 32 - clz(value);
}

/** Twice the binary logarithm of a mean, 1/16 added, to the half below. */
@inline
function halfOctave(mean: i32): i32 {
  const x = (mean >> 4) + 1;
  const digits = bitLength(x) - 1;
  return digits == 0 ? 0 : 2 * digits + ((x >> (digits - 1)) & 1);
}
