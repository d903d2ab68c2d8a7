import { bitLength } from '../bit-length.js';
import type { ContextModels } from './context-models.js';
import { GroupStatistics, logRatio, MOST_MAGNITUDE, shrunk } from './group-statistics.js';
import { squash, stretch } from './logistic.js';
import type { MixedBit } from './mixed-bit.js';
import { NEAREST, PlaneNeighbours } from './plane-neighbours.js';
import type { BinaryCoder16 } from './range-coder-16.js';
import type { ScanSizes } from './scan.js';
import { SignVotes } from './sign-votes.js';

/** Log odds of an input that says yes. */
const YES = 256;

/** Non-zeros, in 1/4096, that an input or output is taken to have had as expected. */
const EXPECTED = 4096;

/**
 * Codes the levels of one tensor, one after the other: whether it is zero, its sign, its magnitude.
 * Each decision is predicted from the weights of the same output and of the same input, from those
 * near in the plane, and from how many weights the layer before has for the unit that feeds it.
 */
export class LevelContexts {
  readonly #coder: BinaryCoder16;
  readonly #models: ContextModels;
  readonly #center: number;
  readonly #positives: number;
  readonly #sizes: ScanSizes;
  /** 0 no plane, 1 an image of one channel, 2 of several, 3 a convolution's window */
  readonly #role: number;
  /** What was coded, −127 … 127, zeros elsewhere. */
  readonly #levels: Int8Array;
  readonly #all = new GroupStatistics(1);
  readonly #outputs: GroupStatistics;
  readonly #inputs: GroupStatistics;
  readonly #channels: GroupStatistics;
  /** [channels · outputs] and [height · width · outputs] */
  readonly #slices: GroupStatistics;
  readonly #places: GroupStatistics;
  readonly #neighbours: PlaneNeighbours;
  readonly #votes: SignVotes;
  /** Non-zeros, in 1/4096, that inputs and outputs would have had if all were alike. */
  readonly #inputExpected: Float64Array;
  readonly #outputExpected: Float64Array;
  /** Mean magnitude of each output and of the latest weights, zeros among them, in 1/256. */
  readonly #outputMean: Int32Array;
  #latestMean = 0;
  readonly #producers: Int32Array | undefined;
  readonly #producerMean: number = 1;
  /** [features of a magnitude] */
  readonly #features = new Int32Array(11);

  constructor(
    coder: BinaryCoder16,
    models: ContextModels,
    tensor: {
      readonly shape: readonly number[];
      readonly alphabet: number;
      readonly center: number;
    },
    sizes: ScanSizes,
  ) {
    const { height, width, channels, outputs } = sizes;
    const area = height * width;
    this.#coder = coder;
    this.#models = models;
    this.#center = tensor.center;
    this.#positives = tensor.alphabet - 1 - tensor.center;
    this.#sizes = sizes;
    this.#role = area === 1 ? 0 : tensor.shape.length > 2 ? 3 : channels > 1 ? 2 : 1;
    this.#levels = new Int8Array(area * channels * outputs);
    this.#outputs = new GroupStatistics(outputs);
    this.#inputs = new GroupStatistics(area * channels);
    this.#channels = new GroupStatistics(channels);
    const hasBoth = this.#role > 1;
    this.#slices = new GroupStatistics(hasBoth ? channels * outputs : 0);
    this.#places = new GroupStatistics(hasBoth ? area * outputs : 0);
    this.#neighbours = new PlaneNeighbours(sizes, this.#levels, this.#inputs);
    this.#inputExpected = new Float64Array(area * channels);
    this.#outputExpected = new Float64Array(outputs);
    this.#outputMean = new Int32Array(outputs);
    const { producers } = models;
    if (producers?.length === channels && channels > 1) {
      this.#producers = producers;
      const sum = producers.reduce((total, nonzeros) => total + nonzeros, 0);
      this.#producerMean = 1 + Math.floor(sum / channels);
    }
    const likeness = this.#producers && models.likeness();
    this.#votes = new SignVotes(area * channels, channels, outputs, likeness);
  }

  /** [outputs] */
  get outputNonzeros(): Int32Array {
    return this.#outputs.nonzeros;
  }

  /** [inputs · outputs], −127 … 127 */
  get levels(): Int8Array {
    return this.#levels;
  }

  /** Codes the symbol of an input, at position p of the plane in channel c, for output o. */
  code(p: number, c: number, o: number, told: number): number {
    const center = this.#center;
    const positives = this.#positives;
    if (center + positives === 0) return 0;
    const { width, channels, outputs } = this.#sizes;
    const role = this.#role;
    const input = p * channels + c;
    const y = Math.floor(p / width);
    if (role > 0) this.#neighbours.look(y, p - y * width, c, o);
    const magnitude = told === 0 ? 0 : told <= center ? center + 1 - told : told - center;
    const mean = halfOctave(this.#outputMean[o]!) + halfOctave(this.#latestMean);
    let level = 0;
    if (this.#codeSignificance(p, c, o, input, mean, magnitude > 0 ? 1 : 0)) {
      const negative =
        positives === 0
          ? 1
          : center === 0
            ? 0
            : this.#codeSign(p, c, o, input, told <= center ? 1 : 0);
      const most = negative ? center : positives;
      this.#gatherFeatures(c, o, input, negative);
      level = this.#codeMagnitude(magnitude, most, negative, mean);
      if (negative) level = -level;
    }
    const capped = Math.max(-MOST_MAGNITUDE, Math.min(MOST_MAGNITUDE, level));
    this.#levels[input * outputs + o] = capped;
    this.#update(p, c, o, input, capped, Math.abs(level));
    if (role > 0 && capped !== 0) this.#neighbours.add(y, c, o);
    return level === 0 ? 0 : level < 0 ? center + 1 + level : center + level;
  }

  #codeSignificance(
    p: number,
    c: number,
    o: number,
    input: number,
    mean: number,
    told: number,
  ): number {
    const { outputs } = this.#sizes;
    const role = this.#role;
    const around = this.#neighbours;
    const all = this.#all;
    const density = Math.floor((all.nonzeros[0]! * 65536 + 6554) / (all.seen[0]! + 1));
    const p0 = density < 1 ? 1 : density > 65535 ? 65535 : density;
    const base = stretch(p0);
    const ofOutput = this.#outputs.significance(o, p0, 16) - base;
    const ofInput = this.#inputs.significance(input, p0, 16) - base;
    const model = this.#models.significance;

    model.known(base);
    model.known(YES);
    model.known(ofOutput);
    model.known(ofInput);
    const inputExpected = this.#inputExpected[input]!;
    const outputExpected = this.#outputExpected[o]!;
    model.known(
      logRatio(this.#inputs.nonzeros[input]! * 4096 + EXPECTED, inputExpected + EXPECTED),
    );
    model.known(logRatio(this.#outputs.nonzeros[o]! * 4096 + EXPECTED, outputExpected + EXPECTED));
    const producers = this.#producers;
    model.known(producers ? logRatio(1 + producers[c]!, this.#producerMean) : 0);
    model.known(o > 0 && this.#levels[input * outputs + o - 1] !== 0 ? YES : 0);
    let besideSeen = 0;
    let besideNonzeros = 0;
    for (let k = Math.max(0, o - 2); k <= o + 2 && k < outputs; k++) {
      if (k === o) continue;
      besideSeen += this.#outputs.seen[k]!;
      besideNonzeros += this.#outputs.nonzeros[k]!;
    }
    model.known(shrunk(besideNonzeros, besideSeen, p0, 4) - base);
    model.learnt(32 + mean, base, base);
    let next = 0;
    if (role > 0) {
      next = shrunk(around.nextNonzeros, around.nextSeen, p0, 16) - base;
      model.known(next);
      model.known(shrunk(around.farNonzeros, around.farSeen, p0, 16) - base);
      model.known(logRatio(around.nonzeros + 2, 8));
      const meanMagnitude = this.#meanMagnitude();
      model.known(logRatio(8 * around.magnitudes + meanMagnitude, 4 * meanMagnitude));
      let slot = 0;
      for (let k = 0; k < NEAREST; k++) {
        const isNonzero = around.nearest[k] !== 0;
        model.known(isNonzero ? YES : 0);
        if (isNonzero && k < 4) slot += k < 2 ? 2 : 1;
      }
      model.learnt(role * 8 + slot, base, base);
      if (role > 1) {
        model.known(this.#channels.significance(c, p0, 16) - base);
        model.known(this.#slices.significance(c * outputs + o, p0, 8) - base);
        model.known(this.#places.significance(p * outputs + o, p0, 8) - base);
      }
    }
    this.#inputExpected[input] = inputExpected + (squash(base + ofOutput) >> 4);
    this.#outputExpected[o] = outputExpected + (squash(base + ofInput + (next >> 1)) >> 4);
    return model.code(this.#coder, role * 2 + (around.nonzeros > 0 ? 1 : 0), told);
  }

  #codeSign(p: number, c: number, o: number, input: number, told: number): number {
    const { outputs } = this.#sizes;
    const role = this.#role;
    const model = this.#models.sign;
    model.known(this.#all.negative(0));
    model.known(this.#outputs.negative(o));
    model.known(this.#inputs.negative(input));
    model.known(o > 0 ? yesIfNegative(this.#levels[input * outputs + o - 1]!) : 0);
    const votes = this.#votes;
    votes.count(input, o);
    model.known(votes.byAgreement);
    model.known(votes.byLikeness);
    if (role > 0) {
      const around = this.#neighbours;
      model.known(shrunk(around.negatives, around.nonzeros, 32768, 4));
      for (let k = 0; k < NEAREST; k++) model.known(yesIfNegative(around.nearest[k]!));
      const slot = 3 * signSlot(around.nearest[0]!) + signSlot(around.nearest[1]!);
      model.learnt(9 * role + slot, 0, 0);
      if (role > 1) {
        model.known(this.#slices.negative(c * outputs + o));
        model.known(this.#places.negative(p * outputs + o));
      }
    }
    const negative = model.code(this.#coder, role, told);
    votes.add(o, negative);
    return negative;
  }

  #gatherFeatures(c: number, o: number, input: number, negative: number): void {
    const role = this.#role;
    const around = this.#neighbours;
    const features = this.#features;
    const mean = this.#meanMagnitude();
    const all = this.#all;
    const density = Math.floor((all.nonzeros[0]! * 65536 + 6554) / (all.seen[0]! + 1));
    const p0 = density < 1 ? 1 : density > 65535 ? 65535 : density;
    const base = stretch(p0);
    features[0] = YES;
    features[1] = this.#outputs.magnitude(o, mean);
    features[2] = this.#inputs.magnitude(input, mean);
    features[3] = this.#outputs.significance(o, p0, 16) - base;
    features[4] = this.#inputs.significance(input, p0, 16) - base;
    const producers = this.#producers;
    features[5] = producers ? logRatio(1 + producers[c]!, this.#producerMean) : 0;
    if (role === 0) return;
    features[6] = shrunk(around.nextNonzeros, around.nextSeen, p0, 16) - base;
    features[7] = logRatio(16 * around.magnitudes + 8 * mean, (around.nonzeros + 8) * mean);
    let sum = 0;
    let count = 0;
    for (let k = 0; k < 4; k++) {
      const level = around.nearest[k]!;
      if (level === 0 || level < 0 !== (negative === 1)) continue;
      sum += Math.abs(level);
      count++;
    }
    features[8] = count > 0 ? logRatio(16 * sum, count * mean) : 0;
    features[9] = logRatio(around.nonzeros + 2, 8);
    features[10] = role > 1 ? this.#slices.magnitude(c * this.#sizes.outputs + o, mean) : 0;
  }

  /** How many digits it has, then the two below the first, then the others as they are. */
  #codeMagnitude(told: number, most: number, negative: number, mean: number): number {
    let digits = 0;
    while (most >>> (digits + 1) > 0) {
      if (!this.#decide(digits, negative, mean, told >>> (digits + 1) ? 1 : 0)) break;
      digits++;
    }
    let magnitude = 1;
    for (let i = digits - 1; i >= 0; i--) {
      const bit = (told >>> i) & 1;
      let coded: number;
      // Where a 1 would go beyond the greatest, it is a 0.
      if ((2 * magnitude + 1) * 2 ** i > most) coded = 0;
      else if (i === digits - 1) coded = this.#decide(15 + digits, negative, mean, bit);
      else if (i === digits - 2) {
        coded = this.#decide(29 + 2 * digits + (magnitude & 1), negative, mean, bit);
      } else coded = this.#coder.code(32768, bit);
      magnitude = 2 * magnitude + coded;
    }
    return magnitude;
  }

  /** @param place which of the decisions on a magnitude */
  #decide(place: number, negative: number, mean: number, told: number): number {
    const node = Math.min(place, 63);
    const model: MixedBit = this.#models.magnitude;
    const isPlane = this.#role > 0;
    model.learnt(2 * node + negative, 0, 0);
    model.learnt(128 + 84 * node + mean, 0, 0);
    const count = isPlane ? this.#features.length : 6;
    for (let i = 0; i < count; i++) model.known(this.#features[i]!);
    const set = node < 2 ? node : node === 16 ? 2 : 3;
    return model.code(this.#coder, (isPlane ? 4 : 0) + set, told);
  }

  /** Of all weights but zeros, in 1/16. */
  #meanMagnitude(): number {
    const all = this.#all;
    return Math.floor((16 * (all.magnitudes[0]! + 2)) / (all.nonzeros[0]! + 1));
  }

  #update(p: number, c: number, o: number, input: number, level: number, magnitude: number): void {
    const { outputs } = this.#sizes;
    const scaled = Math.min(magnitude, 65535) << 8;
    const mean = this.#outputMean[o]!;
    const outputSeen = Math.min(this.#outputs.seen[o]!, 16);
    this.#outputMean[o] = mean + ((scaled - mean) >> bitLength(outputSeen));
    const seen = Math.min(this.#all.seen[0]!, 8);
    this.#latestMean += (scaled - this.#latestMean) >> bitLength(seen);
    this.#all.add(0, level);
    this.#outputs.add(o, level);
    this.#inputs.add(input, level);
    if (this.#role < 2) return;
    this.#channels.add(c, level);
    this.#slices.add(c * outputs + o, level);
    this.#places.add(p * outputs + o, level);
  }
}

function yesIfNegative(level: number): number {
  return level < 0 ? YES : level > 0 ? -YES : 0;
}

function signSlot(level: number): number {
  return level > 0 ? 1 : level < 0 ? 2 : 0;
}

/** Twice the binary logarithm of a mean, 1/16 added, to the half below. */
function halfOctave(mean: number): number {
  const x = (mean >> 4) + 1;
  const digits = bitLength(x) - 1;
  return digits === 0 ? 0 : 2 * digits + ((x >>> (digits - 1)) & 1);
}
