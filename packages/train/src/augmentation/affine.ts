import type { SeededRandom } from '@pith/compress';

/** At strength 1; about what a hand varies between two writings of a digit. */
const rotation = (10 * Math.PI) / 180;
const scaling = 0.1;
const shear = 0.1;
const shiftShare = 2 / 28;

/**
 * Where a pixel of a copy is taken from: u = a·x + b·y − shiftX and v = c·x + d·y − shiftY, all in
 * pixels from the centre of the image.
 */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

/** @param strength 1 = up to ±10°, ±10 % size and shear, ±2 pixels of 28; 0 = the identity */
export function randomAffine(
  random: SeededRandom,
  strength: number,
  { height, width }: { readonly height: number; readonly width: number },
): Affine {
  const spread = (range: number) => (2 * random.next() - 1) * range * strength;
  const angle = spread(rotation);
  const scaleX = 1 + spread(scaling);
  const scaleY = 1 + spread(scaling);
  const slant = spread(shear);
  return {
    a: Math.cos(angle) * scaleX,
    b: -Math.sin(angle) * scaleY + slant,
    c: Math.sin(angle) * scaleX,
    d: Math.cos(angle) * scaleY,
    shiftX: spread(shiftShare * width),
    shiftY: spread(shiftShare * height),
  };
}
