import { SeededRandom } from '@pith/compress';
import { UsageError } from '@pith/container';
import { exampleSize, type LabelledData } from '../data/dataset.js';
import { randomAffine } from './affine.js';
import { deform } from './deform.js';
import { ElasticField } from './elastic-field.js';
import { type ImageLayout, imageLayout } from './image-layout.js';

/** Examples between two looks at the signal and two reports. */
const stride = 2000;

export interface PoolOptions {
  /** How many times as large as the data the pool is to be; the first are the originals. @default 8 */
  readonly copies?: number;
  /** Of the random affine maps: 1 = up to ±10°, ±10 % size and shear, ±2 pixels of 28. @default 0.7 */
  readonly strength?: number;
  /** Of the elastic deformations: 1 = as Simard et al. 2003, 1.4 pixels of 29 on average. @default 0.7 */
  readonly elastic?: number;
  readonly seed: number;
  /** Fewer copies are made where more memory would be needed. @default 1 GiB */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the share that is done, 0 … 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** A training set and deformed copies of it: copy c of example i is at c · (count / copies) + i. */
export interface AugmentedPool extends LabelledData {
  /** How many there are of each example, the original included. */
  readonly copies: number;
  /** Why there are fewer than asked for. */
  readonly notice?: string;
}

/**
 * Makes an augmented pool of a training set once, so that training draws from it and deforms nothing.
 * Of examples that are no images there is one copy each: no deformation is known not to change their
 * class.
 *
 * Pixels stay bytes where they were: 8 copies of MNIST's 55 000 training images take 345 MB. The same
 * data, options and seed give the same pool; a smaller pool is the start of a larger one.
 *
 * @throws UsageError if an option is out of its range
 */
export async function buildPool(train: LabelledData, options: PoolOptions): Promise<AugmentedPool> {
  const { copies = 8, strength = 0.7, elastic = 0.7, maxBytes = 2 ** 30 } = options;
  checkOptions({ copies, strength, elastic, maxBytes });
  const layout = imageLayout(train.imageShape ?? train.shape);
  if (layout === undefined || (strength === 0 && elastic === 0)) {
    const notice =
      `examples of [${train.shape.join(', ')}] are taken as they are: only images ` +
      '([height, width, channels]) are deformed';
    return { ...train, copies: 1, ...(layout === undefined && copies > 1 && { notice }) };
  }
  const fitting = Math.max(1, Math.min(copies, Math.floor(maxBytes / train.inputs.byteLength)));
  const pool = await deformed(train, layout, { ...options, copies: fitting, strength, elastic });
  if (fitting === copies) return pool;
  const notice =
    `${fitting} of ${copies} copies: each takes ${train.inputs.byteLength} bytes, ` +
    `and the pool may take ${maxBytes}`;
  return { ...pool, notice };
}

async function deformed(
  train: LabelledData,
  layout: ImageLayout,
  options: PoolOptions & Required<Pick<PoolOptions, 'copies' | 'strength' | 'elastic'>>,
): Promise<AugmentedPool> {
  const { copies, strength, elastic, seed, signal, onProgress } = options;
  const { inputs: source, count, shape, imageShape } = train;
  const size = exampleSize(shape);
  const total = copies * count;
  const inputs =
    source instanceof Uint8Array ? new Uint8Array(total * size) : new Float32Array(total * size);
  // Assigning to clamped bytes rounds; the pool itself is plain bytes, as all pixels are.
  const target = inputs instanceof Uint8Array ? new Uint8ClampedArray(inputs.buffer) : inputs;
  inputs.set(source);
  const random = new SeededRandom(seed);
  const field = elastic > 0 ? new ElasticField(random, layout) : undefined;
  for (let at = count; at < total; at++) {
    if (at % stride === 0) {
      signal?.throwIfAborted();
      onProgress?.(at / total);
      await new Promise(setImmediate);
    }
    const deformation = {
      affine: randomAffine(random, strength, layout),
      displacement: field?.draw(random, elastic),
    };
    deform(source, (at % count) * size, target, at * size, layout, deformation, 1);
  }
  const labels = new Int32Array(total);
  for (let copy = 0; copy < copies; copy++) labels.set(train.labels, copy * count);
  return { inputs, shape, labels, count: total, copies, ...(imageShape && { imageShape }) };
}

function checkOptions(options: Record<'copies' | 'strength' | 'elastic' | 'maxBytes', number>) {
  const { copies, maxBytes } = options;
  if (!Number.isInteger(copies) || copies < 1) {
    throw new UsageError(`pool: ${copies} copies, expected a whole number from 1`);
  }
  for (const name of ['strength', 'elastic'] as const) {
    const value = options[name];
    if (!(value >= 0 && value <= 10)) {
      throw new UsageError(`pool: ${name} ${value}, expected 0 (none) … 10`);
    }
  }
  if (!(maxBytes >= 0)) throw new UsageError(`pool: at most ${maxBytes} bytes, expected 0 or more`);
}
