import type { SeededRandom } from '@pith/compress';
import type { Image } from './image.js';

/** Adds normal noise to every channel, in place, of a deviation in steps of a byte. */
export function addNoise({ data }: Image, deviation: number, random: SeededRandom): void {
  for (let i = 0; i < data.length; i++) {
    const value = Math.round(data[i]! + deviation * random.normal());
    data[i] = Math.max(0, Math.min(255, value));
  }
}
