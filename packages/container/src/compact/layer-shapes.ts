/** Sizes of an output or a weight; those that a topology leaves open are NaN. */
export type Sizes = readonly number[];

export interface Window {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  /** Whether the output is as large as the input but for the stride. */
  readonly same: boolean;
}

/** How many places a window has along an axis of so many values. */
export function windowSize(input = Number.NaN, { size, stride, dilation, same }: Window): number {
  return Math.ceil((same ? input : input - (size - 1) * dilation) / stride);
}
