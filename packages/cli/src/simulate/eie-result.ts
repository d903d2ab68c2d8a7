import type {
  AccuracyByPrecision,
  EieReport,
  NetworkDecomposition,
  StorageSteps,
} from '@pith/accelerator';
import type { EieSweep } from './eie-sweep.js';

/** All that was found out about a network on EIE. */
export interface EieResult {
  readonly storage: StorageSteps;
  readonly report: EieReport;
  /** Nothing where no weight meets an input that is not zero. */
  readonly techniques: NetworkDecomposition | undefined;
  readonly sweep: EieSweep | undefined;
  /** With a sweep over precisions on labelled examples. */
  readonly accuracy: AccuracyByPrecision | undefined;
}
