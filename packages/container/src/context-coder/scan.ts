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
