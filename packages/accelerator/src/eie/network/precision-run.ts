import { InputError } from '@pith/container';
import type { LayerRun } from '@pith/runtime';
import type { Arithmetic } from '../arithmetic/arithmetic.js';
import type { PrecisionAccuracy } from './accuracy-report.js';
import type { CalibratedNetwork } from './calibrate-network.js';
import { inLayer } from './in-layer.js';
import { type MappedLayer, mappedLayer } from './mapped-layer.js';

/** A network in one arithmetic, and how it did. */
export class PrecisionRun {
  readonly #arithmetic: Arithmetic;
  readonly #layers = new Map<LayerRun['operation'], MappedLayer | undefined>();
  readonly #names = new Map<MappedLayer, string>();
  #wrong = 0;
  #agreed = 0;

  constructor({ layers }: CalibratedNetwork, arithmetic: Arithmetic) {
    this.#arithmetic = arithmetic;
    for (const [operation, layer] of layers) {
      if (!layer) {
        this.#layers.set(operation, undefined);
        continue;
      }
      const { name, mapping, columns, ranges, outputs } = layer;
      const mapped = inLayer(name, () =>
        mappedLayer(mapping, columns, arithmetic, ranges, outputs),
      );
      this.#layers.set(operation, mapped);
      this.#names.set(mapped, name);
    }
  }

  /** The layer's output in this arithmetic; none where the runtime's stays. */
  compute({ operation, input }: LayerRun): Float32Array | undefined {
    if (!this.#layers.has(operation)) {
      throw new InputError(
        `layer "${operation.layer}": runs in a sample, but did not in calibration; calibrate with ` +
          'samples of the same shapes',
      );
    }
    return this.#layers.get(operation)?.run(input);
  }

  /** @param best the class that came out, `runtimes` the one of the runtime */
  note(best: number, label: number, runtimes: number): void {
    if (best !== label) this.#wrong++;
    if (best === runtimes) this.#agreed++;
  }

  report(samples: number): PrecisionAccuracy {
    const layers = [...this.#names].map(([layer, name]) => {
      const { inputs, outputs } = layer.saturated();
      const { formats } = layer;
      return {
        ...{ name, ...(formats && { formats }) },
        ...{ saturatedInputs: inputs, saturatedOutputs: outputs },
      };
    });
    return {
      arithmetic: this.#arithmetic,
      error: this.#wrong / samples,
      agreement: this.#agreed / samples,
      layers,
    };
  }
}
