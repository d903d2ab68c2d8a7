import type { SavedModel } from '@pith/model';
import type { RateTrainer } from '../rate/rate-trainer.js';
import type { Retrainer } from '../retrainer.js';

/** What the search for the smallest file needs of a training framework. */
export interface RateRetrainer extends Retrainer, RateTrainer {
  /**
   * Lends a retrainer of another model of the same task, with the same data and teacher, and frees it
   * afterwards: units that were removed change the network.
   */
  withModel<T>(model: SavedModel, work: (retrainer: RateRetrainer) => Promise<T>): Promise<T>;
}

export function isRateRetrainer(retrainer: Retrainer): retrainer is RateRetrainer {
  return 'trainForRate' in retrainer && 'withModel' in retrainer;
}
