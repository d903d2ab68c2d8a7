import { InputError } from '@pith/container';
import { plainName } from '../../plain-name.js';
import type { ValueId } from '../../program.js';
import {
  type UnsupportedOperation,
  UnsupportedOperationError,
  unsupportedLayers,
} from '../../unsupported-operation-error.js';
import { LayerTensors, type TensorIndex } from '../layer-tensors.js';
import type { ProgramBuilder } from '../program-builder.js';
import type { LayerCall } from './layer-class.js';
import { LAYER_CLASSES } from './layer-classes.js';
import { LayerConfig } from './layer-config.js';
import { INPUT_LAYER, type LayerSpec, type Network } from './network.js';

/** Models that call one another can stand for far more calls than their file is long. */
const MAXIMUM_CALLS = 65536;

/** Lowers the layers of one model, and of the models among them. */
export class NetworkLowering {
  readonly #builder: ProgramBuilder;
  readonly #tensors: TensorIndex;
  readonly #layers: ReadonlyMap<LayerSpec, LayerCall>;
  #calls = 0;

  /**
   * Reads the configs of all layers.
   *
   * @throws {UnsupportedOperationError} naming all layers that the runtime does not run
   */
  constructor(network: Network, builder: ProgramBuilder, tensors: TensorIndex) {
    this.#builder = builder;
    this.#tensors = tensors;
    this.#layers = readLayers(network);
  }

  /**
   * Adds the calls of a network to the program.
   *
   * @param inputs one value for each of the network's inputs
   * @param path names of the models around it
   * @returns the values of its outputs
   */
  lower(network: Network, inputs: readonly ValueId[], path: readonly string[] = []): ValueId[] {
    if (inputs.length !== network.inputs.length) {
      throw new InputError(
        `${plainName(path.join('/'))}: it is called on ${inputs.length} inputs, but has ${network.inputs.length}`,
      );
    }
    const results: (readonly ValueId[])[] = [];
    const bound = new Map(network.inputs.map((call, i) => [call, inputs[i]!]));
    for (const [position, { layer, inputs: sources }] of network.calls.entries()) {
      const values = sources.map(({ call, tensor }) => results[call]![tensor]!);
      const input = bound.get(position);
      results.push(input === undefined ? this.#call(layer, values, path) : [input]);
    }
    return network.outputs.map(({ call, tensor }) => results[call]![tensor]!);
  }

  #call(layer: LayerSpec, inputs: readonly ValueId[], around: readonly string[]) {
    this.#calls += 1;
    if (this.#calls > MAXIMUM_CALLS) {
      throw new InputError(`the model calls layers more than ${MAXIMUM_CALLS} times`);
    }
    const path = [...around, layer.name];
    const name = plainName(path.join('/'));
    if (layer.network) return this.lower(layer.network, inputs, path);
    const call = this.#layers.get(layer);
    if (call === undefined) {
      throw new InputError(`${name}: an InputLayer that is no input of its model`);
    }
    const tensors = new LayerTensors(this.#tensors, path);
    return [call({ builder: this.#builder, tensors, layer: name, inputs })];
  }
}

function readLayers(network: Network): ReadonlyMap<LayerSpec, LayerCall> {
  const layers = new Map<LayerSpec, LayerCall>();
  const unsupported = new Map<LayerSpec, UnsupportedOperation>();
  const networks = new Set([network]);
  // The set grows while it is walked.
  for (const { calls } of networks) {
    for (const { layer, training } of calls) {
      if (layer.network) networks.add(layer.network);
      if (layer.network || layer.className === INPUT_LAYER || layers.has(layer)) continue;
      try {
        const config = new LayerConfig(layer.name, layer.className, layer.config);
        const layerClass = LAYER_CLASSES.get(layer.className);
        if (layerClass === undefined) throw config.unsupported();
        if (training) throw config.unsupported('in training');
        layers.set(layer, layerClass(config));
      } catch (error) {
        if (!(error instanceof UnsupportedOperationError)) throw error;
        unsupported.set(layer, error.operations[0]!);
      }
    }
  }
  if (unsupported.size > 0) throw unsupportedLayers([...unsupported.values()]);
  return layers;
}
