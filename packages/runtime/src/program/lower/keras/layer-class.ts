import { InputError } from '@pith/container';
import type { ValueId } from '../../program.js';
import type { LayerTensors } from '../layer-tensors.js';
import type { ProgramBuilder } from '../program-builder.js';
import type { LayerConfig } from './layer-config.js';

/** A layer being called: a shared layer is called several times. */
export interface Call {
  readonly builder: ProgramBuilder;
  readonly tensors: LayerTensors;
  /** Its name and those of the models around it, for errors and statistics. */
  readonly layer: string;
  /** At least one. */
  readonly inputs: readonly ValueId[];
}

/** Adds to the program what one call of a layer computes. */
export type LayerCall = (call: Call) => ValueId;

/**
 * How the layers of one Keras class are lowered. The config is read before any layer is called, so
 * that all that is not supported in a model can be told at once.
 *
 * @throws {InputError} when the config is malformed
 * @throws {UnsupportedOperationError} when it asks for what the runtime does not run
 */
export type LayerClass = (config: LayerConfig) => LayerCall;

/** A call of a layer that takes one input. */
export interface SingleCall extends Call {
  readonly input: ValueId;
  /** The input's. */
  readonly shape: readonly number[];
}

/** @throws {InputError} when the layer is called on several inputs */
export function onOneInput(lower: (call: SingleCall) => ValueId): LayerCall {
  return (call) => {
    const [input] = call.inputs;
    if (input === undefined || call.inputs.length > 1) {
      throw new InputError(`${call.layer}: ${call.inputs.length} inputs, but it takes one`);
    }
    return lower({ ...call, input, shape: call.builder.shape(input) });
  };
}

/** @throws {InputError} when the input has another rank, the batch counted as frameworks do */
export function requireRank({ layer, shape }: SingleCall, rank: number): void {
  if (shape.length + 1 !== rank) {
    throw new InputError(
      `${layer}: the input has the shape [${['batch', ...shape].join(', ')}], ` +
        `but ${rank} dimensions are needed`,
    );
  }
}
