import { type OnnxGraph, type OnnxNode, parseOnnx } from '@pith/onnx';

/** Weights that are worth a byte each: onnxruntime's tools leave biases and the like in floats. */
const LEAST_ELEMENTS = 64;

/** Along which axis a weight is scaled, by its name; weights that are not quantised are missing. */
export type Int8Axes = ReadonlyMap<string, number>;

/**
 * Which tensors onnxruntime's tools turn into int8, and along which axis when by channel: the weights
 * of convolutions by output channel, those of matrix products by column, those of recurrent layers by
 * row (onnxruntime/quantization/operators: conv.py, matmul.py, gemm.py, lstm.py).
 */
export function int8Axes(model: Uint8Array): Int8Axes {
  const axes = new Map<string, number>();
  visit(parseOnnx(model).graph, axes);
  return axes;
}

function visit(graph: OnnxGraph, axes: Map<string, number>): void {
  for (const node of graph.nodes) {
    for (const [name, axis] of weightsOf(node)) axes.set(name, axis);
    for (const attribute of node.attributes.values()) {
      if (attribute.kind === 'graph') visit(attribute.value, axes);
    }
  }
}

function weightsOf({ operation, inputs, attributes }: OnnxNode): [string, number][] {
  const second = inputs[1] ?? '';
  const integer = (name: string) => {
    const attribute = attributes.get(name);
    return attribute?.kind === 'integer' ? Number(attribute.value) : 0;
  };
  switch (operation) {
    case 'Conv':
      return [[second, 0]];
    case 'ConvTranspose':
    case 'MatMul':
      return [[second, 1]];
    case 'Gemm':
      return [[second, integer('transB') === 1 ? 0 : 1]];
    case 'LSTM':
    case 'GRU':
      return [
        [second, 1],
        [inputs[2] ?? '', 1],
      ];
    default:
      return [];
  }
}

/** @returns the axis for a tensor of this name and shape; undefined where it stays float */
export function int8AxisOf(
  axes: Int8Axes,
  label: string,
  shape: readonly number[],
): number | undefined {
  const elements = shape.reduce((product, size) => product * size, 1);
  const axis = axes.get(label);
  return axis === undefined || axis >= shape.length || elements < LEAST_ELEMENTS ? undefined : axis;
}
