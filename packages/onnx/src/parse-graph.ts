import { InputError, quoteName } from '@pith/container';
import type { onnx } from '#onnx-decoder';
import { elementTypeOf } from './element-type.js';
import type {
  OnnxFunction,
  OnnxGraph,
  OnnxNode,
  OnnxTensor,
  OnnxValueInfo,
  OnnxValueKind,
} from './onnx-model.js';
import { integerOf } from './optional-field.js';
import { orderNodes } from './order-nodes.js';
import { parseAttribute } from './parse-attribute.js';
import type { ParsedTensors } from './parsed-tensors.js';

/** Nodes in order, and the names that they take from outside. */
interface ParsedNodes {
  readonly nodes: readonly OnnxNode[];
  /** Each with the position of a node that reads it. */
  readonly free: ReadonlyMap<string, number>;
  /** A node by its position, for messages. */
  readonly describe: (position: number) => string;
}

interface ParsedGraph extends Omit<ParsedNodes, 'nodes'> {
  readonly graph: OnnxGraph;
}

/** The model's own graph. @throws {InputError} when a name is read that nothing makes */
export function parseMainGraph(
  message: onnx.GraphProto.$Properties,
  tensors: ParsedTensors,
): OnnxGraph {
  const { graph, ...rest } = parseGraph(message, tensors);
  refuseFree(rest, `graph ${quoteName(graph.name)}`);
  return graph;
}

export function parseFunction(
  message: onnx.FunctionProto.$Properties,
  tensors: ParsedTensors,
): OnnxFunction {
  const name = message.name ?? '';
  const place = `function ${quoteName(name)}`;
  const inputs = message.input ?? [];
  const outputs = message.output ?? [];
  const { nodes, ...rest } = parseNodes(
    message.node ?? [],
    new Set(inputs),
    outputs,
    tensors,
    place,
  );
  refuseFree(rest, place);
  const attributeMessages = message.attributeProto ?? [];
  return {
    ...{ name, inputs, outputs, nodes },
    domain: normalDomain(message.domain),
    overload: message.overload ?? '',
    opsets: parseOpsets(message.opsetImport ?? [], place),
    attributes: message.attribute ?? [],
    defaults: new Map(
      attributeMessages.map((one) => [one.name ?? '', parseAttribute(one, tensors, noGraph)]),
    ),
  };
  function noGraph(): OnnxGraph {
    throw new InputError(`${place}: a graph as an attribute's default, which cannot be`);
  }
}

export function parseOpsets(
  messages: readonly onnx.OperatorSetIdProto.$Properties[],
  place: string,
): Map<string, number> {
  const opsets = new Map<string, number>();
  for (const message of messages) {
    const domain = normalDomain(message.domain);
    const version = Number(integerOf(message, 'version') ?? 0);
    const other = opsets.get(domain) ?? version;
    if (other !== version || version < 0) {
      throw new InputError(
        `${place}: opset ${version} of domain ${quoteName(domain)}${other === version ? '' : ` beside opset ${other}`}; the model is damaged`,
      );
    }
    opsets.set(domain, version);
  }
  return opsets;
}

function parseGraph(message: onnx.GraphProto.$Properties, tensors: ParsedTensors): ParsedGraph {
  const name = message.name ?? '';
  const place = `graph ${quoteName(name)}`;
  const initializers = (message.initializer ?? []).map((one) => tensors.tensor(one));
  const sparseInitializers = (message.sparseInitializer ?? []).map(({ values }) =>
    values ? tensors.tensor(values).name : '',
  );
  const values = new Set<string>();
  for (const initializer of [
    ...initializers.map((one: OnnxTensor) => one.name),
    ...sparseInitializers,
  ]) {
    if (values.has(initializer)) {
      throw new InputError(
        `${place}: two initializers have the name ${quoteName(initializer)}; the model is damaged`,
      );
    }
    values.add(initializer);
  }
  const declared = (message.input ?? []).map(parseValueInfo);
  const given = new Set(values);
  const names = new Set<string>();
  for (const input of declared) {
    if (names.has(input.name)) {
      throw new InputError(
        `${place}: two inputs have the name ${quoteName(input.name)}; the model is damaged`,
      );
    }
    names.add(input.name);
    given.add(input.name);
  }
  const outputs = (message.output ?? []).map(parseValueInfo);
  const outputNames = outputs.map((output) => output.name);
  const { nodes, ...rest } = parseNodes(message.node ?? [], given, outputNames, tensors, place);
  const inputs = declared.filter((input) => !values.has(input.name));
  return { graph: { name, nodes, initializers, inputs, outputs, sparseInitializers }, ...rest };
}

function parseNodes(
  messages: readonly onnx.NodeProto.$Properties[],
  given: ReadonlySet<string>,
  outputs: readonly string[],
  tensors: ParsedTensors,
  place: string,
): ParsedNodes {
  const parsed = messages.map((message) => parseNode(message, tensors));
  // The graph's outputs, as if they were what a last node takes.
  const results = { reads: outputs, outputs: [] };
  const describe = (position: number) => describeNode(parsed[position]?.node);
  const { order, free } = orderNodes(
    [...parsed.map(({ node, reads }) => ({ reads, outputs: node.outputs })), results],
    given,
    place,
    describe,
  );
  const nodes = order.flatMap((position) => parsed[position]?.node ?? []);
  return { nodes, free, describe };
}

function parseNode(
  message: onnx.NodeProto.$Properties,
  tensors: ParsedTensors,
): { node: OnnxNode; reads: Set<string> } {
  const reads = new Set(message.input);
  const withGraph = (graph: onnx.GraphProto.$Properties): OnnxGraph => {
    const inner = parseGraph(graph, tensors);
    for (const name of inner.free.keys()) reads.add(name);
    return inner.graph;
  };
  const attributes = new Map(
    (message.attribute ?? []).map((one) => [
      one.name ?? '',
      parseAttribute(one, tensors, withGraph),
    ]),
  );
  const node: OnnxNode = {
    name: message.name ?? '',
    operation: message.opType ?? '',
    domain: normalDomain(message.domain),
    overload: message.overload ?? '',
    inputs: message.input ?? [],
    outputs: message.output ?? [],
    attributes,
  };
  return { node, reads };
}

function parseValueInfo(message: onnx.ValueInfoProto.$Properties): OnnxValueInfo {
  const name = message.name ?? '';
  const { type } = message;
  const tensor = type?.tensorType;
  const elementType = elementTypeOf(tensor?.elemType ?? 0).name;
  const value = { name, kind: valueKind(type), elementType };
  const { shape } = tensor ?? {};
  return shape ? { ...value, shape: (shape.dim ?? []).map(parseDimension) } : value;
}

function parseDimension(
  dimension: onnx.TensorShapeProto.Dimension.$Properties,
): number | string | null {
  const size = integerOf(dimension, 'dimValue');
  // Some exporters write −1 for what they do not know.
  if (typeof size === 'number' && size >= 0) return size;
  return dimension.dimParam || null;
}

function valueKind(type: onnx.TypeProto.$Properties | null | undefined): OnnxValueKind {
  if (type && Object.hasOwn(type, 'sequenceType')) return 'sequence';
  if (type && Object.hasOwn(type, 'mapType')) return 'map';
  if (type && Object.hasOwn(type, 'optionalType')) return 'optional';
  if (type && Object.hasOwn(type, 'opaqueType')) return 'opaque';
  if (type && Object.hasOwn(type, 'sparseTensorType')) return 'sparse-tensor';
  return 'tensor';
}

function refuseFree({ free, describe }: Omit<ParsedNodes, 'nodes'>, place: string): void {
  for (const [name, position] of free) {
    throw new InputError(
      `${place}: ${describe(position)} takes ${quoteName(name)}, which nothing makes; the model is damaged or incomplete`,
    );
  }
}

function describeNode(node: OnnxNode | undefined): string {
  if (node === undefined) return 'the outputs';
  const { name, operation, outputs } = node;
  const type = /^\w{1,60}$/.test(operation) ? operation : quoteName(operation);
  return `${type} ${quoteName(name || outputs.find((output) => output !== '') || '')}`;
}

function normalDomain(domain: string | null | undefined): string {
  return domain === 'ai.onnx' ? '' : (domain ?? '');
}
