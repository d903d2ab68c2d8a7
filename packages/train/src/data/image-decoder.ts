import { InputError } from '@pith/container';

/** What every image of a data set is brought to, or must have. */
export interface ImageFormat {
  readonly height: number;
  readonly width: number;
  /** 1 for greyscale, 3 for RGB. */
  readonly channels: 1 | 3;
  /** Whether images of another size are resized, or refused. */
  readonly resize: boolean;
  /** Whether images of other colour are converted, or refused. */
  readonly convert: boolean;
  /** The image that set the format, for errors. */
  readonly like: string;
}

/**
 * Size and colour of an image file, from its header.
 *
 * @throws InputError when it is not an image that sharp decodes.
 */
export async function probeImage(
  path: string,
): Promise<{ height: number; width: number; channels: 1 | 3 }> {
  const sharp = await loadSharp();
  try {
    const { height, width, channels } = await sharp(path).metadata();
    // Two channels are grey and alpha, four are RGB and alpha.
    return { height, width, channels: channels <= 2 ? 1 : 3 };
  } catch (error) {
    throw notAnImage(path, error);
  }
}

/**
 * Decodes an image to `[height, width, channels]` bytes.
 *
 * @throws InputError when it is not an image, is damaged, or is not of the format and the format
 *   does not allow for conversion.
 */
export async function decodeImage(path: string, format: ImageFormat): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const found = await probeImage(path);
  const { height, width, channels } = format;
  const sameSize = found.height === height && found.width === width;
  if (!sameSize && !format.resize) {
    throw new InputError(
      `${path}: ${found.width} × ${found.height} pixels, but ${format.like} has ` +
        `${width} × ${height}; give a size to which all are resized`,
    );
  }
  if (found.channels !== channels && !format.convert) {
    throw new InputError(
      `${path}: ${colour(found.channels)}, but ${format.like} is ${colour(channels)}; ` +
        'say which of the two all are converted to (channels: 1 or 3)',
    );
  }
  try {
    let image = sharp(path)
      .removeAlpha()
      .toColourspace(channels === 1 ? 'b-w' : 'srgb');
    if (!sameSize) image = image.resize({ width, height, fit: 'fill' });
    const { data, info } = await image
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (data.length !== height * width * channels) {
      throw new Error(`decoded to ${info.width} × ${info.height} × ${info.channels}`);
    }
    return data;
  } catch (error) {
    throw notAnImage(path, error);
  }
}

function colour(channels: 1 | 3): string {
  return channels === 1 ? 'greyscale' : 'RGB';
}

function notAnImage(path: string, error: unknown): InputError {
  return new InputError(
    `${path}: cannot be decoded as an image (${(error as Error).message}); ` +
      'remove it or save it again as PNG or JPEG',
    { cause: error },
  );
}

/** Loaded when first needed: it is a native addon, and other kinds of data do without it. */
async function loadSharp() {
  try {
    return (await import('sharp')).default;
  } catch (error) {
    throw new InputError(
      `image folders: the package sharp cannot be loaded (${(error as Error).message}); ` +
        'install it with npm install sharp',
      { cause: error },
    );
  }
}
