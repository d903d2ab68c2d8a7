import { InputError } from '@pith/container';
import type { Weights } from '../retrainer.js';
import { type Fidelity, FidelityMeter, measureFidelity } from './fidelity.js';
import type { Judge, JudgeOptions, NamedOutput } from './judge.js';

/** Outputs beyond this many bytes are not kept; fewer samples are then compared. */
const memory = 2 ** 29;

/** What the original model answers on the calibration inputs, to compare others with. */
export class OriginalOutputs {
  readonly judge: Judge;
  readonly #outputs: readonly (readonly NamedOutput[])[];

  private constructor(judge: Judge, outputs: readonly (readonly NamedOutput[])[]) {
    this.judge = judge;
    this.#outputs = outputs;
  }

  /**
   * Runs the original. Of outputs of more than 512 MiB only the first samples are kept.
   * @throws InputError if there are no samples, or no outputs
   */
  static async of(
    judge: Judge,
    { signal }: Pick<JudgeOptions, 'signal'> = {},
  ): Promise<OriginalOutputs> {
    const kept: (readonly NamedOutput[])[] = [];
    let bytes = 0;
    for await (const outputs of judge.outputs(new Map(), { signal })) {
      bytes += outputs.reduce((sum, { data }) => sum + data.byteLength, 0);
      if (bytes > memory && kept.length > 0) break;
      kept.push(outputs);
    }
    if (kept.length === 0 || kept[0]!.length === 0) {
      throw new InputError(
        `calibration: ${kept.length} samples and ${kept[0]?.length ?? 0} outputs from ` +
          `${judge.engine}, but it takes at least one of each`,
      );
    }
    return new OriginalOutputs(judge, kept);
  }

  /** Samples that are compared. */
  get samples(): number {
    return this.#outputs.length;
  }

  /** How near the model comes under these weights, on the first `limit` samples. */
  async fidelity(
    weights: Weights,
    { limit = this.samples, signal }: JudgeOptions = {},
  ): Promise<Fidelity> {
    const count = Math.min(limit, this.samples);
    const outputs = this.judge.outputs(weights, { limit: count, signal });
    return measureFidelity(this.#outputs.slice(0, count), outputs);
  }

  /** That of the original with itself: which outputs there are. */
  get identity(): Fidelity {
    const meter = new FidelityMeter();
    for (const outputs of this.#outputs) meter.add(outputs, outputs);
    return meter.fidelity();
  }
}
