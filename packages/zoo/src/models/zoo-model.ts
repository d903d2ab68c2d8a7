import type { NamedOutput } from '@pith/compress';
import type { OpenModel, Value } from '@pith/engines';

/** A model's inputs for one run, by name. */
export type Inputs = Readonly<Record<string, Value>>;

/** The outputs of a model's runs on its evaluation data, one after the other. */
export type Recording = readonly (readonly NamedOutput[])[];

/** How well a model does its job, or how near it stays to the original. */
export interface TaskMetric {
  /** @example 'character error rate' */
  readonly name: string;
  readonly value: number;
  readonly unit: 'share' | 'dB' | 'probability';
  readonly better: 'lower' | 'higher';
}

/** A model of the zoo, with what it is fed and how it is judged. */
export interface ZooModel {
  /** What {@link fetchModel} knows it by. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly task: string;
  /**
   * Inputs that choices may be made on; none is among the evaluation data.
   *
   * @param original - the model as shipped, running: states of recurrent models come from it
   */
  calibrationInputs(original: OpenModel): Promise<Inputs[]>;
  /** Runs a model on all of the evaluation data. Recurrent models carry on their own states. */
  record(model: OpenModel): Promise<Recording>;
  /**
   * Runs a recurrent model on the calibration data as it is used, its own states carried on: what it
   * loses there is more than what it loses on single steps. Absent where runs know nothing of each other.
   */
  rehearse?(model: OpenModel): Promise<Recording>;
  /**
   * Judges what was recorded of a model; of none where there is nothing but the fidelity.
   *
   * @param original - what was recorded of the model as shipped
   */
  taskMetrics(recording: Recording, original: Recording): TaskMetric[];
}

/** Seeds: the two sets of data have nothing in common. */
export const SEEDS = { calibration: 20_001, evaluation: 40_001 } as const;

/** Runs one set of inputs and gives the outputs in the model's order. */
export async function runOnce(model: OpenModel, inputs: Inputs): Promise<NamedOutput[]> {
  const results = await model.run(inputs);
  return model.outputs.map(({ name }) => ({ name, ...results[name]! }));
}

/** Runs a model without states on a list of inputs. */
export async function recordAll(model: OpenModel, inputs: readonly Inputs[]): Promise<Recording> {
  const recording: NamedOutput[][] = [];
  for (const each of inputs) recording.push(await runOnce(model, each));
  return recording;
}

/** An output by its name. */
export function outputOf(outputs: readonly NamedOutput[], name: string): NamedOutput {
  const found = outputs.find((output) => output.name === name);
  if (found === undefined) {
    throw new RangeError(`no output ${name} among ${outputs.map((output) => output.name)}`);
  }
  return found;
}

/** Makes something the first time that it is asked for. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
