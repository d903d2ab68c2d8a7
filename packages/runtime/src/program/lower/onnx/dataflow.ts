import { quoteName } from '@pith/container';
import type { OnnxElementType, OnnxFunction, OnnxGraph, OnnxModel, OnnxNode } from '@pith/onnx';
import { parseOnnx } from '@pith/onnx';
import { plainName } from '../../plain-name.js';
import { UnsupportedOperationError } from '../../unsupported-operation-error.js';
import type { Tensor } from '../algebra/tensor.js';
import type { Dataflow, DataflowInput, DataflowNode, Scope } from '../dataflow.js';
import type { WeightSource } from '../weight-source.js';
import { Attributes } from './attributes.js';
import { capturedNames } from './captured-names.js';
import { elementKind } from './element-types.js';
import { functionBody, functionKey } from './function-body.js';
import { knownTensor } from './known-tensor.js';
import { NodeCall } from './node-call.js';
import { findOperator } from './operators.js';
import { checkOpsets } from './opsets.js';
import { statedTypes } from './stated-types.js';
import { countSubgraph } from './subgraph-budget.js';

/**
 * The graph of an ONNX model.
 *
 * @param topology the model without the numbers of the tensors that `weights` holds
 * @throws {UnsupportedOperationError} when its opset is older or newer than what is read, or its inputs
 *   are no tensors of numbers; operators that do not run are told when the graph is lowered
 * @throws {InputError} when it is malformed
 */
export function onnxDataflow(topology: Uint8Array, weights: WeightSource): Dataflow {
  const model = parseOnnx(topology);
  checkOpsets(model.opsets);
  const dataflow = new OnnxImport(model, weights).graph(model.graph, {
    opsets: model.opsets,
    elementType: () => 'undefined',
  });
  const refused = model.graph.inputs.filter(
    ({ kind, elementType }) =>
      kind !== 'tensor' || (elementType !== 'undefined' && !elementKind(elementType)),
  );
  if (refused.length === 0) return dataflow;
  const inputs = refused.map(({ name, kind, elementType }) => {
    return `${plainName(name)} (${kind === 'tensor' ? elementType : kind})`;
  });
  throw new UnsupportedOperationError(
    `the model takes inputs that are no tensors of numbers: ${inputs.slice(0, 20).join(', ')}`,
    refused.map(({ name, kind }) => ({ operation: `input of kind ${kind}`, layer: name })),
  );
}

/** What the nodes of a graph see around them. */
interface Surroundings {
  readonly opsets: OnnxModel['opsets'];
  /** As far as the model says it; else `undefined`. */
  readonly elementType: (name: string) => OnnxElementType;
}

class OnnxImport {
  readonly #weights: WeightSource;
  readonly #functions: ReadonlyMap<string, OnnxFunction>;
  /** Names of nodes, and how many have had each as their own. */
  readonly #names = new Map<string, number>();
  /** Bodies of loops are lowered more than once. */
  readonly #graphs = new Map<OnnxGraph, Dataflow>();

  constructor(model: OnnxModel, weights: WeightSource) {
    this.#weights = weights;
    this.#functions = new Map(model.functions.map((one) => [functionKey(one), one]));
  }

  graph(graph: OnnxGraph, around: Surroundings): Dataflow {
    const made = this.#graphs.get(graph) ?? this.#import(graph, around);
    this.#graphs.set(graph, made);
    return made;
  }

  #import(graph: OnnxGraph, { opsets, elementType }: Surroundings): Dataflow {
    const stated = statedTypes(graph);
    const within = { opsets, elementType: (name: string) => stated.get(name) ?? elementType(name) };
    const initializers = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
    const outputs = graph.outputs.map(({ name, elementType, shape }) => {
      const type = elementKind(elementType);
      return { name, tensor: name, ...(type && { type }), ...(shape && { shape }) };
    });
    return {
      inputs: graph.inputs.map(
        ({ name, elementType, shape }): DataflowInput => ({
          ...{ name, tensor: name, shape: shape ?? [] },
          type: elementKind(elementType) ?? 'float',
        }),
      ),
      outputs,
      nodes: this.#nodes(
        graph.nodes,
        outputs.map(({ name }) => name),
        within,
      ),
      constant: (name) => {
        if (graph.sparseInitializers.includes(name)) {
          throw new UnsupportedOperationError(
            `the tensor ${quoteName(name)} is stored as a sparse one, which is not run; convert it to a dense one`,
            [{ operation: 'sparse initializer', layer: name }],
          );
        }
        const tensor = initializers.get(name);
        return tensor && knownTensor(tensor, this.#weights);
      },
    };
  }

  #nodes(
    nodes: readonly OnnxNode[],
    outputs: readonly string[],
    around: Surroundings,
  ): DataflowNode[] {
    const captures = nodes.map(capturedNames);
    const read = new Set([
      ...nodes.flatMap(({ inputs }, i) => [...inputs, ...captures[i]!]),
      ...outputs,
    ]);
    return nodes.map((node, i) => ({
      name: this.#nameOf(node),
      operation: node.operation,
      inputs: node.inputs,
      captures: captures[i]!,
      outputs: node.outputs,
      ...this.#meaning(node, around, read),
    }));
  }

  /** What a node does, or that it does not run. */
  #meaning(
    node: OnnxNode,
    around: Surroundings,
    read: ReadonlySet<string>,
  ): Pick<DataflowNode, 'lower' | 'unsupported'> {
    const own = this.#functions.get(functionKey({ ...node, name: node.operation }));
    if (own)
      return {
        lower: (algebra, inputs, scope) => {
          countSubgraph(algebra);
          return this.#call(own, node, { inputs, scope, around });
        },
      };
    const operator = findOperator(node.domain, node.operation);
    if (!operator) {
      const unsupported = node.domain === '' ? node.operation : `${node.domain}.${node.operation}`;
      return { unsupported, lower: (algebra) => algebra.unsupported(unsupported) };
    }
    const outputs = node.outputs.map((name) => name !== '' && read.has(name));
    return {
      lower: (algebra, inputs, scope) => {
        const call = new NodeCall({
          ...{ algebra, inputs, outputs, opset: around.opsets.get(node.domain) ?? 1 },
          attributes: new Attributes(node.attributes, (what) => algebra.wrong(what)),
          knownTensor: (tensor) => knownTensor(tensor, this.#weights),
          lowerSubgraph: (graph, given) => {
            countSubgraph(algebra);
            return scope.lower(this.graph(graph, around), given);
          },
          elementType: (position) => around.elementType(node.inputs[position] ?? ''),
        });
        const made = operator.lower(call);
        return Array.isArray(made) ? made : [made as Tensor];
      },
    };
  }

  /** A function of the model's own is lowered in place of the node that calls it. */
  #call(
    own: OnnxFunction,
    node: OnnxNode,
    call: { inputs: readonly (Tensor | undefined)[]; scope: Scope; around: Surroundings },
  ): readonly Tensor[] {
    const { inputs, scope, around } = call;
    const given = own.inputs.filter((_, i) => inputs[i] !== undefined);
    const nodes = functionBody(own, node, new Set(given));
    const body: Dataflow = {
      inputs: given.map((name) => ({ name, tensor: name, type: 'float', shape: [] })),
      outputs: own.outputs.map((name) => ({ name, tensor: name })),
      nodes: this.#nodes(nodes, own.outputs, {
        opsets: own.opsets,
        elementType: (name) => around.elementType(node.inputs[own.inputs.indexOf(name)] ?? ''),
      }),
      constant: () => undefined,
    };
    return scope.lower(
      body,
      inputs.filter((tensor) => tensor !== undefined),
    );
  }

  /** Node names may be missing, and need not differ. */
  #nameOf(node: OnnxNode): string {
    const wanted = node.name || node.outputs.find((name) => name !== '') || node.operation;
    let name = wanted;
    while (this.#names.has(name)) {
      const again = this.#names.get(wanted)! + 1;
      this.#names.set(wanted, again);
      name = `${wanted}~${again}`;
    }
    this.#names.set(name, 1);
    return name;
  }
}
