import { describeJson, InputError, isRecord, parseJsonObject } from '@pith/container';
import { camelMembers } from './camel-case.js';
import { readFunctional } from './functional-layers.js';
import type { Layer } from './layer.js';
import { readList } from './layer-list.js';

/** A LayersModel as a graph of layers. */
export interface LayerGraph {
  /** The parsed topology, to be changed and written back. */
  readonly json: Record<string, unknown>;
  /** Each after those it takes inputs from. */
  readonly layers: readonly Layer[];
  /** Positions of the layers whose outputs are the model's. */
  readonly outputs: ReadonlySet<number>;
}

/**
 * Reads the layers of a LayersModel's topology, Sequential or Functional, as tfjs or Keras wrote it.
 * Models within models are single layers here, never `plain`.
 *
 * @throws {InputError} when it is not one, or its layers do not go together
 */
export function readLayerGraph(topology: Uint8Array): LayerGraph {
  const json = parseJsonObject(topology, 'topology');
  const outer = camelMembers(json).get('modelTopology') ?? json;
  const inner = isRecord(outer) ? (camelMembers(outer).get('modelConfig') ?? outer) : outer;
  if (!isRecord(inner)) {
    throw new InputError(`topology: the model is ${describeJson(inner)}, expected an object`);
  }
  const model = camelMembers(inner);
  const className = model.get('className');
  const config = model.get('config');
  if (className === 'Sequential') return { json, ...readSequential(config) };
  if (className === 'Functional' || className === 'Model') {
    return { json, ...readFunctional(config) };
  }
  throw new InputError(
    `topology: the model's class_name is ${describeJson(className)}, expected Sequential or Functional`,
  );
}

type Read = Omit<LayerGraph, 'json'>;

function readSequential(config: unknown): Read {
  const members = isRecord(config) ? camelMembers(config) : new Map<string, unknown>();
  const read = readList(Array.isArray(config) ? config : members.get('layers'));
  const [first] = read;
  const implied: Layer[] =
    first!.className === 'InputLayer' ? [] : [inputBefore(first!, members.get('buildInputShape'))];
  const layers = [...implied, ...read].map(
    (layer, i): Layer => ({ ...layer, inputs: i === 0 ? [] : [i - 1] }),
  );
  return { layers, outputs: new Set([layers.length - 1]) };
}

function inputBefore(first: Layer, buildInputShape: unknown): Layer {
  const shape =
    first.config.get('batchInputShape') ?? first.config.get('batchShape') ?? buildInputShape;
  return {
    name: `${first.name}_input`,
    className: 'InputLayer',
    config: new Map([['batchInputShape', shape]]),
    inputs: [],
    plain: true,
  };
}
