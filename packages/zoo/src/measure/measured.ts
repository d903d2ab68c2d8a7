import type { Fidelity } from '@pith/compress';
import type { TaskMetric } from '../models/zoo-model.js';
import type { EightBitRival } from '../rivals/eight-bit-rival.js';

/** How near a model stays to the original on the evaluation data, and how well it does its job. */
export interface Quality {
  /** The largest relative error of an output. */
  readonly loss: number;
  /** The lowest signal to noise ratio of an output, in dB; null where they are equal. */
  readonly snr: number | null;
  /** The lowest top-1 agreement of outputs that are classes. */
  readonly top1Agreement?: number;
  readonly metrics: readonly TaskMetric[];
}

/** A model as shipped, and under its rivals. */
export interface MeasuredOriginal {
  readonly name: string;
  readonly task: string;
  readonly format: string;
  readonly engine: string;
  /** Float weights. */
  readonly weights: number;
  readonly bytes: {
    readonly shipped: number;
    readonly gzip: number;
    readonly brotli: number;
    readonly xz: number;
  };
  readonly metrics: readonly TaskMetric[];
  readonly rivals: readonly MeasuredRival[];
}

export interface MeasuredRival extends Quality {
  readonly method: EightBitRival['method'];
  readonly bytes: { readonly plain: number; readonly brotli: number };
  /** On the calibration data, states carried on: what a budget may be set to. */
  readonly calibrationLoss: number;
}

/** A model compressed. */
export interface MeasuredCompression extends Quality {
  readonly name: string;
  readonly bytes: number;
  readonly seconds: number;
  /** Of the whole process, framework and inputs included, when it had compressed. */
  readonly peakMemory: number;
  /** What kept the budget from being met. */
  readonly missed?: string;
  readonly calibrationLoss?: number;
  /** What re-fitted layers. */
  readonly observer?: string;
}

/** @param metrics - what the model's judge says of the same outputs */
export function qualityOf(fidelity: Fidelity, metrics: readonly TaskMetric[]): Quality {
  const agreements = fidelity.outputs.flatMap(({ top1Agreement }) => top1Agreement ?? []);
  const snr = Math.min(...fidelity.outputs.filter(({ float }) => float).map(({ snr }) => snr));
  return {
    loss: fidelity.loss,
    snr: Number.isFinite(snr) ? snr : null,
    ...(agreements.length > 0 && { top1Agreement: Math.min(...agreements) }),
    metrics,
  };
}
