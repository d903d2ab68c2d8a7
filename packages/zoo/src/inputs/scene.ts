import type { SeededRandom } from '@pith/compress';
import { drawSvg, type Image, resize } from './image.js';
import { addNoise } from './noise.js';
import { randomText } from './random-text.js';
import { ROBOTO_CUTS, roboto, textPath } from './roboto.js';

/**
 * Draws a made-up scene: a background in gradients, textures, shapes with soft and hard edges, a
 * figure with a face, some text, noise. No photograph, but with edges, flat regions and detail at all
 * scales. Coordinates are per cent of the image.
 */
export async function drawScene(
  width: number,
  height: number,
  random: SeededRandom,
  options: { readonly noise?: number } = {},
): Promise<Image> {
  const count = 4 + random.integer(10);
  const shapes = Array.from({ length: count }, () => shape(random)).join('');
  const person = random.integer(2) === 0 ? figure(random) : '';
  const image = await drawSvg(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 100 100" preserveAspectRatio="none"><defs>${gradients(random)}` +
      `${hatching(random)}<filter id="soft"><feGaussianBlur stdDeviation="2"/></filter></defs>` +
      `<rect width="100" height="100" fill="url(#g0)"/>${shapes}${person}${await label(random)}</svg>`,
  );
  // librsvg draws in points of the document: the size may come out one pixel off.
  const exact =
    image.width === width && image.height === height ? image : await resize(image, width, height);
  addNoise(exact, options.noise ?? random.next() * 6, random);
  return exact;
}

function gradients(random: SeededRandom): string {
  return [0, 1, 2]
    .map((i) => {
      const stops = [0, 60, 100].map((at) => `<stop offset="${at}%" stop-color="${hue(random)}"/>`);
      const kind = random.integer(2) === 0 ? 'linear' : 'radial';
      const turn = kind === 'linear' ? ` gradientTransform="rotate(${random.integer(90)})"` : '';
      return `<${kind}Gradient id="g${i}"${turn}>${stops.join('')}</${kind}Gradient>`;
    })
    .join('');
}

function hatching(random: SeededRandom): string {
  const pitch = 2 + random.integer(6);
  return (
    `<pattern id="h" width="${pitch}" height="${pitch}" patternUnits="userSpaceOnUse" ` +
    `patternTransform="rotate(${random.integer(180)})"><rect width="${pitch}" height="${pitch}" ` +
    `fill="${hue(random)}"/><rect width="${pitch / 2}" height="${pitch}" fill="${hue(random)}"/></pattern>`
  );
}

function shape(random: SeededRandom): string {
  const fills = [hue(random), 'url(#g1)', 'url(#g2)', 'url(#h)'];
  const fill = fills[random.integer(fills.length)]!;
  const soft = random.integer(4) === 0 ? ' filter="url(#soft)"' : '';
  const look = `fill="${fill}" opacity="${(0.4 + 0.6 * random.next()).toFixed(2)}"${soft}`;
  const [x, y, a, b] = [100, 100, 35, 35].map((size) => random.integer(size * 10) / 10 + 1);
  switch (random.integer(4)) {
    case 0:
      return `<ellipse cx="${x}" cy="${y}" rx="${a}" ry="${b}" ${look}/>`;
    case 1:
      return `<rect x="${x}" y="${y}" width="${a}" height="${b}" rx="${b! / 8}" ${look}/>`;
    case 2: {
      const points = Array.from({ length: 5 }, () => {
        return `${x! + random.integer(60) - 30},${y! + random.integer(60) - 30}`;
      });
      return `<polygon points="${points.join(' ')}" ${look}/>`;
    }
    default:
      return (
        `<path d="M${x} ${y} q ${a} ${b} ${b} 0 t ${a} ${b}" fill="none" ` +
        `stroke="${hue(random)}" stroke-width="${(0.3 + random.next() * 3).toFixed(1)}"/>`
      );
  }
}

/** A head with hair, eyes, nose and mouth on a body. */
function figure(random: SeededRandom): string {
  const size = 0.5 + random.next();
  const [x, y] = [25 + random.integer(50), 25 + random.integer(40)];
  const lightness = 35 + random.integer(45);
  const skin = `hsl(${15 + random.integer(20)},${30 + random.integer(35)}%,${lightness}%)`;
  const dark = `hsl(${random.integer(40)},40%,${10 + random.integer(20)}%)`;
  return (
    `<g transform="translate(${x} ${y}) scale(${size.toFixed(2)}) rotate(${random.integer(31) - 15})">` +
    `<path d="M-22 60 q 2 -32 22 -34 q 20 2 22 34 z" fill="${hue(random)}"/>` +
    `<rect x="-5" y="12" width="10" height="16" fill="${skin}"/>` +
    `<ellipse cx="0" cy="-3" rx="16" ry="20" fill="${dark}"/>` +
    `<ellipse cx="0" cy="0" rx="14" ry="18" fill="${skin}"/>` +
    `<ellipse cx="-5.5" cy="-3" rx="2.8" ry="1.6" fill="#fff"/><ellipse cx="5.5" cy="-3" rx="2.8" ry="1.6" fill="#fff"/>` +
    `<circle cx="-5.5" cy="-3" r="1.4" fill="${dark}"/><circle cx="5.5" cy="-3" r="1.4" fill="${dark}"/>` +
    `<path d="M-9 -7 q 3 -2 6 0 M3 -7 q 3 -2 6 0 M0 -2 l -2 6 l 3 0" fill="none" stroke="${dark}"/>` +
    `<path d="M-5 9 q 5 ${random.integer(6)} 10 0" fill="none" stroke="#a33" stroke-width="1.6"/></g>`
  );
}

async function label(random: SeededRandom): Promise<string> {
  const font = await roboto(ROBOTO_CUTS[random.integer(ROBOTO_CUTS.length)]!);
  const { data } = textPath(font, randomText(random, 18), 5 + random.integer(8));
  const at = `${random.integer(40)} ${15 + random.integer(80)}`;
  return `<path transform="translate(${at})" fill="${hue(random)}" d="${data}"/>`;
}

function hue(random: SeededRandom): string {
  return `hsl(${random.integer(360)},${20 + random.integer(70)}%,${10 + random.integer(80)}%)`;
}
