import type { BinaryCoder16 } from './range-coder-16.js';

/**
 * In which order a tensor's symbols are coded, and what is known of its inputs. A tensor
 * [..., out] is taken as [height, width, channels, out]: a convolution's kernel, or a dense layer
 * whose inputs are the pixels of an image.
 */
export interface Scan {
  /** Of the plane of inputs; 1 and 1 where there is none. */
  readonly height: number;
  readonly width: number;
  /** Position in `SCAN_ORDERS`. */
  readonly order: number;
}

/** The loops, outermost first: p over the positions of the plane, c over channels, o over outputs. */
export const SCAN_ORDERS = ['pco', 'cpo', 'opc'] as const;

/** Sizes of a tensor under a scan. */
export interface ScanSizes {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outputs: number;
}

/** @returns `undefined` where the plane does not fit the shape */
export function scanSizes(
  shape: readonly number[],
  { height, width }: Scan,
): ScanSizes | undefined {
  const channels = inputsOf(shape) / (height * width);
  if (!Number.isInteger(channels)) return undefined;
  return { height, width, channels, outputs: shape.at(-1) ?? 1 };
}

/** Product of all dimensions but the last. */
function inputsOf(shape: readonly number[]): number {
  return shape.slice(0, -1).reduce((product, size) => product * size, 1);
}

/** Height and width of a plane of inputs. */
export type Plane = readonly [height: number, width: number];

/**
 * The planes that inputs may lie in, likely ones first: the window of a convolution's kernel
 * [height, width, in, out]; for a dense layer squares of one channel, of three, and of as many as
 * the layer before has outputs.
 *
 * @param previous outputs of the layer before; 0 where there is none
 */
export function candidatePlanes(shape: readonly number[], previous: number): Plane[] {
  const none: Plane = [1, 1];
  if (shape.length === 4) return shape[0]! * shape[1]! === 1 ? [none] : [[shape[0]!, shape[1]!]];
  if (shape.length === 3) return shape[0] === 1 ? [none] : [[1, shape[0]!]];
  const planes: Plane[] = [none];
  for (const channels of new Set([previous, 1, 3])) {
    const side = Math.sqrt(inputsOf(shape) / channels);
    if (Number.isInteger(side) && side > 1) planes.push([side, side]);
  }
  return planes;
}

/** Height and width, where they are spelt out, have so many bits. */
const PLANE_BITS = 16;

/**
 * Codes a scan; what a decoder is told is ignored.
 *
 * @param shape no dimension 0
 * @param previous as in `candidatePlanes`
 * @returns it, or `undefined` where its plane does not fit the shape
 */
export function codeScan(
  coder: BinaryCoder16,
  shape: readonly number[],
  previous: number,
  scan: Scan,
): Scan | undefined {
  const planes = candidatePlanes(shape, previous);
  const told = planes.findIndex(
    ([height, width]) => height === scan.height && width === scan.width,
  );
  // One place more than there are planes says that height and width follow.
  const place = codeNumber(
    coder,
    Math.ceil(Math.log2(planes.length + 1)),
    told < 0 ? planes.length : told,
  );
  const plane = planes[place];
  const height = plane ? plane[0] : codeNumber(coder, PLANE_BITS, scan.height);
  const width = plane ? plane[1] : codeNumber(coder, PLANE_BITS, scan.width);
  const order = codeNumber(coder, 2, scan.order);
  const coded = { height, width, order };
  const fits = height > 0 && width > 0 && order < SCAN_ORDERS.length && scanSizes(shape, coded);
  return fits ? coded : undefined;
}

/** Codes a number of so many bits, all equally likely. */
function codeNumber(coder: BinaryCoder16, bits: number, told: number): number {
  let number = 0;
  for (let i = bits - 1; i >= 0; i--) number = 2 * number + coder.code(32768, (told >>> i) & 1);
  return number;
}
