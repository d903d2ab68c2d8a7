/** Kingma and Ba 2015, algorithm 1. */
export const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** The factors that a step's moments and rate are brought to their unbiased values with. */
export interface AdamStep {
  /** Rate, already divided by 1 − β1^t. */
  readonly rate: number;
  /** 1 / (1 − β2^t) */
  readonly secondScale: number;
}

/** @param step counted from 1 */
export function adamStep(learningRate: number, step: number): AdamStep {
  return {
    rate: learningRate / (1 - adam.beta1 ** step),
    secondScale: 1 / (1 - adam.beta2 ** step),
  };
}
