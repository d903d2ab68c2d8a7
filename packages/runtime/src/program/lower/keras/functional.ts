import { describeJson, InputError, isRecord, quoteName } from '@pith/container';
import { camelMembers, quoteNames } from '../json-value.js';
import { orderCalls } from './call-order.js';
import { isIndex, type Reference, readCallArguments } from './layer-reference.js';
import {
  INPUT_LAYER,
  type LayerApplication,
  type LayerReader,
  type LayerSpec,
  type Network,
  type Source,
} from './network.js';

interface Layer {
  readonly spec: LayerSpec;
  /** The inputs of each call. */
  readonly nodes: readonly (readonly Reference[])[];
}

/**
 * Reads a functional model: `{ name, layers: [{ name, class_name, config, inbound_nodes }],
 * input_layers, output_layers }`.
 *
 * @throws {InputError} when it is malformed, names what is not there, or goes round in a circle
 */
export function readFunctional(name: string, config: unknown, readLayer: LayerReader): Network {
  const place = `model ${quoteName(name)}`;
  if (!isRecord(config)) {
    throw new InputError(`${place}: its config is ${describeJson(config)}, expected an object`);
  }
  const members = camelMembers(config);
  const layers = readLayers(members.get('layers'), place, readLayer);
  const inputs = readPorts(members.get('inputLayers'), `${place}: input_layers`);
  const outputs = readPorts(members.get('outputLayers'), `${place}: output_layers`);
  const positions = numberCalls(layers);
  const resolve = resolver(place, positions, [
    ...outputs,
    ...[...layers.values()].flatMap(({ nodes }) => nodes.flat()),
  ]);

  const calls = [...layers.values()].flatMap(({ spec, nodes }): LayerApplication[] =>
    nodes.map((references) => ({
      layer: spec,
      inputs: references.map(resolve),
      training: references.some(({ training }) => training),
    })),
  );
  const inputCalls = inputs.map((input) => {
    const { call } = resolve(input);
    if (calls[call]!.layer.className === INPUT_LAYER) return call;
    throw new InputError(
      `${place}: input_layers names ${quoteName(input.layer)}, which is not an InputLayer`,
    );
  });
  return orderCalls({ name, calls, inputs: inputCalls, outputs: outputs.map(resolve) });
}

function readLayers(
  list: unknown,
  place: string,
  readLayer: LayerReader,
): ReadonlyMap<string, Layer> {
  if (!Array.isArray(list) || list.length === 0) {
    throw new InputError(
      `${place}: its layers are ${describeJson(list)}, expected an array of some`,
    );
  }
  const layers = new Map<string, Layer>();
  for (const [i, json] of list.entries()) {
    const spec = readLayer(json, `${place}: layer ${i}`);
    if (layers.has(spec.name)) {
      throw new InputError(`${place}: two layers have the name ${quoteName(spec.name)}`);
    }
    const here = `${place}: layer ${quoteName(spec.name)}: inbound_nodes`;
    const inbound = camelMembers(json as Record<string, unknown>).get('inboundNodes') ?? [];
    if (!Array.isArray(inbound)) {
      throw new InputError(`${here} is ${describeJson(inbound)}, expected an array`);
    }
    const nodes = inbound.map((node, n) => readNode(node, `${here}[${n}]`));
    const isInput = spec.className === INPUT_LAYER;
    if (isInput && nodes.length > 0) {
      throw new InputError(`${here} has ${nodes.length} nodes, but an InputLayer has none`);
    }
    layers.set(spec.name, { spec, nodes: isInput ? [[]] : nodes });
  }
  return layers;
}

function readNode(node: unknown, place: string): Reference[] {
  if (isRecord(node)) return readCallArguments(node, place);
  if (!Array.isArray(node) || node.length === 0) {
    throw new InputError(`${place} is ${describeJson(node)}, expected an array of inputs`);
  }
  // One input may stand there without an array around it.
  const inputs: unknown[] = typeof node[0] === 'string' ? [node] : node;
  return inputs.map((input, i) => readReference(input, `${place}[${i}]`));
}

function readPorts(given: unknown, place: string): Reference[] {
  // Keras 3 keeps the names under which a model returns its outputs.
  const list = isRecord(given) ? Object.values(given) : given;
  if (!Array.isArray(list) || list.length === 0) {
    throw new InputError(`${place} is ${describeJson(list)}, expected an array of some`);
  }
  const ports: unknown[] = typeof list[0] === 'string' ? [list] : list;
  return ports.map((port, i) => readReference(port, `${place}[${i}]`));
}

function readReference(value: unknown, place: string): Reference {
  const [layer, node = 0, tensor = 0, options] = Array.isArray(value) ? value : [];
  if (typeof layer !== 'string' || !isIndex(node) || !isIndex(tensor)) {
    throw new InputError(
      `${place} is ${describeJson(value)}, expected [layer's name, node index, tensor index]`,
    );
  }
  const training = isRecord(options) && options['training'] === true;
  return { layer, node, tensor, training };
}

interface LayerCalls {
  readonly layer: Layer;
  readonly first: number;
}

function numberCalls(layers: ReadonlyMap<string, Layer>): ReadonlyMap<string, LayerCalls> {
  const positions = new Map<string, LayerCalls>();
  let first = 0;
  for (const [name, layer] of layers) {
    positions.set(name, { layer, first });
    first += layer.nodes.length;
  }
  return positions;
}

function resolver(
  place: string,
  positions: ReadonlyMap<string, LayerCalls>,
  references: readonly Reference[],
): (reference: Reference) => Source {
  // A model's own graph is its node 0, so that its calls count from 1; not so that of a Sequential
  // which had no input when it was made.
  const zeroNodes = new Set(references.filter(({ node }) => node === 0).map(({ layer }) => layer));
  return ({ layer: name, node, tensor }) => {
    const found = positions.get(name);
    if (found === undefined) {
      throw new InputError(
        `${place}: there is no layer ${quoteName(name)}, but another is connected to it; ` +
          `the model has ${quoteNames([...positions.keys()])}`,
      );
    }
    const { layer, first } = found;
    const countsFromOne = layer.spec.network !== undefined && !zeroNodes.has(name);
    const position = countsFromOne ? node - 1 : node;
    if (position >= layer.nodes.length) {
      throw new InputError(
        `${place}: node ${node} of the layer ${quoteName(name)} is asked for, but it is called ` +
          `${layer.nodes.length} times`,
      );
    }
    const tensors = layer.spec.network?.outputs.length ?? 1;
    if (tensor >= tensors) {
      throw new InputError(
        `${place}: tensor ${tensor} of the layer ${quoteName(name)} is asked for, but it has ${tensors}`,
      );
    }
    return { call: first + position, tensor };
  };
}
