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

/** A graph, and the names that it takes from the graphs around it, each with a node that reads it. */
export interface ParsedGraph {
  readonly graph: OnnxGraph;
  readonly free: ReadonlyMap<string, string>;
}

/** The model's own graph. @throws {InputError} when a name is read that nothing makes */
export function parseMainGraph(
  message: onnx.GraphProto.$Properties,
  tensors: ParsedTensors,
): OnnxGraph {
  const { graph, free } = parseGraph(message, tensors);
  refuseFree(free, `graph ${quoteName(graph.name)}`);
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
  const { nodes, free } = parseNodes(message.node ?? [], new Set(inputs), outputs, tensors, place);
  refuseFree(free, place);
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
  const { nodes, free } = parseNodes(message.node ?? [], given, outputNames, tensors, place);
  const inputs = declared.filter((input) => !values.has(input.name));
  return { graph: { name, nodes, initializers, inputs, outputs, sparseInitializers }, free };
}

function parseNodes(
  messages: readonly onnx.NodeProto.$Properties[],
  given: ReadonlySet<string>,
  outputs: readonly string[],
  tensors: ParsedTensors,
  place: string,
): { nodes: OnnxNode[]; free: ReadonlyMap<string, string> } {
  const parsed = messages.map((message) => parseNode(message, tensors));
  const results = { description: 'the outputs', reads: outputs, outputs: [] };
  const { order, free } = orderNodes(
    [
      ...parsed.map(({ node, reads }) => ({
        description: describe(node),
        reads,
        outputs: node.outputs,
      })),
      results,
    ],
    given,
    place,
  );
  const nodes = order.flatMap((position) => parsed[position]?.node ?? []);
  return { nodes, free };
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

function refuseFree(free: ReadonlyMap<string, string>, place: string): void {
  for (const [name, reader] of free) {
    throw new InputError(
      `${place}: ${reader} takes ${quoteName(name)}, which nothing makes; the model is damaged or incomplete`,
    );
  }
}

function describe({ name, operation, outputs }: OnnxNode): string {
  return `${operation} ${quoteName(name || outputs.find((output) => output !== '') || '')}`;
}

function normalDomain(domain: string | null | undefined): string {
  return domain === 'ai.onnx' ? '' : (domain ?? '');
}
