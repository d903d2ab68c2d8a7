/** What decides which kernel is fastest. */
export interface LayerFigures {
  readonly inputs: number;
  readonly outputs: number;
  readonly nonzeros: number;
  /** undefined where weights are not shared */
  readonly centroids: number | undefined;
  /** Part of the activations that is not 0. */
  readonly activationDensity: number;
}

export type SingleKernel = 'fcCsc4' | 'fcCscF32' | 'fcCsr4' | 'fcCsrF32' | 'fcDense4';

export type BatchKernel = 'fcBatchCsr' | 'fcBatchDense4';
export type KernelChoice = SingleKernel | BatchKernel;

/**
 * Nanoseconds on one thread of an Intel Xeon with AVX-512 and 2 MiB of L2, Node 20: least squares
 * over the grid of bench/fully-connected/cost-model.mjs and 4096×4096 besides. Only their ratios
 * matter. Choosing by them was 1.004 times as slow as the fastest, the geometric mean of the grid,
 * before `LEAST_DENSE` ruled matrices out at a density of 0.3, and 1.05 since.
 */
const COST = {
  csc4: { call: 94, input: 0.43, column: 1.8, recordEntry: 0.345, single: 0.65 },
  cscF32: { call: 100, input: 0.37, column: 1.2, entry: 0.56 },
  csr4: { call: 47, row: 2.9, entry: 0.26 },
  csrF32: { call: 56, row: 0.5, entry: 0.38 },
  dense4: { call: 75, input: 0.55, weight: 0.068 },
  /** A byte of weights that is read from beyond L2. */
  farByte: 0.035,
};

/** Streams of that many bytes stay in L2 between two runs. */
const NEAR_BYTES = 1 << 20;

/**
 * Weights stay sparse in memory: `fcDense4` stores 4 bytes for each, zeros too, `fcCscF32` 6 bytes
 * for each that is not 0, so that from this density on a matrix is at most twice as large.
 */
const LEAST_DENSE = 1 / 3;

/** Expected nanoseconds of each kernel for one sample, of those that may be chosen. */
export function singleCosts(figures: LayerFigures): ReadonlyMap<SingleKernel, number> {
  const { inputs, outputs, nonzeros, centroids, activationDensity } = figures;
  const columns = inputs * activationDensity;
  const touched = nonzeros * activationDensity;
  const { csc4, cscF32, csr4, csrF32, dense4 } = COST;
  const costs = new Map<SingleKernel, number>();
  const weights = inputs * outputs;
  if (nonzeros >= LEAST_DENSE * weights) {
    costs.set(
      'fcDense4',
      dense4.call +
        dense4.input * inputs +
        dense4.weight * weights * activationDensity +
        reading(4 * weights, activationDensity),
    );
  }
  costs.set(
    'fcCscF32',
    cscF32.call +
      cscF32.input * inputs +
      cscF32.column * columns +
      cscF32.entry * touched +
      reading(6 * nonzeros, activationDensity),
  );
  costs.set(
    'fcCsrF32',
    csrF32.call + csrF32.row * outputs + csrF32.entry * nonzeros + reading(6 * nonzeros, 1),
  );
  if (centroids === undefined || nonzeros === 0) return costs;
  const { records, singles } = expectedRecords(nonzeros / inputs, centroids);
  costs.set(
    'fcCsc4',
    csc4.call +
      csc4.input * inputs +
      columns * (csc4.column + 4 * csc4.recordEntry * records + csc4.single * singles) +
      reading(inputs * (9 * records + 3 * singles), activationDensity),
  );
  // On average a run pads its last record with 1.5 entries.
  const slots = nonzeros + 1.5 * outputs * expectedRuns(nonzeros / outputs, centroids);
  costs.set(
    'fcCsr4',
    csr4.call + csr4.row * outputs + csr4.entry * slots + reading((9 / 4) * slots, 1),
  );
  return costs;
}

function reading(bytes: number, part: number): number {
  return bytes > NEAR_BYTES ? COST.farByte * bytes * part : 0;
}

/** Centroids that `entries` entries drawn evenly among `centroids` are expected to meet. */
function expectedRuns(entries: number, centroids: number): number {
  return centroids * -Math.expm1(-entries / centroids);
}

/** Records and singles of a column in the layout of `fcCsc4`. */
function expectedRecords(entries: number, centroids: number) {
  const runs = expectedRuns(entries, centroids);
  // A run leaves 0 to 3 over: as many singles as that, but for 3, which make a padded record.
  const singles = Math.min(entries, 0.75 * runs);
  return { singles, records: (entries - singles + 0.25 * runs) / 4 };
}

/** Where more weights than that part are not 0, `fcBatchDense4` is faster than `fcBatchCsr`. */
const BATCH_DENSE = 0.8;

export function batchKernel({ inputs, outputs, nonzeros }: LayerFigures): BatchKernel {
  return nonzeros > BATCH_DENSE * inputs * outputs ? 'fcBatchDense4' : 'fcBatchCsr';
}
