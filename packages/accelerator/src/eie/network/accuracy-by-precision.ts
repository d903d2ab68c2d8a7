import { elementCount, InputError, UsageError } from '@pith/container';
import { type LayerRun, type Model, traceLayers } from '@pith/runtime';
import type { TraceSample } from '../../network/trace-network.js';
import { ARITHMETICS, type Arithmetic, arithmeticBits } from '../arithmetic/arithmetic.js';
import type { ProductFormats, ProductRanges } from '../arithmetic/matrix-product.js';
import type { WeightColumns } from '../arithmetic/weight-columns.js';
import type { LayerMapping } from './layer-mapping.js';
import { type MapLayerOptions, mapLayer } from './map-layer.js';
import { calibrate, columnsOf, type MappedLayer, mappedLayer } from './mapped-layer.js';

/** A sample and the class that it is of. */
export interface LabelledSample extends TraceSample {
  /** 0 … classes − 1 */
  readonly label: number;
}

export interface AccuracyByPrecisionOptions extends MapLayerOptions {
  /** What binary points are chosen by; other samples than those that are evaluated. */
  readonly calibration: readonly TraceSample[];
  /** @default all: float-32, fixed-32, fixed-16, fixed-8 */
  readonly arithmetics?: readonly Arithmetic[];
  /** The model's output that holds a score for each class. @default its only one */
  readonly output?: string;
  /** Called after each sample. */
  onSample?(done: number, samples: number): void | Promise<void>;
  /** Ends the evaluation between two samples. */
  readonly signal?: AbortSignal;
}

/** Plain JSON. */
export interface AccuracyByPrecision {
  readonly samples: number;
  readonly calibrationSamples: number;
  /** Share of samples, 0 … 1, that the runtime itself takes for another class. */
  readonly runtimeError: number;
  readonly precisions: readonly PrecisionAccuracy[];
  /** Layers that EIE does not run, which the runtime computed in float32. */
  readonly unmapped: readonly string[];
}

export interface PrecisionAccuracy {
  readonly arithmetic: Arithmetic;
  /** Share of samples, 0 … 1, taken for another class than their label's. */
  readonly error: number;
  /** Share of samples, 0 … 1, taken for the same class as by the runtime. */
  readonly agreement: number;
  /** In the order of the network. */
  readonly layers: readonly PrecisionLayer[];
}

export interface PrecisionLayer {
  readonly name: string;
  /** One a matrix; absent with float-32. */
  readonly formats?: readonly ProductFormats[];
  /** Numbers beyond what calibration saw, over all samples. */
  readonly saturatedInputs: number;
  readonly saturatedOutputs: number;
}

type Operation = LayerRun['operation'];

interface Calibrated {
  readonly name: string;
  readonly mapping: LayerMapping;
  readonly columns: readonly WeightColumns[];
  readonly ranges: ProductRanges[];
  readonly outputs: number;
}

/**
 * How often a classifier is wrong when EIE computes it, in each arithmetic (Han et al., ISCA 2016,
 * §VI-C and Fig. 10). Every layer that EIE runs is computed in the arithmetic, on what the layers
 * before gave in it; what lies between (pooling, softmax) and the host's part are the runtime's, in
 * float32. No cycles are simulated. Deterministic.
 *
 * @param model loaded with one thread
 * @throws {UsageError} without samples or calibration, for an output that the model does not have, or
 *   an arithmetic that there is not
 * @throws {InputError} when EIE runs none of the layers, calibration did not see one, a label is no
 *   class, or as `model.run` does
 * @example
 * const { precisions } = await accuracyByPrecision(model, test, { calibration: training.slice(0, 100) });
 */
export async function accuracyByPrecision(
  model: Model,
  samples: readonly LabelledSample[],
  options: AccuracyByPrecisionOptions,
): Promise<AccuracyByPrecision> {
  const { calibration, arithmetics = ARITHMETICS, onSample, signal } = options;
  if (samples.length === 0) throw new UsageError('there are no samples to evaluate');
  if (calibration.length === 0) {
    throw new UsageError('there are no calibration samples to choose binary points by');
  }
  for (const arithmetic of arithmetics) arithmeticBits(arithmetic);
  const output = outputOf(model, options.output);
  const { layers, unmapped } = await calibrateNetwork(model, options);
  const runs = arithmetics.map((arithmetic) => new PrecisionRun(layers, arithmetic));
  let wrong = 0;
  for (const [i, sample] of samples.entries()) {
    signal?.throwIfAborted();
    const { inputs, shapes, label } = sample;
    const options = { ...(shapes && { shapes }) };
    const scores = (await model.run(inputs, options))[output]!;
    checkLabel(label, scores.length, i);
    const expected = highest(scores);
    if (expected !== label) wrong++;
    for (const run of runs) {
      const compute = (layer: LayerRun) => run.compute(layer);
      const outputs = await traceLayers(model, inputs, compute, options);
      run.note(highest(outputs[output]!), label, expected);
    }
    await onSample?.(i + 1, samples.length);
  }
  return {
    ...{ samples: samples.length, calibrationSamples: calibration.length },
    runtimeError: wrong / samples.length,
    precisions: runs.map((run) => run.report(samples.length)),
    unmapped,
  };
}

function outputOf({ outputs }: Model, chosen: string | undefined): string {
  const names = outputs.map(({ name }) => name);
  if (chosen === undefined && names.length === 1) return names[0]!;
  if (chosen !== undefined && names.includes(chosen)) return chosen;
  const found = chosen === undefined ? `${names.length} outputs` : `no output "${chosen}"`;
  throw new UsageError(
    `the model has ${found}: name the one with the scores of the classes, of ${names.join(', ')}`,
  );
}

async function calibrateNetwork(
  model: Model,
  { calibration, signal, convolutions }: AccuracyByPrecisionOptions,
) {
  const layers = new Map<Operation, Calibrated | string>();
  for (const { inputs, shapes } of calibration) {
    signal?.throwIfAborted();
    const see = (run: LayerRun): undefined => {
      let layer = layers.get(run.operation);
      if (layer === undefined) {
        layer = begin(run, convolutions ? { convolutions } : {});
        layers.set(run.operation, layer);
      }
      if (typeof layer === 'string') return;
      const { mapping, columns, ranges } = layer;
      calibrate(mapping, columns, [run.input]).forEach((seen, m) => {
        const { inputs, outputs } = ranges[m]!;
        ranges[m] = {
          inputs: Math.max(inputs, seen.inputs),
          outputs: Math.max(outputs, seen.outputs),
        };
      });
    };
    await traceLayers(model, inputs, see, { ...(shapes && { shapes }) });
  }
  const unmapped = [...layers].flatMap(([operation, layer]) =>
    typeof layer === 'string' ? [`layer "${operation.layer}": ${layer}`] : [],
  );
  if (unmapped.length === layers.size) {
    throw new InputError(`EIE runs none of the model's layers: ${unmapped.join('; ')}`);
  }
  return { layers, unmapped };
}

/** A layer that nothing is known of yet, or why EIE does not run it. */
function begin(run: LayerRun, options: MapLayerOptions): Calibrated | string {
  const { operation, inputShape, outputShape } = run;
  const layer = { operation, inputShape, outputShape, kernel: run.kernel() };
  const mapping = mapLayer(layer, options);
  if (mapping.form === 'unmapped') return mapping.reason;
  return {
    ...{ name: operation.layer, mapping, columns: columnsOf(mapping) },
    ranges: mapping.matrices.map(() => ({ inputs: 0, outputs: 0 })),
    outputs: elementCount(outputShape),
  };
}

/** A network in one arithmetic, and how it did. */
class PrecisionRun {
  readonly #arithmetic: Arithmetic;
  readonly #layers = new Map<Operation, MappedLayer | undefined>();
  readonly #names = new Map<MappedLayer, string>();
  #wrong = 0;
  #agreed = 0;

  constructor(layers: ReadonlyMap<Operation, Calibrated | string>, arithmetic: Arithmetic) {
    this.#arithmetic = arithmetic;
    for (const [operation, layer] of layers) {
      if (typeof layer === 'string') {
        this.#layers.set(operation, undefined);
        continue;
      }
      const { name, mapping, columns, ranges, outputs } = layer;
      const mapped = mappedLayer(mapping, columns, arithmetic, ranges, outputs);
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

/** The first of the greatest. */
function highest(scores: Float32Array): number {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i;
  return best;
}

function checkLabel(label: number, classes: number, sample: number): void {
  if (Number.isInteger(label) && label >= 0 && label < classes) return;
  throw new InputError(
    `sample ${sample}: the label ${label}, but the model's classes are 0 to ${classes - 1}`,
  );
}
