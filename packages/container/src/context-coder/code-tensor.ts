import { bitLength } from '../bit-length.js';
import type { ContextModels } from './context-models.js';
import { stretch } from './logistic.js';
import type { BinaryCoder16 } from './range-coder-16.js';
import { SCAN_ORDERS, type Scan, type ScanSizes, scanSizes } from './scan.js';

/** A tensor of levels. Symbol 0 is the weight 0; 1 … center are negative levels, ascending; the others positive. */
export interface ContextTensor {
  readonly shape: readonly number[];
  /** Symbols are below it: 1 … 65536. */
  readonly alphabet: number;
  /** How many symbols stand for negative numbers; below `alphabet`. */
  readonly center: number;
  readonly scan: Scan;
}

export function codeTensor(
  coder: BinaryCoder16,
  models: ContextModels,
  tensor: ContextTensor,
  symbols: Uint8Array | Uint16Array | Uint32Array,
): void {
  const sizes = scanSizes(tensor.shape, tensor.scan);
  if (!sizes || symbols.length === 0) return;
  const { height, width, channels, outputs } = sizes;
  const loops = {
    p: [height * width, channels * outputs],
    c: [channels, outputs],
    o: [outputs, 1],
  };
  const [first, second, third] = [...SCAN_ORDERS[tensor.scan.order]!] as ('p' | 'c' | 'o')[];
  const at = { p: 0, c: 0, o: 0 };
  const levels = new LevelContexts(coder, models, tensor, sizes);
  for (at[first!] = 0; at[first!] < loops[first!][0]!; at[first!]++) {
    for (at[second!] = 0; at[second!] < loops[second!][0]!; at[second!]++) {
      for (at[third!] = 0; at[third!] < loops[third!][0]!; at[third!]++) {
        const i = at.p * loops.p[1]! + at.c * outputs + at.o;
        symbols[i] = levels.code(at.p, at.c, at.o, symbols[i]!);
      }
    }
  }
}

/** Counts of symbols and of non-zeros among them. */
class Density {
  readonly nonzeros: Int32Array;
  readonly seen: Int32Array;
  /** positive less negative */
  readonly balance: Int32Array;

  constructor(groups: number) {
    this.nonzeros = new Int32Array(groups);
    this.seen = new Int32Array(groups);
    this.balance = new Int32Array(groups);
  }

  add(group: number, level: number): void {
    this.seen[group]!++;
    if (level !== 0) {
      this.nonzeros[group]!++;
      this.balance[group]! += level > 0 ? 1 : -1;
    }
  }
}

/** Log odds of a bit that was 1 so many times, drawn towards a probability as if seen `prior` times more. */
function shrunk(ones: number, seen: number, probability: number, prior: number): number {
  const p = Math.floor((ones * 65536 + prior * probability) / (seen + prior));
  return stretch(p < 1 ? 1 : p > 65535 ? 65535 : p);
}

class LevelContexts {
  readonly #coder: BinaryCoder16;
  readonly #models: ContextModels;
  readonly #center: number;
  readonly #positives: number;
  readonly #sizes: ScanSizes;
  /** Coded so far, −127 … 127. */
  readonly #levels: Int8Array;
  readonly #all = new Density(1);
  readonly #column: Density;
  readonly #row: Density;
  readonly #channel: Density;
  readonly #slice: Density;
  readonly #place: Density;
  readonly #columnMean: Int32Array;
  #latestMean = 0;

  constructor(
    coder: BinaryCoder16,
    models: ContextModels,
    tensor: ContextTensor,
    sizes: ScanSizes,
  ) {
    const { height, width, channels, outputs } = sizes;
    this.#coder = coder;
    this.#models = models;
    this.#center = tensor.center;
    this.#positives = tensor.alphabet - 1 - tensor.center;
    this.#sizes = sizes;
    const area = height * width;
    this.#levels = new Int8Array(area * channels * outputs);
    this.#column = new Density(outputs);
    this.#row = new Density(area * channels);
    this.#channel = new Density(channels);
    this.#slice = new Density(channels * outputs);
    this.#place = new Density(area * outputs);
    this.#columnMean = new Int32Array(outputs);
  }

  code(p: number, c: number, o: number, told: number): number {
    const { width, height, channels, outputs } = this.#sizes;
    const center = this.#center;
    const positives = this.#positives;
    if (center + positives === 0) return 0;
    const { significance, sign } = this.#models;
    const levels = this.#levels;
    const y = Math.floor(p / width);
    const x = p - y * width;
    const row = p * channels + c;
    const i = row * outputs + o;
    const stepX = channels * outputs;
    const stepY = width * stepX;

    // Neighbours in the plane, for the same channel and output.
    const w = x > 0 ? levels[i - stepX]! : 0;
    const n = y > 0 ? levels[i - stepY]! : 0;
    const nw = x > 0 && y > 0 ? levels[i - stepY - stepX]! : 0;
    const ne = x + 1 < width && y > 0 ? levels[i - stepY + stepX]! : 0;
    const before = o > 0 ? levels[i - 1]! : 0;
    const before2 = o > 1 ? levels[i - 2]! : 0;
    const beforeC = c > 0 ? levels[i - outputs]! : 0;

    const all = this.#all;
    const p0 = Math.max(
      1,
      Math.min(65535, Math.floor((all.nonzeros[0]! * 65536 + 6554) / (all.seen[0]! + 1))),
    );
    const s0 = stretch(p0);
    // Other outputs around the pixel.
    let around = 0;
    let aroundSeen = 0;
    if (width > 1) {
      for (let dy = -1; dy <= 1; dy++) {
        const yy = y + dy;
        if (yy < 0 || yy >= height) continue;
        for (let dx = -1; dx <= 1; dx++) {
          const xx = x + dx;
          if (xx < 0 || xx >= width || (dx === 0 && dy === 0)) continue;
          const other = (yy * width + xx) * channels + c;
          around += this.#row.nonzeros[other]!;
          aroundSeen += this.#row.seen[other]!;
        }
      }
    }

    significance.known(s0);
    significance.known(64);
    significance.known(shrunk(this.#column.nonzeros[o]!, this.#column.seen[o]!, p0, 16) - s0);
    significance.known(shrunk(this.#row.nonzeros[row]!, this.#row.seen[row]!, p0, 16) - s0);
    significance.known(shrunk(around, aroundSeen, p0, 16) - s0);
    significance.known(
      channels > 1 ? shrunk(this.#channel.nonzeros[c]!, this.#channel.seen[c]!, p0, 16) - s0 : 0,
    );
    const slice = c * outputs + o;
    significance.known(
      channels > 1 && width > 1
        ? shrunk(this.#slice.nonzeros[slice]!, this.#slice.seen[slice]!, p0, 8) - s0
        : 0,
    );
    const place = p * outputs + o;
    significance.known(
      channels > 1 && width > 1
        ? shrunk(this.#place.nonzeros[place]!, this.#place.seen[place]!, p0, 8) - s0
        : 0,
    );
    const near = (w ? 2 : 0) + (n ? 2 : 0) + (nw ? 1 : 0) + (ne ? 1 : 0);
    significance.learnt(near, s0, s0);
    const beside = (before ? 1 : 0) + (before2 ? 2 : 0) + (beforeC ? 4 : 0);
    significance.learnt(8 + beside, s0, s0);
    const mean = halfOctave(this.#columnMean[o]!) + halfOctave(this.#latestMean);
    significance.learnt(16 + mean, s0, s0);
    const told0 = told === 0 ? 0 : told <= center ? center + 1 - told : told - center;
    const isZero = !significance.code(this.#coder, 0, told0 > 0 ? 1 : 0);
    let level = 0;
    if (!isZero) {
      let negative: number;
      if (positives === 0) negative = 1;
      else if (center === 0) negative = 0;
      else {
        const signOf = (v: number) => (v > 0 ? 1 : v < 0 ? 2 : 0);
        const ones = (all.nonzeros[0]! - all.balance[0]!) / 2;
        const half = shrunk(ones, all.nonzeros[0]!, 32768, 4);
        sign.known(half);
        const balance = (density: Density, group: number) => {
          const nonzeros = density.nonzeros[group]!;
          return shrunk((nonzeros - density.balance[group]!) / 2, nonzeros, 32768, 4);
        };
        sign.known(balance(this.#column, o));
        sign.known(balance(this.#row, row));
        sign.known(channels > 1 && width > 1 ? balance(this.#slice, slice) : 0);
        sign.learnt(signOf(w) * 3 + signOf(n), 0, 0);
        sign.learnt(9 + signOf(nw) * 3 + signOf(ne), 0, 0);
        sign.learnt(18 + signOf(before) * 3 + signOf(beforeC), 0, 0);
        negative = sign.code(this.#coder, 0, told <= center ? 1 : 0);
      }
      const most = negative ? center : positives;
      const around = Math.abs(w) + Math.abs(n) + Math.abs(nw) + Math.abs(ne);
      const magnitude = this.#magnitude(told0, most, negative, Math.min(around, 3), mean);
      level = negative ? -magnitude : magnitude;
    }
    this.#update(i, row, p, c, o, level);
    return level === 0 ? 0 : level < 0 ? center + 1 + level : center + level;
  }

  #magnitude(told: number, most: number, negative: number, around: number, mean: number): number {
    const { magnitude: model } = this.#models;
    let digits = 0;
    const decide = (node: number, bit: number): number => {
      model.learnt(node * 2 + negative, 0, 0);
      model.learnt(128 + (node * 2 + negative) * 4 + around, 0, 0);
      model.learnt(640 + node * 84 + mean, 0, 0);
      return model.code(this.#coder, Math.min(node, 15), bit);
    };
    while (most >>> (digits + 1) > 0 && decide(digits, told >>> (digits + 1) ? 1 : 0)) digits++;
    let magnitude = 1;
    for (let i = digits - 1; i >= 0; i--) {
      const bit = (told >>> i) & 1;
      // A 1 would go beyond the greatest.
      if ((2 * magnitude + 1) << i > most) magnitude = 2 * magnitude;
      else if (i === digits - 1) magnitude = 2 * magnitude + decide(15 + digits, bit);
      else if (i === digits - 2)
        magnitude = 2 * magnitude + decide(29 + 2 * digits + (magnitude & 1), bit);
      else magnitude = 2 * magnitude + this.#coder.code(32768, bit);
    }
    return magnitude;
  }

  #update(i: number, row: number, p: number, c: number, o: number, level: number): void {
    const { outputs } = this.#sizes;
    const magnitude = Math.abs(level);
    this.#levels[i] = level > 127 ? 127 : level < -127 ? -127 : level;
    const scaled = magnitude << 8;
    const columnSeen = this.#column.seen[o]!;
    this.#columnMean[o]! += (scaled - this.#columnMean[o]!) >> bitLength(Math.min(columnSeen, 16));
    this.#latestMean += (scaled - this.#latestMean) >> bitLength(Math.min(this.#all.seen[0]!, 8));
    this.#all.add(0, level);
    this.#column.add(o, level);
    this.#row.add(row, level);
    this.#channel.add(c, level);
    this.#slice.add(c * outputs + o, level);
    this.#place.add(p * outputs + o, level);
  }
}

/** Twice the binary logarithm of a mean, 1/16 added, to the half below. */
function halfOctave(mean: number): number {
  const x = (mean >> 4) + 1;
  const digits = bitLength(x) - 1;
  return digits === 0 ? 0 : 2 * digits + ((x >>> (digits - 1)) & 1);
}
