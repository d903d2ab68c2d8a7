import type { Compression, Recipe, StageResult } from '@pith/compress';
import { type ModelOnDisk, modelTensorBytes } from '@pith/model';
import type { Calibration } from '../calibration/calibrate.js';
import type { Quality } from '../quality-target.js';
import type { RivalSizes } from '../rivals.js';
import type { SearchOutputs } from '../search-outputs.js';
import { type FidelityReport, fidelityReport } from './fidelity-report.js';
import { type FrontierReport, frontierReport } from './frontier-report.js';
import { type TensorReport, tensorReport } from './tensor-table.js';

/** What `pith compress --json` prints. Sizes in bytes, errors and densities as shares, 0 … 1. */
export interface CompressionReport {
  readonly command: 'compress';
  readonly model: string;
  /** The file written; null if what was asked for was missed. */
  readonly output: string | null;
  /** The recipe as resolved, written beside it; null likewise. */
  readonly recipeOutput: string | null;
  /**
   * What came nearest, written in place of `output` where the search for the smallest file missed its
   * target; else null.
   */
  readonly nearest: string | null;
  readonly data: string | null;
  readonly bytes: {
    /** Of the model's files as they were. */
    readonly shipped: number;
    /** Of its tensors alone at their full width, 32 bits a float. */
    readonly weights32: number;
    /** Of the whole `.pith` file. */
    readonly pith: number;
    /** What general-purpose compressors make of the files as shipped; null if not tried. */
    readonly gzip: number | null;
    readonly brotli: number | null;
    readonly zstd: number | null;
  };
  readonly ratio: {
    /** bytes.shipped / bytes.pith */
    readonly shipped: number;
    /** bytes.weights32 / bytes.pith */
    readonly weights32: number;
  };
  /** Empty without data. */
  readonly stages: readonly StageResult[];
  /** Against the original's outputs; null where nothing ran the model. */
  readonly fidelity: FidelityReport | null;
  /** null without --max-error. */
  readonly quality: Quality | null;
  /** Why it is no compact file, where `coding` asked for the smallest and a limit of such files is passed. */
  readonly notCompact: string | null;
  /** Of the search for the smallest file; null of other recipes. */
  readonly frontier: FrontierReport | null;
  readonly tensors: readonly TensorReport[];
  readonly recipe: Recipe;
  readonly seconds: number;
  /** Most memory that the process held at a time, the frameworks' included. */
  readonly peakMemory: number;
}

export interface CompressionFacts {
  readonly model: string;
  readonly output: string;
  readonly recipeOutput: string;
  readonly data: string | undefined;
  readonly original: ModelOnDisk;
  readonly compression: Compression;
  readonly rivals: RivalSizes | undefined;
  readonly quality: Quality | undefined;
  /** What the search for the smallest file writes. */
  readonly search: SearchOutputs | undefined;
  /** Why no file keeps to what was asked for. */
  readonly missed: Error | undefined;
  readonly calibration: Calibration | undefined;
  /** What measured the fidelity. */
  readonly engine: string | undefined;
  readonly seconds: number;
}

export function compressionReport(facts: CompressionFacts): CompressionReport {
  const { original, compression, rivals, quality, search, missed } = facts;
  const pith = compression.bytes.length;
  const shipped = original.shippedBytes;
  const weights32 = modelTensorBytes(original.model);
  const isWritten = quality?.met !== false && missed === undefined;
  const { frontier } = compression;
  return {
    command: 'compress',
    model: facts.model,
    output: isWritten ? facts.output : null,
    recipeOutput: isWritten ? facts.recipeOutput : null,
    nearest: isWritten || search === undefined ? null : search.nearest.output,
    data: facts.data ?? null,
    bytes: {
      ...{ shipped, weights32, pith },
      ...{ gzip: rivals?.gzip ?? null, brotli: rivals?.brotli ?? null },
      zstd: rivals?.zstd ?? null,
    },
    ratio: { shipped: shipped / pith, weights32: weights32 / pith },
    stages: compression.stages,
    fidelity: fidelityOf(facts),
    quality: quality ?? null,
    notCompact: compression.notCompact ?? null,
    frontier: frontier && search ? frontierReport(frontier, search.plot) : null,
    tensors: compression.layouts.map(tensorReport),
    recipe: compression.recipe,
    seconds: facts.seconds,
    // In kilobytes on every platform, whatever getrusage of the system gives.
    peakMemory: process.resourceUsage().maxRSS * 1024,
  };
}

function fidelityOf({ compression, calibration, engine }: CompressionFacts): FidelityReport | null {
  const { fidelity } = compression;
  if (fidelity === undefined || calibration === undefined || engine === undefined) return null;
  return fidelityReport(fidelity, { calibration, engine });
}
