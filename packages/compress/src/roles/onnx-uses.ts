import { type OnnxAttribute, type OnnxGraph, type OnnxTensor, parseOnnx } from '@pith/onnx';
import { findUses, type TensorUses, type UsingNode } from './tensor-use.js';

/**
 * The uses of an ONNX model's tensors, those in subgraphs of `If` and `Loop` too.
 * @throws InputError if the topology is damaged
 */
export function onnxUses(topology: Uint8Array): TensorUses {
  const nodes: UsingNode[] = [];
  const names = new Map<string, string>();
  const { graph } = parseOnnx(topology);
  // Values of different subgraphs may have the same name; a path keeps them apart.
  const visit = ({ initializers, nodes: own }: OnnxGraph, path: string, outer: Scope) => {
    const scope: Scope = new Map(outer);
    const define = (name: string) => {
      const unique = `${path}${name}`;
      scope.set(name, unique);
      return unique;
    };
    const hold = (name: string, { key }: OnnxTensor) => {
      const unique = define(name);
      if (key !== undefined) names.set(unique, key);
    };
    for (const tensor of initializers) hold(tensor.name, tensor);
    own.forEach(({ operation, inputs, outputs, attributes }, number) => {
      const value = attributes.get('value');
      if (operation === 'Constant' && value?.kind === 'tensor') {
        hold(outputs[0] ?? '', value.value);
        return;
      }
      const taken = inputs.map((name) => scope.get(name) ?? name);
      nodes.push({
        ...{ operation, inputs: taken, outputs: outputs.map(define) },
        groups: groupsOf(attributes.get('group')),
      });
      for (const [name, attribute] of attributes) {
        if (attribute.kind === 'graph') visit(attribute.value, `${path}${number}/${name}/`, scope);
      }
    });
  };
  visit(graph, '', new Map());
  return findUses(nodes, names);
}

/** What a name means in a graph. */
type Scope = Map<string, string>;

function groupsOf(attribute: OnnxAttribute | undefined): number {
  return attribute?.kind === 'integer' ? Number(attribute.value) : 1;
}
