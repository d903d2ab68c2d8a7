import { InputError, quoteName, type Tensor } from '@pith/container';

/** Whether all of a tensor's numbers are finite. */
export function allFinite({ data }: Tensor): boolean {
  return !(data instanceof Float32Array) || data.every(Number.isFinite);
}

/** @throws InputError if a weight holds NaN or infinities, saying how many and where */
export function refuseNonFinite({ name, data }: Tensor, place: string): void {
  if (!(data instanceof Float32Array)) return;
  const first = data.findIndex((value) => !Number.isFinite(value));
  if (first < 0) return;
  const count = data.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
  throw new InputError(
    `${place}: weight ${quoteName(name)} holds ${count} of ${data.length} values that are NaN or infinite, the first (${data[first]}) at index ${first}; training diverged or the file is damaged, so export the model again from a good checkpoint`,
  );
}
