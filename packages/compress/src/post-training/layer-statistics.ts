import { Gram, type MatrixView, matrixView } from '../refit/index.js';
import type { LayerObserver, ObservedLayer } from './layer-observer.js';

/** What a kernel's layer sees. */
export interface LayerStatistics {
  readonly view: MatrixView;
  readonly gram: Gram;
}

/**
 * How many calibration samples, the first ones, judge a model whose layers are re-fitted on the others:
 * what was fitted to few samples looks better on them than it is.
 */
export function samplesApart(samples: number): number {
  return Math.ceil(samples / 2);
}

/** By the kernel's tensor. Kernels whose layer was not seen have none. */
export type StatisticsByTensor = ReadonlyMap<string, LayerStatistics>;

/** Rows of a layer: as many as the inputs of most layers, and enough for damped larger ones. */
const rows = 2048;

/** Rows for an input, below which the sample says more about itself than about the layer. */
const leastRows = 0.25;

/** Inputs up to which a Gram matrix is kept whole: its Cholesky factor takes a third of a second. */
const largestBlock = 1280;

/** Doubles in all Gram matrices: 1 GiB. Layers that come later are not re-fitted. */
const memory = 2 ** 27;

export interface GatherStatisticsOptions {
  /** Tensors with the same numbers share what is seen of any of them, under this name. */
  readonly nameOf: (tensor: string) => string | undefined;
  /** Samples left out, the first ones. */
  readonly skip: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sums up what the layers see on the calibration inputs. Deterministic for a seed.
 *
 * @param options.nameOf tells which kernels are of interest, and under which name
 */
export async function gatherStatistics(
  observer: LayerObserver,
  { nameOf, skip, seed, signal }: GatherStatisticsOptions,
): Promise<StatisticsByTensor> {
  const found = new Map<string, LayerStatistics & { readonly key: string }>();
  const unfit = new Set<string>();
  let taken = 0;
  const visit = ({ tensor, kernel, patches, groups, inputs }: ObservedLayer) => {
    const name = nameOf(tensor);
    if (name === undefined || unfit.has(name) || patches.length === 0) return;
    const key = JSON.stringify(kernel);
    let known = found.get(name);
    if (known === undefined) {
      const size = groups * inputs * Math.min(inputs, largestBlock);
      if (taken + size > memory) {
        unfit.add(name);
        return;
      }
      taken += size;
      const view = matrixView(kernel);
      known = { view, gram: new Gram(inputs, groups, largestBlock), key };
      found.set(name, known);
    }
    // A tensor that two layers use in different ways has no one matrix.
    if (known.key !== key) {
      unfit.add(name);
      found.delete(name);
      return;
    }
    known.gram.add(patches);
  };
  await observer.observe(visit, { skip, limit: rows, seed, signal });
  for (const [name, { gram }] of found) {
    if (gram.rows < leastRows * gram.inputs) found.delete(name);
  }
  return found;
}
