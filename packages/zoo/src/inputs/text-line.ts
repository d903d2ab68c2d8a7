import type { SeededRandom } from '@pith/compress';
import { blur, drawSvg, type Image, resize } from './image.js';
import { addNoise } from './noise.js';
import { ROBOTO_CUTS, roboto, textPath } from './roboto.js';

/** A line of text in an image, as a detector would cut it out. */
export interface TextLine {
  readonly text: string;
  readonly image: Image;
}

/**
 * Draws a line of text, `height` pixels high, in a random cut, size, contrast, blur and noise. It was
 * drawn smaller or larger first, as if photographed.
 */
export async function drawTextLine(
  text: string,
  height: number,
  random: SeededRandom,
): Promise<TextLine> {
  const drawnHeight = 20 + random.integer(50);
  const font = await roboto(ROBOTO_CUTS[random.integer(ROBOTO_CUTS.length)]!);
  const path = textPath(font, text, drawnHeight * (0.6 + 0.2 * random.next()));
  const margin = drawnHeight * (0.1 + 0.2 * random.next());
  const width = Math.ceil(path.width + 2 * margin);
  const baseline = (drawnHeight + path.ascent - path.descent) / 2;
  const { ink, paper } = randomInk(random);
  const drawn = await drawSvg(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${drawnHeight}">` +
      `<rect width="100%" height="100%" fill="${paper}"/>` +
      `<path transform="translate(${margin} ${baseline})" fill="${ink}" d="${path.data}"/></svg>`,
  );
  const blurred = random.integer(3) === 0 ? await blur(drawn, 0.4 + 0.5 * random.next()) : drawn;
  addNoise(blurred, random.next() * 10, random);
  const image = await resize(blurred, Math.ceil((width * height) / drawnHeight), height);
  return { text, image };
}

/** Dark on light or light on dark, from strong contrast to weak, a little coloured. */
export function randomInk(random: SeededRandom): { ink: string; paper: string } {
  const contrast = 70 + random.integer(170);
  const darker = random.integer(256 - contrast);
  const [dark, light] = [colour(darker, random), colour(darker + contrast, random)];
  return random.integer(3) === 0 ? { ink: light, paper: dark } : { ink: dark, paper: light };
}

function colour(grey: number, random: SeededRandom): string {
  const channel = () => Math.max(0, Math.min(255, grey + random.integer(31) - 15));
  return `rgb(${channel()},${channel()},${channel()})`;
}
