import { InputError, PithError, quoteName } from '@pith/container';
import { plainName } from '../plain-name.js';
import type { Port, Program } from '../program.js';
import {
  type UnsupportedOperation,
  UnsupportedOperationError,
  unsupportedLayers,
} from '../unsupported-operation-error.js';
import { ProgramAlgebra } from './algebra/program-algebra.js';
import type { Known, Tensor } from './algebra/tensor.js';
import type { Dataflow, DataflowNode, Scope } from './dataflow.js';
import { orderNodes } from './order-nodes.js';
import { ProgramBuilder } from './program-builder.js';
import { simplifyGraph } from './simplify-graph.js';

/** What the inputs of a graph are taken to be. */
export interface Specialisation {
  /** The shape of every input, batch included. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Inputs whose numbers are known: they steer the graph, as sizes and switches do. */
  readonly values: ReadonlyMap<string, ArrayLike<number>>;
}

/** A graph nests no deeper than this. */
const MOST_SUBGRAPHS = 32;

/** Subgraphs that are lowered over and over, as those of loops, could stand for any number of nodes. */
const MOST_NODES = 2 ** 16;

/**
 * The program of a graph for inputs of given shapes. What depends on no input is computed here.
 *
 * @throws {UnsupportedOperationError} naming all nodes that do not run here
 * @throws {InputError} when the graph is malformed or does not take such inputs
 */
export function lowerDataflow(graph: Dataflow, { shapes, values }: Specialisation): Program {
  const builder = new ProgramBuilder();
  const algebra = new ProgramAlgebra(builder);
  const lowering = new DataflowLowering(algebra);
  const ports: Port[] = [];
  const inputs = graph.inputs.map(({ name, type }): Tensor => {
    const shape = shapes.get(name);
    if (!shape) throw new InputError(`input ${quoteName(name)}: its shape is not given`);
    const value = values.get(name);
    if (value) return algebra.known(value, shape, type);
    const tensor = algebra.input(name, shape, type);
    ports.push({ name, value: algebra.carrier(tensor), shape });
    return tensor;
  });
  const results = lowering.lower(graph, inputs, new Map(), 0);
  const outputs = graph.outputs.map(({ name }, i): Port => {
    const tensor = results[i]!;
    algebra.layer = name;
    return { name, value: algebra.carrier(tensor), shape: tensor.shape };
  });
  return simplifyGraph(builder.finish(ports, outputs));
}

type Tensors = Map<string, Tensor>;

class DataflowLowering {
  readonly #algebra: ProgramAlgebra;
  #nodes = 0;

  constructor(algebra: ProgramAlgebra) {
    this.#algebra = algebra;
  }

  /** @param outer the tensors of the graphs around */
  lower(
    graph: Dataflow,
    inputs: readonly Tensor[],
    outer: ReadonlyMap<string, Tensor>,
    depth: number,
  ): Tensor[] {
    if (depth > MOST_SUBGRAPHS) throw new InputError('subgraphs are nested too deeply');
    const tensors: Tensors = new Map(outer);
    graph.inputs.forEach(({ tensor }, i) => {
      if (inputs[i]) tensors.set(tensor, inputs[i]);
    });
    const constants = new Map<string, Known | undefined>();
    const find = (name: string): Tensor | undefined => {
      const found = tensors.get(name);
      if (found) return found;
      if (!constants.has(name)) constants.set(name, graph.constant(name));
      return constants.get(name);
    };
    const nodes = orderNodes(
      graph.nodes,
      graph.outputs.map(({ tensor }) => tensor),
    );
    refuseUnsupported(nodes);
    const scope: Scope = {
      lower: (subgraph, given) => {
        const visible = new Map(tensors);
        for (const name of subgraphNames(subgraph)) {
          const tensor = visible.has(name) ? undefined : find(name);
          if (tensor) visible.set(name, tensor);
        }
        const { layer, operation } = this.#algebra;
        const made = this.lower(subgraph, given, visible, depth + 1);
        Object.assign(this.#algebra, { layer, operation });
        return made;
      },
    };
    const faults: UnsupportedOperation[] = [];
    const missing = new Set<string>();
    for (const node of nodes) {
      const reads = [...node.inputs, ...(node.captures ?? [])];
      if (reads.some((name) => missing.has(name))) {
        for (const name of node.outputs) missing.add(name);
        continue;
      }
      try {
        const made = this.#lowerNode(node, find, scope);
        node.outputs.forEach((name, i) => {
          if (name !== '' && made[i]) tensors.set(name, made[i]);
        });
      } catch (error) {
        if (!(error instanceof UnsupportedOperationError)) throw error;
        faults.push(...error.operations);
        for (const name of node.outputs) missing.add(name);
      }
    }
    if (faults.length > 0) throw unsupportedLayers(faults);
    return graph.outputs.map(({ name, tensor }) => {
      const found = find(tensor);
      if (!found) throw new InputError(`output ${quoteName(name)}: no node makes it`);
      return found;
    });
  }

  #lowerNode(
    node: DataflowNode,
    find: (name: string) => Tensor | undefined,
    scope: Scope,
  ): readonly Tensor[] {
    this.#nodes += 1;
    if (this.#nodes > MOST_NODES) {
      throw new InputError(
        `the graph's loops and subgraphs stand for more than ${MOST_NODES} nodes`,
      );
    }
    this.#algebra.layer = node.name;
    this.#algebra.operation = node.operation;
    const inputs = node.inputs.map((name) => {
      if (name === '') return undefined;
      const tensor = find(name);
      if (tensor) return tensor;
      throw new InputError(
        `${node.operation} ${plainName(node.name)}: its input ${quoteName(name)} is made by no node`,
      );
    });
    try {
      return node.lower(this.#algebra, inputs, scope);
    } catch (error) {
      if (error instanceof PithError || !(error instanceof Error)) throw error;
      // What importers do not foresee in a malformed node must not look like a fault of the program.
      throw new InputError(
        `${node.operation} ${plainName(node.name)}: it cannot be read: ${error.message}`,
        { cause: error },
      );
    }
  }
}

function refuseUnsupported(nodes: readonly DataflowNode[]): void {
  const faults = nodes
    .filter(({ unsupported }) => unsupported !== undefined)
    .map(({ name, unsupported }) => ({ operation: unsupported!, layer: name }));
  if (faults.length > 0) throw unsupportedLayers(faults);
}

/** Outer tensors that a subgraph may read: constants of the graph around are looked up by these. */
function subgraphNames({ nodes, outputs }: Dataflow): Set<string> {
  return new Set([
    ...nodes.flatMap(({ inputs, captures }) => [...inputs, ...(captures ?? [])]),
    ...outputs.map(({ tensor }) => tensor),
  ]);
}
