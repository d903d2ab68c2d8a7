import { describeJson, InputError, isRecord, quoteName } from '@pith/container';
import type { LayerConfig } from './layer-config.js';

/** A layer of a LayersModel, as far as its place in the graph goes. */
export interface Layer {
  readonly name: string;
  readonly className: string;
  /** Its config, by keys in camelCase; null counts as absent. */
  readonly config: LayerConfig;
  /** The object that stands for it in the parsed topology; absent for an input that is only implied. */
  readonly json?: Record<string, unknown>;
  /** Positions in `LayerGraph.layers` of the layers whose outputs it takes, all before its own. */
  readonly inputs: readonly number[];
  /** Whether it is called just once, takes layers' first outputs alone, and does not run as in training. */
  readonly plain: boolean;
}

/** A LayersModel as a graph of layers. */
export interface LayerGraph {
  /** The parsed topology, to be changed and written back. */
  readonly json: Record<string, unknown>;
  /** Each after those it takes inputs from. */
  readonly layers: readonly Layer[];
  /** Positions of the layers whose outputs are the model's. */
  readonly outputs: ReadonlySet<number>;
}

/** Models nest two or three deep. */
const MOST_DEPTH = 16;

const NESTED = new Set(['Sequential', 'Functional', 'Model']);

/**
 * Reads the layers of a LayersModel's topology, Sequential or Functional, as tfjs or Keras wrote it.
 * Models within models are single layers here, never `plain`.
 *
 * @throws {InputError} when it is not one, or its layers do not go together
 */
export function readLayerGraph(topology: Uint8Array): LayerGraph {
  const json = parse(topology);
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

/** snake_case to camelCase, as tfjs does it when it reads a topology. */
export function camelCase(name: string): string {
  return name.replace(/(?<=.)_+(\w|$)/g, (_, letter: string) => letter.toUpperCase());
}

/** An object's own members, by their names in camelCase; null counts as absent. */
export function camelMembers(record: Record<string, unknown>): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(record)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [camelCase(key), value]),
  );
}

function parse(topology: Uint8Array): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(topology));
  } catch (cause) {
    throw new InputError('topology: not JSON in UTF-8', { cause });
  }
  if (isRecord(json)) return json;
  throw new InputError(`topology: it is ${describeJson(json)}, expected an object`);
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

function readFunctional(config: unknown): Read {
  const members = isRecord(config) ? camelMembers(config) : new Map<string, unknown>();
  const list = readList(members.get('layers'));
  const outputs = portsOf(members.get('outputLayers'));
  const calls = list.flatMap((layer) => {
    const inbound = camelMembers(layer.json!).get('inboundNodes') ?? [];
    const nodes: unknown[] = Array.isArray(inbound) ? inbound : [inbound];
    const references = nodes.length === 0 ? [[]] : nodes.map(referencesOf);
    return references.map((taken, node) => ({ layer, node, taken, once: nodes.length <= 1 }));
  });
  const keyOf = callKeys(list, [...outputs, ...calls.flatMap(({ taken }) => taken)]);
  const byKey = new Map(
    calls.map((call) => [
      callKey(call.layer.name, call.node),
      { ...call, inputs: call.taken.map(keyOf) },
    ]),
  );
  const order = runnableOrder(new Map([...byKey].map(([key, { inputs }]) => [key, inputs])));
  const positions = new Map(order.map((key, i) => [key, i]));
  return {
    layers: order.map((key): Layer => {
      const { layer, inputs, taken, once } = byKey.get(key)!;
      return {
        ...layer,
        inputs: inputs.map((input) => positions.get(input)!),
        plain: layer.plain && once && taken.every(({ plain }) => plain),
      };
    }),
    outputs: new Set(
      outputs.map((output) => {
        const position = positions.get(keyOf(output));
        if (position !== undefined) return position;
        throw new InputError(`topology: the output layer ${quoteName(output.layer)} is not there`);
      }),
    ),
  };
}

function callKey(layer: string, node: number): string {
  return `${node} ${layer}`;
}

/** Which call of a layer a reference means. */
function callKeys(layers: readonly Layer[], references: readonly Reference[]) {
  const nested = new Set(layers.filter(isNested).map(({ name }) => name));
  // A model's own graph is its node 0, so that its calls count from 1; not so that of a Sequential
  // which had no input when it was made.
  for (const { layer, node } of references) if (node === 0) nested.delete(layer);
  return ({ layer, node }: Reference): string =>
    callKey(layer, nested.has(layer) ? node - 1 : node);
}

function isNested({ className }: Layer): boolean {
  return NESTED.has(className);
}

/** @param takes for each call those that it takes inputs from */
function runnableOrder(takes: ReadonlyMap<string, readonly string[]>): string[] {
  const readers = new Map<string, string[]>([...takes.keys()].map((name) => [name, []]));
  const waiting = new Map<string, number>();
  for (const [name, inputs] of takes) {
    waiting.set(name, inputs.length);
    for (const input of inputs) {
      const known = readers.get(input);
      if (known === undefined) {
        throw new InputError(
          `topology: call ${quoteName(name)} takes ${quoteName(input)}, which is not there`,
        );
      }
      known.push(name);
    }
  }
  const order = [...takes.keys()].filter((name) => waiting.get(name) === 0);
  // The array grows while it is walked.
  for (const name of order) {
    for (const reader of readers.get(name)!) {
      const left = waiting.get(reader)! - 1;
      waiting.set(reader, left);
      if (left === 0) order.push(reader);
    }
  }
  if (order.length < takes.size) {
    const [name] = [...waiting].find(([, left]) => left > 0)!;
    throw new InputError(`topology: call ${quoteName(name)} takes what comes of its own output`);
  }
  return order;
}

/** The layers of a list, without their inputs. */
function readList(list: unknown): Layer[] {
  if (!Array.isArray(list) || list.length === 0) {
    throw new InputError(
      `topology: the model's layers are ${describeJson(list)}, expected an array of some`,
    );
  }
  const names = new Set<string>();
  const inner = new Set(list.flatMap((json) => innerNames(json, 0)));
  return list.map((json: unknown, i): Layer => {
    const members = isRecord(json) ? camelMembers(json) : new Map<string, unknown>();
    const className = members.get('className');
    const given = members.get('config');
    const config = isRecord(given) ? camelMembers(given) : new Map<string, unknown>();
    const name = members.get('name') ?? config.get('name');
    if (!isRecord(json) || typeof className !== 'string' || typeof name !== 'string') {
      throw new InputError(`topology: layer ${i} has no class_name or no name`);
    }
    if (names.has(name)) {
      throw new InputError(`topology: two layers have the name ${quoteName(name)}`);
    }
    names.add(name);
    // Operations of Keras 3 that are no layers have layers' class names, but other arguments.
    const module = members.get('module');
    const isOperation = typeof module === 'string' && /(^|\.)ops(\.|$)/.test(module);
    // Tensors have the names of layers, which of a model and of one within it may be the same.
    const plain = !NESTED.has(className) && !isOperation && !inner.has(name);
    return { name, className, config, json, inputs: [], plain };
  });
}

/** Names of the layers of a model within the model. */
function innerNames(json: unknown, depth: number): unknown[] {
  const members = isRecord(json) ? camelMembers(json) : undefined;
  const config = members?.get('config');
  if (!NESTED.has(members?.get('className') as string) || depth > MOST_DEPTH) return [];
  const layers = isRecord(config) ? config['layers'] : config;
  return (Array.isArray(layers) ? layers : []).flatMap((layer: unknown) => {
    const own = isRecord(layer) ? camelMembers(layer) : undefined;
    const ownConfig = own?.get('config');
    const name = own?.get('name') ?? (isRecord(ownConfig) ? ownConfig['name'] : undefined);
    return [name, ...innerNames(layer, depth + 1)];
  });
}

interface Reference {
  readonly layer: string;
  /** Which call of it. */
  readonly node: number;
  /** The first output of a layer, not called as in training. */
  readonly plain: boolean;
}

/** The inputs of one call: `[[layer, node, tensor, options?], …]`, or Keras 3's `{ args, kwargs }`. */
function referencesOf(node: unknown): Reference[] {
  if (isRecord(node)) return [...tensorsIn(node['args']), ...tensorsIn(node['kwargs'])];
  if (!Array.isArray(node)) {
    throw new InputError(`topology: inbound_nodes holds ${describeJson(node)}, expected an array`);
  }
  return portsOf(node);
}

function portsOf(given: unknown): Reference[] {
  const list: unknown[] = Array.isArray(given)
    ? given
    : isRecord(given)
      ? Object.values(given)
      : [];
  const ports = typeof list[0] === 'string' ? [list] : list;
  if (ports.length === 0) throw new InputError('topology: a list of inputs or outputs is empty');
  return ports.map((port) => {
    const [layer, node = 0, tensor = 0, options] = Array.isArray(port) ? port : [];
    if (typeof layer !== 'string' || typeof node !== 'number') {
      throw new InputError(`topology: found ${describeJson(port)}, expected [layer, node, tensor]`);
    }
    const bare = !isRecord(options) || Object.keys(options).length === 0;
    return { layer, node, plain: tensor === 0 && bare };
  });
}

/** The Keras tensors in the arguments of a call, however deep. */
function tensorsIn(value: unknown, depth = 0): Reference[] {
  if (depth > 8) throw new InputError('topology: the arguments of a call are nested too deep');
  if (Array.isArray(value)) return value.flatMap((item) => tensorsIn(item, depth + 1));
  if (!isRecord(value)) return [];
  const history = kerasHistory(value);
  if (history === undefined) {
    return Object.values(value).flatMap((item) => tensorsIn(item, depth + 1));
  }
  const [layer, node, tensor] = history;
  if (typeof layer !== 'string' || typeof node !== 'number') {
    throw new InputError('topology: a keras_history is not [layer, node, tensor]');
  }
  return [{ layer, node, plain: tensor === 0 }];
}

/** `[layer, node, tensor]` of a tensor as Keras 3 writes it. */
export function kerasHistory(value: Record<string, unknown>): readonly unknown[] | undefined {
  const config = value['class_name'] === '__keras_tensor__' ? value['config'] : undefined;
  const history = isRecord(config) ? config['keras_history'] : undefined;
  return Array.isArray(history) ? history : undefined;
}
