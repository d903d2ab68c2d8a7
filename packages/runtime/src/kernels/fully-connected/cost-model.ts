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

/**
 * Nanoseconds, measured on one thread of an Intel Xeon with AVX-512 at 2.9 GHz by
 * bench/fully-connected/kernels.mjs. Only their ratios matter.
 */
const COST = {
  /** A non-zero of `fcCsc4` in a record, one that is single, and one of `fcCscF32`. */
  cscRecordEntry: 0.45,
  cscSingle: 0.65,
  cscF32Entry: 0.65,
  /** A column whose activation is not 0. */
  cscColumn: 12,
  /** A non-zero of `fcCsr4` with its padding, of `fcCsrF32`, and an output. */
  csrEntry: 0.36,
  csrF32Entry: 0.46,
  csrRow: 8,
  /** A weight of `fcDense4` of an input that is not 0, while the matrix fits in L2, and past it. */
  denseNear: 0.07,
  denseFar: 0.25,
};

/** Bytes of a matrix that stay close to the processor between two runs. */
const NEAR_BYTES = 1 << 20;

export type SingleKernel = 'fcCsc4' | 'fcCscF32' | 'fcCsr4' | 'fcCsrF32' | 'fcDense4';

/** Expected nanoseconds of each kernel for one sample. */
export function singleCosts(figures: LayerFigures): ReadonlyMap<SingleKernel, number> {
  const { inputs, outputs, nonzeros, centroids, activationDensity } = figures;
  const costs = new Map<SingleKernel, number>();
  const columns = inputs * activationDensity;
  const touched = nonzeros * activationDensity;
  const dense = 4 * inputs * outputs <= NEAR_BYTES ? COST.denseNear : COST.denseFar;
  costs.set('fcDense4', inputs * outputs * activationDensity * dense);
  costs.set('fcCscF32', columns * COST.cscColumn + touched * COST.cscF32Entry);
  costs.set('fcCsrF32', outputs * COST.csrRow + nonzeros * COST.csrF32Entry);
  if (centroids !== undefined && centroids > 0) {
    const { records, singles } = expectedRecords(nonzeros / inputs, centroids);
    const entries = 4 * records * COST.cscRecordEntry + singles * COST.cscSingle;
    costs.set('fcCsc4', columns * (COST.cscColumn + entries));
    const runs = nonEmptyRuns(nonzeros / outputs, centroids);
    const slots = nonzeros / outputs + 1.5 * runs;
    costs.set('fcCsr4', outputs * (COST.csrRow + slots * COST.csrEntry));
  }
  return costs;
}

/** Centroids that `entries` entries drawn evenly among `centroids` are expected to meet. */
function nonEmptyRuns(entries: number, centroids: number): number {
  return centroids * -Math.expm1(-entries / centroids);
}

function expectedRecords(entries: number, centroids: number) {
  const runs = nonEmptyRuns(entries, centroids);
  // A run leaves 0 to 3 over: as many singles as that, but for 3, which make a padded record.
  const singles = Math.min(entries, 0.75 * runs);
  return { singles, records: (entries - singles + 0.25 * runs) / 4 };
}
