import type { SeededRandom } from '@pith/compress';

/** Leaves that fall: enough to cover most of the ground several times. */
const LEAVES = 400;
/** Radius of the smallest, in pixels. */
const SMALLEST = 2;

/**
 * [height, width, channels] of bytes: overlapping discs and rectangles of all sizes and colours, with
 * texture. Such "dead leaves" have edges, flat parts and the spectrum of natural images (Lee, Mumford
 * and Huang 2001, "Occlusion models for natural images"), and networks can even be trained on them
 * (Baradad et al. 2021, "Learning to see by looking at noise").
 */
export function syntheticImage(
  height: number,
  width: number,
  channels: number,
  random: SeededRandom,
): Uint8Array {
  const image = new Float32Array(height * width * channels).fill(128);
  const largest = Math.max(SMALLEST, Math.max(height, width) / 2);
  for (let leaf = 0; leaf < LEAVES; leaf++) {
    // As many of a size as makes the picture look alike at all scales: density ∝ radius⁻³.
    const share = random.next();
    const radius = 1 / Math.sqrt(share / SMALLEST ** 2 + (1 - share) / largest ** 2);
    paint(image, { height, width, channels }, radius, random);
  }
  addTexture(image, { height, width, channels }, random);
  return Uint8Array.from(image, (value) => Math.min(255, Math.max(0, Math.round(value))));
}

interface Size {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

function paint(
  image: Float32Array,
  { height, width, channels }: Size,
  radius: number,
  random: SeededRandom,
): void {
  const [y, x] = [random.next() * height, random.next() * width];
  const light = random.next() * 255;
  const colour = Array.from({ length: channels }, () => light + 40 * random.normal());
  const isDisc = random.next() < 0.5;
  const aspect = isDisc ? 1 : 0.5 + random.next();
  const [tall, wide] = [radius * aspect, radius / aspect];
  const [bottom, right] = [Math.min(height - 1, y + tall), Math.min(width - 1, x + wide)];
  for (let row = Math.max(0, Math.ceil(y - tall)); row <= bottom; row++) {
    for (let column = Math.max(0, Math.ceil(x - wide)); column <= right; column++) {
      if (isDisc && (row - y) ** 2 + (column - x) ** 2 > radius ** 2) continue;
      for (let c = 0; c < channels; c++) {
        image[(row * width + column) * channels + c] = colour[c]!;
      }
    }
  }
}

function addTexture(
  image: Float32Array,
  { height, width, channels }: Size,
  random: SeededRandom,
): void {
  const shade = scaleFreeNoise(height, width, random);
  for (let i = 0; i < shade.length; i++) {
    const grain = 3 * random.normal();
    for (let c = 0; c < channels; c++) image[i * channels + c]! += 12 * shade[i]! + grain;
  }
}

/**
 * [height, width] of noise whose power falls with the square of the frequency, as that of natural
 * images and of sound does (Field 1987, "Relations between the statistics of natural images"): noise on
 * grids that are finer by 2 each, and weaker by 2, added up. About one in deviation.
 */
export function scaleFreeNoise(height: number, width: number, random: SeededRandom): Float32Array {
  const sum = new Float32Array(height * width);
  const finest = Math.max(height, width);
  for (let cells = 2, weight = 1; cells <= finest; cells *= 2, weight /= 2) {
    const [rows, columns] = [Math.min(cells, height), Math.min(cells, width)];
    const grid = Float32Array.from({ length: (rows + 1) * (columns + 1) }, () => random.normal());
    const at = (y: number, x: number) => grid[y * (columns + 1) + x]!;
    for (let y = 0; y < height; y++) {
      const row = (y * rows) / height;
      const [top, down] = [Math.floor(row), row % 1];
      for (let x = 0; x < width; x++) {
        const column = (x * columns) / width;
        const [left, along] = [Math.floor(column), column % 1];
        const above = at(top, left) * (1 - along) + at(top, left + 1) * along;
        const below = at(top + 1, left) * (1 - along) + at(top + 1, left + 1) * along;
        sum[y * width + x]! += weight * (above * (1 - down) + below * down);
      }
    }
  }
  return sum;
}
