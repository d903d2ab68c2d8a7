import type { GroupStatistics } from './group-statistics.js';
import type { ScanSizes } from './scan.js';

/** Rows and columns that a neighbour may be away. */
const REACH = 3;

/** Weights of neighbours by the square of their distance; those at 0 are not looked at. */
const WEIGHTS = [0, 16, 11, 0, 7, 5, 0, 0, 3, 3, 2, 0, 0, 1, 0, 0, 0, 0, 0];

/** Neighbours that come before a position in every scan, nearest first: W, N, NW, NE, WW, NN, … */
const NEIGHBOURS = neighbours();

/** How many of them are looked at one by one. */
export const NEAREST = 6;

function neighbours() {
  const all: { dy: number; dx: number; weight: number; distance: number }[] = [];
  for (let dy = 0; dy <= REACH; dy++) {
    for (let dx = -REACH; dx <= REACH; dx++) {
      const distance = dx * dx + dy * dy;
      const weight = WEIGHTS[distance]!;
      if ((dy > 0 || dx < 0) && weight > 0) all.push({ dy, dx, weight, distance });
    }
  }
  return all.sort((a, b) => a.distance - b.distance);
}

/**
 * What stands around a weight in the plane of its inputs: levels of the same channel and output, and
 * how many weights other outputs have there. Outside of the plane there are zeros.
 */
export class PlaneNeighbours {
  readonly #sizes: ScanSizes;
  readonly #levels: Int8Array;
  readonly #rows: GroupStatistics;
  /** [channels · outputs]: one more than the last row of the plane with a non-zero */
  readonly #lastRow: Int32Array;
  /** Of the inputs around the current one. */
  #around = -1;

  /** [NEAREST]: levels of W, N, NW, NE, WW, NN */
  readonly nearest = new Int32Array(NEAREST);
  /** Weighted by nearness: how many are not zero, how many negative, and their magnitudes. */
  nonzeros = 0;
  negatives = 0;
  magnitudes = 0;
  /** Weights of all outputs for the 8 inputs around, and for the 16 around these: how many are seen. */
  nextSeen = 0;
  nextNonzeros = 0;
  farSeen = 0;
  farNonzeros = 0;

  /**
   * @param levels [height · width · channels · outputs]: what was coded, zeros elsewhere
   * @param rows of the inputs
   */
  constructor(sizes: ScanSizes, levels: Int8Array, rows: GroupStatistics) {
    this.#sizes = sizes;
    this.#levels = levels;
    this.#rows = rows;
    const { height, width, channels, outputs } = sizes;
    this.#lastRow = new Int32Array(height * width > 1 ? channels * outputs : 0);
  }

  /** Looks around position y, x of a channel and an output. */
  look(y: number, x: number, c: number, o: number): void {
    const { width, channels, outputs } = this.#sizes;
    const input = (y * width + x) * channels + c;
    if (this.#around !== input) this.#lookAround(y, x, c);
    this.#around = input;
    this.nonzeros = 0;
    this.negatives = 0;
    this.magnitudes = 0;
    this.nearest.fill(0);
    const last = this.#lastRow[c * outputs + o]!;
    if (last === 0 || y - last + 1 > REACH) return;
    const levels = this.#levels;
    const stepX = channels * outputs;
    const at = input * outputs + o;
    for (let k = 0; k < NEIGHBOURS.length; k++) {
      const { dy, dx, weight } = NEIGHBOURS[k]!;
      if (y < dy || x + dx < 0 || x + dx >= width) continue;
      const level = levels[at + (dx - dy * width) * stepX]!;
      if (level === 0) continue;
      if (k < NEAREST) this.nearest[k] = level;
      this.nonzeros += weight;
      if (level < 0) this.negatives += weight;
      this.magnitudes += weight * Math.abs(level);
    }
  }

  /** Tells that there is a non-zero in row y of the plane. */
  add(y: number, c: number, o: number): void {
    this.#lastRow[c * this.#sizes.outputs + o] = y + 1;
  }

  #lookAround(y: number, x: number, c: number): void {
    const { width, height, channels } = this.#sizes;
    const { seen, nonzeros } = this.#rows;
    this.nextSeen = 0;
    this.nextNonzeros = 0;
    this.farSeen = 0;
    this.farNonzeros = 0;
    const top = Math.max(0, y - 2);
    const bottom = Math.min(height - 1, y + 2);
    const left = Math.max(0, x - 2);
    const right = Math.min(width - 1, x + 2);
    for (let yy = top; yy <= bottom; yy++) {
      for (let xx = left; xx <= right; xx++) {
        const input = (yy * width + xx) * channels + c;
        const distance = (yy - y) ** 2 + (xx - x) ** 2;
        if (distance > 2) {
          this.farSeen += seen[input]!;
          this.farNonzeros += nonzeros[input]!;
        } else if (distance > 0) {
          this.nextSeen += seen[input]!;
          this.nextNonzeros += nonzeros[input]!;
        }
      }
    }
  }
}
