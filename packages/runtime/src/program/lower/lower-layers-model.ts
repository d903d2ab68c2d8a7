import { describeJson, InputError, isRecord } from '@pith/container';
import { plainName } from '../plain-name.js';
import type { Port, Program } from '../program.js';
import { camelMembers } from './json-value.js';
import { fixedShape, inputShape } from './keras/input-layer.js';
import { readLayerSpec } from './keras/layer-spec.js';
import { NetworkLowering } from './keras/lower-network.js';
import type { LayerSpec, Network } from './keras/network.js';
import { TensorIndex } from './layer-tensors.js';
import { ProgramBuilder } from './program-builder.js';
import { simplify } from './simplify.js';
import type { WeightSource } from './weight-source.js';

/**
 * Makes a program of a TF.js LayersModel, whether tfjs saved it or Keras 2 exported it. Layers compute
 * what tfjs computes for them.
 *
 * @param options.shapes of inputs that leave sizes open, by name, without the batch
 * @param topology the model.json, as bytes or parsed; what a `.pith` file of a LayersModel carries
 * @throws {InputError} when the topology is malformed, its shapes do not go together, sizes are left
 *   open and not in `shapes`, or tensors are missing or of another shape
 * @throws {UnsupportedOperationError} naming all layers that the runtime does not run
 */
export function lowerLayersModel(
  topology: unknown,
  weights: WeightSource,
  { shapes }: { readonly shapes?: ReadonlyMap<string, readonly number[]> } = {},
): Program {
  const network = networkOf(topology);
  const builder = new ProgramBuilder();
  const lowering = new NetworkLowering(network, builder, new TensorIndex(weights));
  const inputs = network.inputs.map((call): Port => {
    const { layer } = network.calls[call]!;
    return { name: layer.name, value: builder.input(layer.name, fixedShape(layer, shapes)) };
  });
  const values = lowering.lower(
    network,
    inputs.map(({ value }) => value),
  );
  const names = outputNames(network);
  const outputs = values.map((value, i): Port => ({ name: names[i]!, value }));
  return simplify(builder.finish(inputs, outputs));
}

/** The inputs, open sizes being null, and the outputs of a model, before anything is lowered. */
export function layersModelInputs(topology: unknown): {
  readonly inputs: readonly { readonly name: string; readonly shape: readonly (number | null)[] }[];
  readonly outputs: readonly string[];
} {
  const network = networkOf(topology);
  const inputs = network.inputs.map((call) => {
    const { layer } = network.calls[call]!;
    return { name: layer.name, shape: inputShape(layer) };
  });
  return { inputs, outputs: outputNames(network) };
}

function networkOf(topology: unknown): Network {
  const json = topology instanceof Uint8Array ? parse(topology) : topology;
  const { network, className } = modelSpec(json);
  if (network !== undefined) return network;
  throw new InputError(
    `topology: the model is a ${plainName(className)}, expected a Sequential or a Functional one`,
  );
}

function outputNames(network: Network): string[] {
  const names = network.outputs.map(({ call }) => network.calls[call]!.layer.name);
  return names.map((_, i) => distinct(names, i));
}

function parse(topology: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(topology));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 200) : '';
    throw new InputError(`topology: not JSON in UTF-8: ${reason}`, { cause });
  }
}

/** The model in a model.json: itself, in `modelTopology`, or there in Keras' `model_config`. */
function modelSpec(json: unknown): LayerSpec {
  if (!isRecord(json)) {
    throw new InputError(`topology: it is ${describeJson(json)}, expected an object`);
  }
  const topology = camelMembers(json).get('modelTopology') ?? json;
  if (!isRecord(topology)) {
    throw new InputError(
      `topology: modelTopology is ${describeJson(topology)}, expected an object`,
    );
  }
  const model = camelMembers(topology).get('modelConfig') ?? topology;
  // Old files give a Sequential's layers alone, and so no name.
  const named =
    isRecord(model) && Array.isArray(model['config']) ? { name: 'model', ...model } : model;
  return readLayerSpec(named, 'topology: the model', 0);
}

/** A layer's name, numbered where an earlier output has it too. */
function distinct(names: readonly string[], position: number): string {
  const name = names[position]!;
  const before = names.slice(0, position).filter((other) => other === name).length;
  return before === 0 ? name : `${name}:${before}`;
}
