import type { DataflowInput, DataflowOutput } from '../program/lower/dataflow.js';
import type { Specialisation } from '../program/lower/lower-dataflow.js';
import type { Program } from '../program/program.js';

/** A model of which a program is made for given shapes: a graph, or a LayersModel that leaves sizes open. */
export interface OpenModel {
  readonly inputs: readonly Pick<DataflowInput, 'name' | 'shape' | 'type' | 'steers'>[];
  readonly outputs: readonly Pick<DataflowOutput, 'name' | 'shape' | 'type'>[];
  /** Whether shapes are those of one sample, the batch being apart, as in a LayersModel. */
  readonly batchApart: boolean;
  /** @throws {UnsupportedOperationError | InputError} when there is none for such inputs */
  lower(specialisation: Specialisation): Program;
}
