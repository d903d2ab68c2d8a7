import type { OnnxAttribute, OnnxGraph, OnnxNode } from '@pith/onnx';

/** Names that the graphs within a node take from the graphs around it. */
export function capturedNames(node: OnnxNode): readonly string[] {
  return [...new Set([...node.attributes.values()].flatMap(graphsIn).flatMap(freeNames))];
}

function graphsIn(attribute: OnnxAttribute): readonly OnnxGraph[] {
  if (attribute.kind === 'graph') return [attribute.value];
  return attribute.kind === 'graphs' ? attribute.value : [];
}

function freeNames(graph: OnnxGraph): readonly string[] {
  const own = new Set([
    '',
    ...graph.inputs.map(({ name }) => name),
    ...graph.initializers.map(({ name }) => name),
    ...graph.sparseInitializers,
    ...graph.nodes.flatMap(({ outputs }) => outputs),
  ]);
  const read = [
    ...graph.nodes.flatMap((node) => [...node.inputs, ...capturedNames(node)]),
    ...graph.outputs.map(({ name }) => name),
  ];
  return read.filter((name) => !own.has(name));
}
