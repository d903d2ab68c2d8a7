import { InputError, UsageError } from '@pith/container';
import { type LayerRun, type Model, traceLayers } from '@pith/runtime';
import type { TraceSample } from '../../network/trace-network.js';
import { ARITHMETICS, type Arithmetic, arithmeticBits } from '../arithmetic/arithmetic.js';
import type { AccuracyByPrecision } from './accuracy-report.js';
import { calibrateNetwork } from './calibrate-network.js';
import type { MapLayerOptions } from './map-layer.js';
import { PrecisionRun } from './precision-run.js';

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
  const network = await calibrateNetwork(model, calibration, options);
  const runs = arithmetics.map((arithmetic) => new PrecisionRun(network, arithmetic));
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
    unmapped: network.unmapped,
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
