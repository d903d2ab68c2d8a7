import { unsupportedLayers } from '../../unsupported-operation-error.js';
import type { Dataflow, DataflowOutput } from '../dataflow.js';
import type { WeightSource } from '../weight-source.js';
import { Constants } from './constants.js';
import { dataflowNodes } from './dataflow-nodes.js';
import { libraryOf } from './function-library.js';
import { type GraphNode, nodeOf, readGraphModel } from './graph-def.js';
import { readInputs, readOutputs } from './model-ports.js';
import { TFJS_OPERATORS } from './operators.js';

/**
 * The dataflow of a TF.js GraphModel. Inputs and outputs have the names of its signature or, where
 * that has none, of its placeholders and of the nodes that no other reads.
 *
 * @param topology the model.json; what a `.pith` file of a GraphModel carries
 * @throws {InputError} when the topology is malformed
 * @throws {UnsupportedOperationError} naming all nodes that the runtime does not run
 */
export function tfjsGraphDataflow(topology: Uint8Array, weights: WeightSource): Dataflow {
  const model = readGraphModel(topology);
  const constants = new Constants(
    model.nodes.filter(({ op }) => op === 'Const'),
    weights,
    model.carried,
  );
  const inputs = readInputs(model);
  const outputs = readOutputs(model);
  const fed = new Set(inputs.map(({ tensor }) => tensor));
  const made = model.nodes.filter(({ name, op }) => op !== 'Const' && !fed.has(name));
  refuseUnsupported(made, outputs);
  const library = libraryOf(model.functions, dataflowNodes, weights, model.carried);
  const wanted = outputs.map(({ tensor }) => tensor);
  return {
    inputs,
    outputs,
    nodes: dataflowNodes(made, wanted, library),
    constant: (name) => constants.find(name),
  };
}

/** Parts of loops, which are run as a whole. */
const LOOP_OPERATORS: ReadonlySet<string> = new Set(
  ['Enter', 'Exit', 'NextIteration'].flatMap((op) => [op, `Ref${op}`]).concat('LoopCond'),
);

/** @throws {UnsupportedOperationError} naming all nodes that the outputs need and that do not run */
function refuseUnsupported(nodes: readonly GraphNode[], outputs: readonly DataflowOutput[]): void {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const needed = new Set<GraphNode>();
  const pending = outputs.map(({ tensor }) => tensor);
  while (pending.length > 0) {
    const node = byName.get(nodeOf(pending.pop()!));
    if (!node || needed.has(node)) continue;
    needed.add(node);
    pending.push(...node.inputs);
  }
  const faults = nodes
    .filter(
      (node) => needed.has(node) && !TFJS_OPERATORS.has(node.op) && !LOOP_OPERATORS.has(node.op),
    )
    .map(({ name, op }) => ({ operation: op, layer: name }));
  if (faults.length > 0) throw unsupportedLayers(faults);
}
