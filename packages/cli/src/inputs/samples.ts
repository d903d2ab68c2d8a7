import { InputError } from '@pith/container';

/** An input, and the shape of one sample of it. */
export interface SampleInfo {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Samples of one of the model's inputs, as a file holds them. */
export interface Samples {
  /** Bytes stand for pixels, which are yet to be scaled; floats are taken as they are. */
  readonly data: Uint8Array | Float32Array;
  readonly count: number;
}

export function sizeOf({ shape }: SampleInfo): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** @throws InputError for a number that is NaN or infinite */
export function checkFinite(where: string, data: Float32Array): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new InputError(`${where}: element ${at} is ${data[at]}, but all must be finite numbers`);
}
