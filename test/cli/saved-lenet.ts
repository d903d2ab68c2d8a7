import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Digits } from './small-digits.js';

interface Manifest {
  readonly paths: string[];
  readonly weights: { readonly name: string; readonly shape: number[] }[];
}

/** The float32 weights of a saved LayersModel, read without any of Pith's code. */
export function readWeights(folder: string): Map<string, Float32Array> {
  const json = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  const weights = new Map<string, Float32Array>();
  for (const { paths, weights: entries } of json.weightsManifest as Manifest[]) {
    const bytes = Buffer.concat(paths.map((path) => readFileSync(join(folder, path))));
    let offset = bytes.byteOffset;
    for (const { name, shape } of entries) {
      const count = shape.reduce((product, extent) => product * extent, 1);
      weights.set(name, new Float32Array(bytes.buffer.slice(offset, offset + 4 * count)));
      offset += 4 * count;
    }
  }
  return weights;
}

/** How many examples LeNet-300-100 with these weights gets wrong, by plain loops. */
export function countWrong(
  weights: ReadonlyMap<string, Float32Array>,
  { pixels, labels }: Digits,
): number {
  let wrong = 0;
  for (let i = 0; i < labels.length; i++) {
    let values = Float64Array.from(pixels.subarray(i * 784, (i + 1) * 784), (pixel) => pixel / 255);
    for (const layer of ['ip1', 'ip2', 'ip3']) {
      const kernel = weights.get(`${layer}/kernel`)!;
      const sums = Float64Array.from(weights.get(`${layer}/bias`)!);
      for (const [input, value] of values.entries()) {
        for (let o = 0; o < sums.length; o++) sums[o]! += value * kernel[input * sums.length + o]!;
      }
      values = layer === 'ip3' ? sums : sums.map((sum) => Math.max(0, sum));
    }
    if (values.indexOf(Math.max(...values)) !== labels[i]) wrong++;
  }
  return wrong;
}
