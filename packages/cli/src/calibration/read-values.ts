import { InputError } from '@pith/container';
import type { Value } from '@pith/engines';
import type { NpyArray } from '@pith/train';
import { findArray } from '../inputs/find-array.js';
import { type ImageShape, imageShape } from '../inputs/image.js';
import { normalisePixels, type PixelOptions } from '../inputs/pixel-scale.js';
import type { RawType } from '../inputs/raw.js';
import { checkReadable, readInput } from '../read-input.js';
import { cutSamples } from './cut-samples.js';
import { arrangePixels, type ImageLayout, imageLayout } from './image-layout.js';
import { type InputInfo, isFloat, shapeOf } from './sample.js';

export interface ReadOptions extends PixelOptions {
  /** Files other than .npy and .npz are bare numbers of this type. @default They are images. */
  readonly raw?: RawType;
}

/** What a file has for an input. */
export interface ReadValues {
  /** One a sample. */
  readonly values: readonly Value[];
  /** Whether they were pixels, which options for images apply to. */
  readonly arePixels: boolean;
}

/**
 * Reads the values that a file has for an input.
 *
 * @param input its open sizes matter for images only
 * @param wholeShape the input's shape with all sizes known: images are stretched to it
 * @throws InputError if the file cannot be read or does not fit the input
 */
export async function readValues(
  path: string,
  input: InputInfo,
  wholeShape: readonly number[],
  { raw, ...options }: ReadOptions,
  isOnlyInput: boolean,
): Promise<ReadValues> {
  if (/\.np[yz]$/i.test(path)) return readArrays(path, input, options, isOnlyInput);
  if (raw) return readRawValue(path, wholeShape, raw, input, options);
  return {
    values: [await readImageValue(path, input, wholeShape, options)],
    arePixels: true,
  };
}

async function readArrays(
  path: string,
  input: InputInfo,
  options: PixelOptions,
  isOnlyInput: boolean,
): Promise<ReadValues> {
  const { where, array } = await findArray(path, input.name, { isOnlyInput });
  return {
    values: cutSamples(where, toValue(array, input, options), input),
    arePixels: holdsPixels(array, input),
  };
}

/** Bytes for an input of floats are pixels; other numbers are taken as they are. */
function toValue(array: NpyArray, input: InputInfo, options: PixelOptions): Value {
  const { shape, data } = array;
  if (!holdsPixels(array, input)) return { data, shape };
  const layout = imageLayout(input);
  const pixels = data as Uint8Array;
  // Channels that are not last have no means of their own here.
  const channels = layout && layout.channel > layout.width ? layout.channels : 1;
  return { data: normalisePixels(pixels, channels, options), shape };
}

function holdsPixels({ dtype }: NpyArray, input: InputInfo): boolean {
  return dtype === 'u1' && isFloat(input);
}

async function readImageValue(
  path: string,
  input: InputInfo,
  shape: readonly number[],
  options: PixelOptions,
): Promise<Value> {
  const place = imagePlace(input, shape);
  const batch = shape.length === 3 ? 1 : shape[0];
  if (!place || batch !== 1) {
    throw new InputError(
      `${path}: the input "${input.name}" of shape ${shapeOf(input)} takes ` +
        `${place ? `${batch} images at once` : 'no image'}; give it as an array: .npy or .npz`,
    );
  }
  await checkReadable(path, 'an image, .npy or .npz');
  const { decodeImage } = await import('@pith/train');
  const { layout, ...size } = place;
  const like = `the input "${input.name}"`;
  const bytes = await decodeImage(path, { ...size, resize: true, convert: true, like });
  const scaled = isFloat(input) || options.scale !== undefined;
  const pixels = scaled ? normalisePixels(bytes, size.channels, options) : Float32Array.from(bytes);
  return { data: layout ? arrangePixels(pixels, shape, layout) : pixels, shape };
}

/** The size of the image that an input takes, and how it lies there; flat ones hold it as it is. */
function imagePlace(
  input: InputInfo,
  shape: readonly number[],
): (ImageShape & { readonly layout?: ImageLayout }) | undefined {
  const layout = imageLayout({ ...input, shape });
  if (!layout) return imageShape({ shape: shape.slice(1) });
  const [height, width] = [shape[layout.height]!, shape[layout.width]!];
  return { height, width, channels: layout.channels, layout };
}

async function readRawValue(
  path: string,
  shape: readonly number[],
  type: RawType,
  input: InputInfo,
  options: PixelOptions,
): Promise<ReadValues> {
  const bytes = await readInput(path, `numbers of type ${type}`);
  const size = shape.reduce((product, extent) => product * extent, 1);
  const expected = size * (type === 'uint8' ? 1 : 4);
  if (bytes.length !== expected) {
    throw new InputError(
      `${path}: ${bytes.length} bytes, but the input "${input.name}" of shape [${shape.join(', ')}] ` +
        `takes ${expected} as ${type}; --shape ${input.name}:SIZES says another shape`,
    );
  }
  if (type === 'uint8') {
    const data = isFloat(input) ? normalisePixels(bytes, 1, options) : bytes;
    return { values: [{ data, shape }], arePixels: isFloat(input) };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const data = Float32Array.from({ length: size }, (_, i) => view.getFloat32(4 * i, true));
  return { values: [{ data, shape }], arePixels: false };
}
