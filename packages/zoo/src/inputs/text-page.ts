import type { SeededRandom } from '@pith/compress';
import { drawSvg, type Image } from './image.js';
import { addNoise } from './noise.js';
import { randomText } from './random-text.js';
import { ROBOTO_CUTS, roboto, textPath } from './roboto.js';
import { randomInk } from './text-line.js';

/** Draws a page of a few lines of text at various places, sizes and slants. */
export async function drawTextPage(size: number, random: SeededRandom): Promise<Image> {
  const { paper } = randomInk(random);
  const lines: string[] = [];
  for (let y = 20 + random.integer(40); y < size - 20; ) {
    const font = await roboto(ROBOTO_CUTS[random.integer(ROBOTO_CUTS.length)]!);
    const height = 14 + random.integer(30);
    const { data } = textPath(font, randomText(random, 6 + random.integer(20)), height);
    const at = `translate(${random.integer(size / 4)} ${y + height}) rotate(${random.integer(7) - 3})`;
    lines.push(`<path transform="${at}" fill="${randomInk(random).ink}" d="${data}"/>`);
    y += height + 10 + random.integer(60);
  }
  const page = await drawSvg(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">` +
      `<rect width="100%" height="100%" fill="${paper}"/>${lines.join('')}</svg>`,
  );
  addNoise(page, random.next() * 8, random);
  return page;
}
