import { bitLength } from '../bit-length.js';
import { GroupStatistics, logRatio, MOST_MAGNITUDE, shrunk } from './group-statistics.js';
import { stretch } from './logistic.js';
import { PlaneNeighbours } from './plane-neighbours.js';
import type { ScanSizes } from './scan.js';

/** Log odds of an input that says yes. */
export const YES = 256;

/** Non-zeros, in 1/4096, that an input or output is taken to have had as expected. */
const EXPECTED = 4096;

/** What a tensor's inputs can lie in: nothing, an image of one channel or of several, or a window. */
export const ROLE = { none: 0, image: 1, channels: 2, window: 3 } as const;

/** What is known of a tensor while it is coded, and of the element at hand. */
export class TensorHistory {
  readonly sizes: ScanSizes;
  /** One of `ROLE`. */
  readonly role: number;
  /** [inputs · outputs]: what was coded, −127 … 127, zeros elsewhere */
  readonly levels: Int8Array;
  readonly all = new GroupStatistics(1);
  readonly outputs: GroupStatistics;
  readonly inputs: GroupStatistics;
  /** Roles of several channels only: [channels], [channels · outputs], [height · width · outputs] */
  readonly channels: GroupStatistics;
  readonly slices: GroupStatistics;
  readonly places: GroupStatistics;
  readonly neighbours: PlaneNeighbours;
  /** Non-zeros, in 1/4096, that inputs and outputs would have had if all were alike. */
  readonly #inputExpected: Float64Array;
  readonly #outputExpected: Float64Array;
  /** Mean magnitude of each output and of the latest weights, zeros among them, in 1/256. */
  readonly #outputMean: Int32Array;
  #latestMean = 0;
  /** [channels]: log odds by how many weights feed them */
  readonly #producer: Int32Array | undefined;

  // The element at hand.
  #y = 0;
  #p = 0;
  channel = 0;
  output = 0;
  /** Position · channels + channel. */
  input = 0;
  /** Half-octaves of the mean magnitudes of the output and of the latest weights, below 84. */
  meanContext = 0;
  /** Of a non-zero, over all: in 1/65536, and as log odds. */
  density = 0;
  base = 0;

  /** @param producers [units]: weights of each output of the kernel before */
  constructor(shape: readonly number[], sizes: ScanSizes, producers: Int32Array | undefined) {
    const { height, width, channels, outputs } = sizes;
    const area = height * width;
    this.sizes = sizes;
    if (area === 1) this.role = ROLE.none;
    else if (shape.length > 2) this.role = ROLE.window;
    else this.role = channels > 1 ? ROLE.channels : ROLE.image;
    this.levels = new Int8Array(area * channels * outputs);
    this.outputs = new GroupStatistics(outputs);
    this.inputs = new GroupStatistics(area * channels);
    const hasChannels = this.hasChannels;
    this.channels = new GroupStatistics(hasChannels ? channels : 0);
    this.slices = new GroupStatistics(hasChannels ? channels * outputs : 0);
    this.places = new GroupStatistics(hasChannels ? area * outputs : 0);
    this.neighbours = new PlaneNeighbours(sizes, this.levels, this.inputs);
    this.#inputExpected = new Float64Array(area * channels);
    this.#outputExpected = new Float64Array(outputs);
    this.#outputMean = new Int32Array(outputs);
    if (producers?.length === channels && channels > 1) {
      const sum = producers.reduce((total, nonzeros) => total + nonzeros, 0);
      const mean = 1 + Math.floor(sum / channels);
      this.#producer = Int32Array.from(producers, (nonzeros) => logRatio(1 + nonzeros, mean));
    }
  }

  get hasPlane(): boolean {
    return this.role !== ROLE.none;
  }

  get hasChannels(): boolean {
    return this.role > ROLE.image;
  }

  get hasProducers(): boolean {
    return this.#producer !== undefined;
  }

  /** Channel and output, and position and output, of the element at hand. */
  get slice(): number {
    return this.channel * this.sizes.outputs + this.output;
  }
  get place(): number {
    return this.#p * this.sizes.outputs + this.output;
  }

  /** Goes to an element: position p of the plane, channel c, output o. */
  goTo(p: number, c: number, o: number): void {
    const { width, channels } = this.sizes;
    this.#p = p;
    this.channel = c;
    this.output = o;
    this.input = p * channels + c;
    this.meanContext = halfOctave(this.#outputMean[o]!) + halfOctave(this.#latestMean);
    const { nonzeros, seen } = this.all;
    const density = Math.floor((nonzeros[0]! * 65536 + 6554) / (seen[0]! + 1));
    this.density = density < 1 ? 1 : density > 65535 ? 65535 : density;
    this.base = stretch(this.density);
    if (!this.hasPlane) return;
    this.#y = Math.floor(p / width);
    this.neighbours.look(this.#y, p - this.#y * width, c, o);
  }

  /** The level of the same input for the output before. */
  get before(): number {
    const { output } = this;
    return output > 0 ? this.levels[this.input * this.sizes.outputs + output - 1]! : 0;
  }

  /** Log odds of a non-zero in a group, over those in all. */
  densityOf(groups: GroupStatistics, group: number, prior: number): number {
    return this.densityAmong(groups.nonzeros[group]!, groups.seen[group]!, prior);
  }

  densityAmong(nonzeros: number, seen: number, prior: number): number {
    return shrunk(nonzeros, seen, this.density, prior) - this.base;
  }

  /** The same in the 8 inputs around. */
  get densityNext(): number {
    const { nextNonzeros, nextSeen } = this.neighbours;
    return this.hasPlane ? this.densityAmong(nextNonzeros, nextSeen, 16) : 0;
  }

  /** How many weights feed this channel's unit, over their mean. */
  get producer(): number {
    return this.#producer ? this.#producer[this.channel]! : 0;
  }

  /** How many more non-zeros the input, and the output, had than expected. */
  get inputRate(): number {
    const { input } = this;
    return logRatio(
      this.inputs.nonzeros[input]! * 4096 + EXPECTED,
      this.#inputExpected[input]! + EXPECTED,
    );
  }
  get outputRate(): number {
    const { output } = this;
    return logRatio(
      this.outputs.nonzeros[output]! * 4096 + EXPECTED,
      this.#outputExpected[output]! + EXPECTED,
    );
  }

  /** Adds to what is expected: probabilities of a non-zero in 1/65536. */
  expect(ofInput: number, ofOutput: number): void {
    this.#inputExpected[this.input]! += ofInput >> 4;
    this.#outputExpected[this.output]! += ofOutput >> 4;
  }

  /** Mean magnitude of the non-zeros, in 1/16. */
  get meanMagnitude(): number {
    const { magnitudes, nonzeros } = this.all;
    return Math.floor((16 * (magnitudes[0]! + 2)) / (nonzeros[0]! + 1));
  }

  /** Tells the level of the element at hand. */
  add(level: number): void {
    const { input, output } = this;
    const scaled = Math.min(Math.abs(level), 65535) << 8;
    const mean = this.#outputMean[output]!;
    const outputSeen = Math.min(this.outputs.seen[output]!, 16);
    this.#outputMean[output] = mean + ((scaled - mean) >> bitLength(outputSeen));
    const seen = Math.min(this.all.seen[0]!, 8);
    this.#latestMean += (scaled - this.#latestMean) >> bitLength(seen);
    const capped = Math.max(-MOST_MAGNITUDE, Math.min(MOST_MAGNITUDE, level));
    this.levels[input * this.sizes.outputs + output] = capped;
    this.all.add(0, capped);
    this.outputs.add(output, capped);
    this.inputs.add(input, capped);
    if (this.hasPlane && capped !== 0) this.neighbours.add(this.#y, this.channel, output);
    if (!this.hasChannels) return;
    this.channels.add(this.channel, capped);
    this.slices.add(this.slice, capped);
    this.places.add(this.place, capped);
  }
}

/** Twice the binary logarithm of a mean, 1/16 added, to the half below. */
function halfOctave(mean: number): number {
  const x = (mean >> 4) + 1;
  const digits = bitLength(x) - 1;
  return digits === 0 ? 0 : 2 * digits + ((x >>> (digits - 1)) & 1);
}
