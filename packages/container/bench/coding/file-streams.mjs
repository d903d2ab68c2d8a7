import { readFile } from 'node:fs/promises';
import { readModel } from '../../dist/index.js';

/**
 * The tensors of a file that have codebooks of scalars, as symbols of ascending levels; centroids that
 * are not used are left out. Symbol 0 is the weight 0, 1 … center are negative levels.
 *
 * @param {string} path of a `.pith` file
 */
export async function fileStreams(path) {
  const file = await readModel(await readFile(path));
  const streams = [];
  let previousOutputs = 0;
  for (const [i, { name, shape, centroids, values, vectorLength }] of file.tensors.entries()) {
    if (values !== 'codebook' || centroids === 0 || vectorLength > 1) continue;
    const { data } = file.decodeTensor(i);
    const levels = [...new Set(data)].filter((level) => level !== 0).sort((a, b) => a - b);
    if (levels.length === 0) continue;
    const symbolOf = new Map(levels.map((level, k) => [level, k + 1]));
    const symbols = Uint16Array.from(data, (value) => symbolOf.get(value) ?? 0);
    const center = levels.filter((level) => level < 0).length;
    streams.push({ name, shape, alphabet: levels.length + 1, center, symbols, previousOutputs });
    if (shape.length > 1) previousOutputs = shape.at(-1);
  }
  return streams;
}

/** Bits of a symbol where all have as many. @param {number} alphabet */
export const bitsFor = (alphabet) => Math.ceil(Math.log2(alphabet));
