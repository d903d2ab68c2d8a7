import type { OnnxAttribute, OnnxFunction, OnnxGraph, OnnxNode } from '@pith/onnx';

/** What a function is found by. */
export function functionKey({ domain, name, overload }: FunctionName): string {
  return JSON.stringify([domain, name, overload]);
}

type FunctionName = Pick<OnnxFunction, 'domain' | 'name' | 'overload'>;

/**
 * The nodes of a function as one node calls it: with that node's attributes in the place of what refers
 * to them, and without the inputs that it leaves out.
 */
export function functionBody(
  { inputs, nodes, defaults }: OnnxFunction,
  caller: OnnxNode,
  given: ReadonlySet<string>,
): readonly OnnxNode[] {
  const missing = new Set(inputs.filter((name) => !given.has(name)));
  const values = new Map([...defaults, ...caller.attributes]);
  return nodes.map((node) => bound(node, missing, values));
}

function bound(
  node: OnnxNode,
  missing: ReadonlySet<string>,
  values: ReadonlyMap<string, OnnxAttribute>,
): OnnxNode {
  const attributes = [...node.attributes].flatMap(([name, attribute]) => {
    // A reference to an attribute that nobody gives leaves this one out, too.
    const value = attribute.kind === 'reference' ? values.get(attribute.value) : attribute;
    return value ? [[name, withGraphs(value, missing, values)] as const] : [];
  });
  const inputs = node.inputs.map((name) => (missing.has(name) ? '' : name));
  return { ...node, inputs, attributes: new Map(attributes) };
}

function withGraphs(
  attribute: OnnxAttribute,
  missing: ReadonlySet<string>,
  values: ReadonlyMap<string, OnnxAttribute>,
): OnnxAttribute {
  const within = (graph: OnnxGraph): OnnxGraph => ({
    ...graph,
    nodes: graph.nodes.map((node) => bound(node, missing, values)),
  });
  if (attribute.kind === 'graph') return { kind: 'graph', value: within(attribute.value) };
  if (attribute.kind === 'graphs') return { kind: 'graphs', value: attribute.value.map(within) };
  return attribute;
}
