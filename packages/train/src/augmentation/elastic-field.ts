import type { SeededRandom } from '@pith/compress';

/** What Simard et al. 2003 (§2) take for images of 29×29: the smoothing Gaussian's σ and the factor α. */
const published = { side: 29, sigma: 4, alpha: 34 };

/** Beyond so many standard deviations the Gaussian is cut off. */
const cutOff = 3;

/** The field is so many times as wide as an image, where that is no more than `mostSide`. */
const windows = 16;
const mostSide = 2048;

/** A window into a periodic field for each direction. */
export interface Displacement {
  /** [side, side], smooth, of variance as Simard et al.'s, in pixels; it repeats beyond its edges. */
  readonly field: Float32Array;
  /** side − 1 */
  readonly mask: number;
  readonly log2Side: number;
  /** Where the window of the horizontal displacement starts, and that of the vertical one. */
  readonly columnX: number;
  readonly rowX: number;
  readonly columnY: number;
  readonly rowY: number;
  /** What the field is multiplied by. */
  readonly scale: number;
}

/**
 * Elastic deformations (Simard, Steinkraus and Platt 2003, §2): each pixel moves by random numbers,
 * uniform in ±1, smoothed by a Gaussian of σ = 4 pixels of 29 and multiplied by α = 34.
 *
 * One large field is smoothed once, without edges, and each image takes two windows of it at random
 * places: every window is distributed as a field made for it alone, at the price of a look-up.
 */
export class ElasticField {
  /** [side, side] in pixels of displacement at strength 1. */
  readonly field: Float32Array;
  /** A power of two. */
  readonly side: number;
  /** Of the Gaussian, in pixels. */
  readonly sigma: number;

  constructor(
    random: SeededRandom,
    { height, width }: { readonly height: number; readonly width: number },
  ) {
    const zoom = Math.min(height, width) / published.side;
    this.sigma = published.sigma * zoom;
    this.side = 2 ** Math.ceil(Math.log2(Math.min(mostSide, windows * Math.max(height, width))));
    const noise = new Float32Array(this.side ** 2);
    for (let i = 0; i < noise.length; i++) noise[i] = 2 * random.next() - 1;
    const kernel = gaussian(this.sigma, this.side);
    // Smoothing divides the noise by 2 · √π · σ, so that lengths that grow with the image take a square.
    const alpha = published.alpha * zoom ** 2;
    const once = smoothedAndTurned(noise, this.side, kernel, 1);
    this.field = smoothedAndTurned(once, this.side, kernel, alpha);
  }

  /** @param strength 1 = as Simard et al. */
  draw(random: SeededRandom, strength: number): Displacement {
    const { field, side } = this;
    return {
      ...{ field, mask: side - 1, log2Side: Math.log2(side), scale: strength },
      ...{ columnX: random.integer(side), rowX: random.integer(side) },
      ...{ columnY: random.integer(side), rowY: random.integer(side) },
    };
  }
}

/** Weights at −reach … reach that sum to 1. */
function gaussian(sigma: number, side: number): Float64Array {
  const reach = Math.min(Math.max(1, Math.ceil(cutOff * sigma)), side / 2 - 1);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

/** Each row convolved with the kernel around the edges, and the square transposed. */
function smoothedAndTurned(
  values: Float32Array,
  side: number,
  kernel: Float64Array,
  gain: number,
): Float32Array {
  const reach = (kernel.length - 1) / 2;
  const turned = new Float32Array(values.length);
  const row = new Float64Array(side + 2 * reach);
  for (let y = 0; y < side; y++) {
    for (let i = 0; i < row.length; i++) {
      row[i] = values[y * side + ((i - reach + side) & (side - 1))]!;
    }
    for (let x = 0; x < side; x++) {
      let sum = 0;
      for (let i = 0; i < kernel.length; i++) sum += kernel[i]! * row[x + i]!;
      turned[x * side + y] = sum * gain;
    }
  }
  return turned;
}
