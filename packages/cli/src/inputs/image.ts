import { InputError } from '@pith/container';
import { checkReadable } from '../read-input.js';
import { type SampleInfo, type Samples, sizeOf } from './samples.js';

/** How an input holds an image: [height, width, channels] in this order, if need be flattened. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/**
 * The image that an input of a shape takes. A flat one takes a square: grey where its size is a
 * square number, else RGB where a third of it is.
 */
export function imageShape({ shape }: Pick<SampleInfo, 'shape'>): ImageShape | undefined {
  const significant = shape.length === 4 && shape[0] === 1 ? shape.slice(1) : shape;
  const [height = 0, width = 0, channels = 1] = significant;
  if (significant.length === 2 && height > 1 && width > 1) return { height, width, channels: 1 };
  if (significant.length === 3) {
    return channels === 1 || channels === 3 ? { height, width, channels } : undefined;
  }
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (Math.max(...shape) !== size) return undefined;
  for (const channels of [1, 3] as const) {
    const side = Math.sqrt(size / channels);
    if (Number.isInteger(side)) return { height: side, width: side, channels };
  }
  return undefined;
}

/**
 * Decodes an image, stretched to the size that the input takes and in its colours.
 *
 * @throws InputError if it is not an image, or the input takes none
 */
export async function readImage(path: string, input: SampleInfo): Promise<Samples> {
  const shape = imageShape(input);
  const array = `${path} as an array: .npy, .npz, or --raw float32`;
  if (!shape) {
    throw new InputError(
      `${path}: the input "${input.name}" of shape [${input.shape.join(', ')}] takes no image; ` +
        `give ${array}`,
    );
  }
  await checkReadable(path, 'an image, .npy or .npz');
  const { decodeImage } = await import('@pith/train');
  const like = `the input "${input.name}"`;
  const data = await decodeImage(path, { ...shape, resize: true, convert: true, like });
  return { data, count: 1 };
}

/**
 * Whether the edge of a grey image is light, as paper is: networks for digits are mostly trained on
 * light strokes on black.
 * @param bytes [height, width]
 */
export function hasLightEdge(bytes: Uint8Array, input: SampleInfo): boolean {
  const shape = imageShape(input);
  if (shape?.channels !== 1 || bytes.length !== sizeOf(input)) return false;
  const { height, width } = shape;
  let [sum, count] = [0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (y > 0 && y < height - 1 && x > 0 && x < width - 1) continue;
      sum += bytes[y * width + x]!;
      count++;
    }
  }
  return sum / count > 170;
}
