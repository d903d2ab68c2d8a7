import type { Fidelity, OutputFidelity } from '@pith/compress';
import type { Calibration } from '../calibration/calibrate.js';

/** How near a compressed model comes to the original, as `--json` prints it. */
export interface FidelityReport {
  /** What ran the model. */
  readonly engine: string;
  /** Where the inputs are from; null for made-up ones. */
  readonly inputs: string | null;
  readonly samples: number;
  /** The largest relative error of an output. */
  readonly loss: number;
  readonly outputs: readonly OutputReport[];
}

/** JSON knows no infinity: an infinite SNR is null, as is a relative error to an output of zeros. */
export type OutputReport = Omit<OutputFidelity, 'snr' | 'relativeError'> & {
  readonly snr: number | null;
  readonly relativeError: number | null;
};

export function fidelityReport(
  fidelity: Fidelity | undefined,
  {
    calibration,
    engine,
  }: { readonly calibration: Calibration | undefined; readonly engine: string | undefined },
): FidelityReport | null {
  if (fidelity === undefined || calibration === undefined || engine === undefined) return null;
  const { samples, loss, outputs } = fidelity;
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    ...{ engine, inputs: calibration.source, samples, loss },
    outputs: outputs.map((output) => ({
      ...output,
      snr: finite(output.snr),
      relativeError: finite(output.relativeError),
    })),
  };
}
