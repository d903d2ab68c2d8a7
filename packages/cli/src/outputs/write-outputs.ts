import { UsageError } from '@pith/container';
import { writeFileAtomically } from '@pith/model';
import { encodeNpz, type NamedArray } from './npz.js';

/** @throws UsageError if a file's name does not tell a format that outputs are written in */
export function checkOutputFormat(path: string): void {
  if (/\.(npz|json)$/i.test(path)) return;
  throw new UsageError(`--output ${path}: expected a name that ends in .npz or .json`);
}

/** Writes arrays as `.npz`, or as JSON: by name the shape, and the numbers row-major. */
export async function writeArrays(
  path: string,
  arrays: readonly NamedArray[],
  options: { readonly force: boolean },
): Promise<void> {
  const bytes = /\.npz$/i.test(path) ? encodeNpz(arrays) : encodeJson(arrays);
  await writeFileAtomically(path, bytes, options);
}

function encodeJson(arrays: readonly NamedArray[]): Uint8Array {
  const document = Object.fromEntries(
    arrays.map(({ name, shape, data }) => [name, { shape, data: Array.from(data) }]),
  );
  return new TextEncoder().encode(`${JSON.stringify(document)}\n`);
}
