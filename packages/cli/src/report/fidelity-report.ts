import type { Fidelity, OutputFidelity } from '@pith/compress';
import type { Calibration } from '../calibration/calibrate.js';

/** How near a compressed model comes to the original, as `--json` prints it. */
export interface FidelityReport {
  /** What ran the compressed model. */
  readonly engine: string;
  /** What ran the original. */
  readonly originalEngine: string;
  /** Where the inputs are from; null for made-up ones. */
  readonly inputs: string | null;
  readonly samples: number;
  /** The largest relative error of an output; null if it is infinite. */
  readonly loss: number | null;
  readonly outputs: readonly OutputReport[];
}

/** JSON knows no infinity: an infinite SNR is null, as is a relative error to an output of zeros. */
export type OutputReport = Omit<OutputFidelity, 'snr' | 'relativeError'> & {
  readonly snr: number | null;
  readonly relativeError: number | null;
};

export function fidelityReport(
  { samples, loss, outputs }: Fidelity,
  {
    calibration,
    engine,
    originalEngine = engine,
  }: {
    readonly calibration: Calibration;
    readonly engine: string;
    readonly originalEngine?: string;
  },
): FidelityReport {
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    ...{ engine, originalEngine, inputs: calibration.source, samples, loss: finite(loss) },
    outputs: outputs.map((output) => ({
      ...output,
      snr: finite(output.snr),
      relativeError: finite(output.relativeError),
    })),
  };
}
