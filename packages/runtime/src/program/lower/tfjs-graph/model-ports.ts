import { isRecord } from '@pith/container';
import type { DataflowInput, DataflowOutput } from '../dataflow.js';
import { elementType } from './element-types.js';
import { type GraphModelJson, nodeOf, readShape, type SignatureEntry } from './graph-def.js';
import { steeringNodes } from './steering-inputs.js';

/** The inputs: those of the signature, else all placeholders. */
export function readInputs({ nodes, inputs }: GraphModelJson): DataflowInput[] {
  const placeholders = new Map(
    nodes.filter(({ op }) => op.startsWith('Placeholder')).map((node) => [node.name, node]),
  );
  const entries =
    inputs.length > 0
      ? inputs
      : [...placeholders.values()]
          .filter(({ op }) => op === 'Placeholder')
          .map(({ name }): SignatureEntry => {
            return { name, tensor: name, dtype: undefined, shape: undefined };
          });
  const steering = steeringNodes(nodes);
  return entries.map(({ name, tensor, dtype, shape }): DataflowInput => {
    const attributes = placeholders.get(tensor)?.attributes ?? {};
    const { type, shape: declared } = {
      ...member(attributes['dtype']),
      ...member(attributes['shape']),
    };
    return {
      ...{ name, tensor },
      type: elementType(dtype) ?? elementType(type) ?? 'float',
      shape: readShape(shape) ?? readShape(declared) ?? [],
      ...(steering.has(tensor) && { steers: true }),
    };
  });
}

/** The outputs: those of the signature, else what no other node reads. */
export function readOutputs({ nodes, outputs }: GraphModelJson): DataflowOutput[] {
  if (outputs.length > 0) {
    return outputs.map(({ name, tensor, dtype, shape }) => {
      const type = elementType(dtype);
      const sizes = readShape(shape);
      return { name, tensor, ...(type && { type }), ...(sizes && { shape: sizes }) };
    });
  }
  const read = new Set(nodes.flatMap(({ inputs }) => inputs.map(nodeOf)));
  return nodes
    .filter(({ name, op }) => !read.has(name) && !UNREAD.has(op))
    .map(({ name }) => ({ name, tensor: name }));
}

/** Nodes that nobody reads and that are no outputs of a graph. */
const UNREAD: ReadonlySet<string> = new Set(['Const', 'NoOp', 'Placeholder', 'Assert']);

function member(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
