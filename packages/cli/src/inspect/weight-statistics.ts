import type { TensorData } from '@pith/container';

/** How a tensor's values are distributed. */
export interface WeightStatistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Standard deviation. */
  readonly deviation: number;
  /** Exact zeros among the values, 0 … 1. */
  readonly zeros: number;
  /** Distinct values up to 4096; null if there are more. Few mean that it was quantised before. */
  readonly distinct: number | null;
  /**
   * Shannon entropy in bits a value when the range from the smallest to the largest is cut into 256
   * equal steps, as affine quantization to 8 bits does: what an entropy coder would make of it.
   */
  readonly entropy8: number;
  /** Values in each of 16 equal parts of the range. */
  readonly histogram: readonly number[];
}

const LEVELS = 256;
const PARTS = 16;
const MOST_DISTINCT = 4096;

/** undefined for a tensor without values. Values that are not finite count as none. */
export function weightStatistics(data: TensorData): WeightStatistics | undefined {
  let [min, max, sum, zeros, count] = [Infinity, -Infinity, 0, 0, 0];
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value === 0) zeros++;
    sum += value;
    count++;
  }
  if (count === 0) return undefined;
  const mean = sum / count;
  const levels = new Float64Array(LEVELS);
  const scale = max > min ? (LEVELS - 1) / (max - min) : 0;
  let squares = 0;
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    levels[Math.round((value - min) * scale)]!++;
    squares += (value - mean) ** 2;
  }
  let entropy8 = 0;
  for (const level of levels) if (level > 0) entropy8 -= (level / count) * Math.log2(level / count);
  const histogram = Array.from({ length: PARTS }, (_, part) => {
    const width = LEVELS / PARTS;
    return levels.subarray(part * width, (part + 1) * width).reduce((total, n) => total + n, 0);
  });
  return {
    ...{ min, max, mean, deviation: Math.sqrt(squares / count), zeros: zeros / count },
    ...{ distinct: countDistinct(data), entropy8, histogram },
  };
}

function countDistinct(data: TensorData): number | null {
  const found = new Set<number>();
  for (const value of data) {
    found.add(value);
    if (found.size > MOST_DISTINCT) return null;
  }
  return found.size;
}

const BARS = '▁▂▃▄▅▆▇█';

/** A histogram in a line of text, its highest part full; a space where there is nothing. */
export function sparkline(histogram: readonly number[]): string {
  const most = Math.max(...histogram);
  return histogram
    .map((count) => (count === 0 ? ' ' : BARS[Math.ceil((count / most) * BARS.length) - 1]!))
    .join('');
}
