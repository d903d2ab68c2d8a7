import { describeJson, InputError, isRecord, parseJsonObject, quoteName } from '@pith/container';

/** A node of a TensorFlow graph, its attributes not read yet. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Names of tensors: `node` or `node:1`; those of control dependencies are left out. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A tensor that a graph takes or gives, by the name that its users know. */
export interface SignatureEntry {
  readonly name: string;
  readonly tensor: string;
  readonly dtype: unknown;
  /** A TensorShapeProto as JSON. */
  readonly shape: unknown;
}

/** What a model.json of a GraphModel holds. */
export interface GraphModelJson {
  readonly nodes: readonly GraphNode[];
  /** Functions of the graph's library, as JSON, by name. */
  readonly functions: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly inputs: readonly SignatureEntry[];
  readonly outputs: readonly SignatureEntry[];
  /** The topology's own weightsManifest, which carries what is no tensor of numbers. */
  readonly carried: unknown;
}

/**
 * Reads the topology of a GraphModel, its GraphDef and its signature.
 *
 * @throws {InputError} when it is not JSON or malformed, or two nodes have one name
 */
export function readGraphModel(topology: Uint8Array): GraphModelJson {
  const json = parseJsonObject(topology, 'topology');
  const graph = json['modelTopology'];
  if (!isRecord(graph)) {
    throw new InputError(`topology: modelTopology is ${describeJson(graph)}, expected an object`);
  }
  const metadata = json['userDefinedMetadata'];
  const signature = [
    json['signature'],
    isRecord(metadata) ? metadata['signature'] : undefined,
  ].find(isRecord);
  return {
    nodes: readNodes(graph['node'], 'topology: modelTopology.node'),
    functions: readFunctions(graph['library']),
    inputs: readSignature(signature?.['inputs']),
    outputs: readSignature(signature?.['outputs']),
    carried: json['weightsManifest'],
  };
}

/** Reads an array of NodeDefs. @throws {InputError} when it is malformed, or two have one name */
export function readNodes(list: unknown, place: string): GraphNode[] {
  if (!Array.isArray(list)) {
    throw new InputError(`${place} is ${describeJson(list)}, expected an array of nodes`);
  }
  const names = new Set<string>();
  return list.map((node: unknown, i) => {
    const { name, op, input = [], attr = {} } = isRecord(node) ? node : {};
    if (typeof name !== 'string' || name === '' || typeof op !== 'string') {
      throw new InputError(`${place}[${i}] is no node with a name and an op`);
    }
    if (names.has(name))
      throw new InputError(`${place}: two nodes have the name ${quoteName(name)}`);
    names.add(name);
    const inputs: unknown[] = Array.isArray(input) ? input : [undefined];
    if (!inputs.every((each) => typeof each === 'string') || !isRecord(attr)) {
      throw new InputError(
        `${place}[${i}] ${quoteName(name)}: its inputs or attributes are malformed`,
      );
    }
    return {
      ...{ name, op, attributes: attr },
      inputs: inputs.filter((each) => !each.startsWith('^')).map(plainTensor),
    };
  });
}

/** A TensorShapeProto; undefined where it does not even say the rank. */
export function readShape(shape: unknown): readonly (number | null)[] | undefined {
  if (!isRecord(shape) || shape['unknownRank'] === true) return undefined;
  const dimensions = shape['dim'] ?? [];
  if (!Array.isArray(dimensions)) return undefined;
  return dimensions.map((dimension: unknown) => {
    const size = Number(isRecord(dimension) ? dimension['size'] : Number.NaN);
    return Number.isSafeInteger(size) && size >= 0 ? size : null;
  });
}

/** `node:0` is `node`. */
export function plainTensor(name: string): string {
  return name.endsWith(':0') ? name.slice(0, -2) : name;
}

/** The node that makes a tensor. */
export function nodeOf(tensor: string): string {
  return tensor.replace(/:\d+$/, '');
}

/** The tensors of a node: its name, then `name:1` and so on. */
export function outputTensor(node: string, position: number): string {
  return position === 0 ? node : `${node}:${position}`;
}

function readFunctions(library: unknown): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const list = isRecord(library) ? library['function'] : undefined;
  if (!Array.isArray(list)) return new Map();
  return new Map(
    list.map((each: unknown, i) => {
      const signature = isRecord(each) ? each['signature'] : undefined;
      const name = isRecord(signature) ? signature['name'] : undefined;
      if (!isRecord(each) || typeof name !== 'string') {
        throw new InputError(`topology: library.function[${i}] has no signature with a name`);
      }
      return [name, each] as const;
    }),
  );
}

function readSignature(entries: unknown): SignatureEntry[] {
  if (!isRecord(entries)) return [];
  return Object.entries(entries).flatMap(([name, entry]) => {
    if (!isRecord(entry)) {
      throw new InputError(`topology: signature: ${quoteName(name)} is ${describeJson(entry)}`);
    }
    // Resources, such as hash tables, are the model's own; nobody feeds them.
    if (entry['resourceId'] !== undefined && entry['resourceId'] !== null) return [];
    const tensor = typeof entry['name'] === 'string' ? entry['name'] : name;
    return [
      { name, tensor: plainTensor(tensor), dtype: entry['dtype'], shape: entry['tensorShape'] },
    ];
  });
}
