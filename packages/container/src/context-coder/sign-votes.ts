/** So many of an output's latest weights vote. */
const VOTERS = 64;

/** Weights of inputs in common that two inputs are taken to have had, without agreement. */
const UNDECIDED = 3;

/** Alike units are looked for among so many at most, with so many weights. */
const MOST_UNITS = 512;
const MOST_WEIGHTS = 2 ** 16;

/**
 * How alike the units of a layer are by the weights that feed them: twice their inner product over
 * the sum of their squares, in 1/256.
 *
 * @param levels [inputs · units]
 * @returns [units · units], or `undefined` where that would take too long
 */
export function unitLikeness(levels: Int8Array, units: number): Int16Array | undefined {
  if (units > MOST_UNITS) return undefined;
  const products = new Int32Array(units * units);
  const present = new Int32Array(units);
  let weights = 0;
  for (let row = 0; row < levels.length; row += units) {
    let count = 0;
    for (let unit = 0; unit < units; unit++) if (levels[row + unit] !== 0) present[count++] = unit;
    weights += count;
    if (weights > MOST_WEIGHTS) return undefined;
    for (let j = 0; j < count; j++) {
      const a = present[j]!;
      for (let k = 0; k <= j; k++) {
        products[a * units + present[k]!]! += levels[row + a]! * levels[row + present[k]!]!;
      }
    }
  }
  const likeness = new Int16Array(units * units);
  for (let a = 0; a < units; a++) {
    for (let b = 0; b < a; b++) {
      const squares = products[a * units + a]! + products[b * units + b]!;
      const alike = Math.trunc((512 * products[a * units + b]!) / (squares || 1));
      likeness[a * units + b] = alike;
      likeness[b * units + a] = alike;
    }
  }
  return likeness;
}

/**
 * Guesses signs from inputs that resemble one another. For a weight of an input, the other inputs that
 * the same output has weights of vote with their signs: as much as their weights for other outputs
 * agreed with this input's, and as much as the units are alike by what feeds them.
 */
export class SignVotes {
  readonly #channels: number;
  readonly #likeness: Int16Array | undefined;
  readonly #most: number;
  /** [outputs · most]: inputs of an output's latest weights, −1 − input for negative ones */
  readonly #voters: Int32Array;
  /** [outputs]: how many weights it has */
  readonly #counts: Int32Array;
  /** [inputs]: agreements less disagreements with the current input, and how many */
  readonly #agreements: Int32Array;
  readonly #common: Int32Array;
  /** [inputs]: those that have weights in common with the current input, of which there are so many */
  readonly #met: Int32Array;
  #metCount = 0;
  #input = 0;
  /** In 1/256, above 0 for a negative sign. */
  byAgreement = 0;
  byLikeness = 0;

  constructor(inputs: number, channels: number, outputs: number, likeness?: Int16Array) {
    this.#channels = channels;
    this.#likeness = likeness;
    this.#most = Math.min(VOTERS, inputs);
    this.#voters = new Int32Array(outputs * this.#most);
    this.#counts = new Int32Array(outputs);
    this.#agreements = new Int32Array(inputs);
    this.#common = new Int32Array(inputs);
    this.#met = new Int32Array(inputs);
  }

  /** Counts the votes for a weight of an input, for an output. */
  count(input: number, o: number): void {
    if (input !== this.#input) {
      this.#input = input;
      this.#forget();
    }
    const channels = this.#channels;
    const channel = input % channels;
    const likeness = this.#likeness;
    let byAgreement = 0;
    let byLikeness = 0;
    const count = Math.min(this.#counts[o]!, this.#most);
    for (let k = 0; k < count; k++) {
      const voter = this.#voters[o * this.#most + k]!;
      const other = voter < 0 ? -1 - voter : voter;
      const common = this.#common[other]!;
      let vote =
        common === 0 ? 0 : Math.trunc((256 * this.#agreements[other]!) / (common + UNDECIDED));
      byAgreement += voter < 0 ? vote : -vote;
      if (likeness === undefined) continue;
      const otherChannel = other % channels;
      // Alike units see the same at the same place only.
      if (other - otherChannel !== input - channel) continue;
      vote = likeness[channel * channels + otherChannel]!;
      byLikeness += voter < 0 ? vote : -vote;
    }
    this.byAgreement = Math.max(-2048, Math.min(2048, byAgreement));
    this.byLikeness = Math.max(-2048, Math.min(2048, byLikeness));
  }

  /** Tells the sign of the weight that votes were counted for last. */
  add(o: number, negative: number): void {
    const count = Math.min(this.#counts[o]!, this.#most);
    for (let k = 0; k < count; k++) {
      const voter = this.#voters[o * this.#most + k]!;
      const other = voter < 0 ? -1 - voter : voter;
      if (this.#common[other]!++ === 0) this.#met[this.#metCount++] = other;
      this.#agreements[other]! += voter < 0 === (negative === 1) ? 1 : -1;
    }
    this.#voters[o * this.#most + (this.#counts[o]! % this.#most)] = negative
      ? -1 - this.#input
      : this.#input;
    this.#counts[o]!++;
  }

  /** Not all inputs: there may be millions, and another one at every weight. */
  #forget(): void {
    for (let k = 0; k < this.#metCount; k++) {
      const other = this.#met[k]!;
      this.#agreements[other] = 0;
      this.#common[other] = 0;
    }
    this.#metCount = 0;
  }
}
