import type { FullyConnected } from '@pith/runtime';
import { addActivation } from './activation.js';
import type { ExportContext } from './context.js';
import { addInt4Product, addInt8Product } from './quantized-product.js';

/** [..., inputs] → [..., outputs] as Gemm, or MatMul and Add above one dimension. */
export function addFullyConnected(context: ExportContext, operation: FullyConnected): void {
  const { graph, values, quantize } = context;
  const { epilogue } = operation;
  const [inputs, outputs] = operation.kernel.shape as [number, number];
  const source = operation.inputs[0]!;
  const x = values.get(source, 'channels-last');
  const decoded = context.decode(operation.kernel.tensor);
  const ordered = rowsInOrder(decoded, outputs, values.flattened(source));
  const kernel = scaledColumns(ordered, epilogue.scale);

  let sum: string;
  if (quantize) {
    const addProduct = quantize === 'int8' ? addInt8Product : addInt4Product;
    sum = addProduct(graph, x, { data: kernel, inputs, outputs });
    if (epilogue.bias) sum = graph.node('Add', [sum, graph.floats(epilogue.bias, [outputs])]);
  } else {
    const weights = graph.floats(kernel, [inputs, outputs]);
    const bias = epilogue.bias && graph.floats(epilogue.bias, [outputs]);
    if (values.shape(source).length === 1) {
      sum = graph.node('Gemm', bias === undefined ? [x, weights] : [x, weights, bias]);
    } else {
      sum = graph.node('MatMul', [x, weights]);
      if (bias !== undefined) sum = graph.node('Add', [sum, bias]);
    }
  }
  values.set(operation.output, 'channels-last', addActivation(graph, sum, epilogue.activation));
}

/** The kernel with its rows in the order of the image that was flattened. */
function rowsInOrder(
  kernel: Float32Array,
  outputs: number,
  image: readonly number[] | undefined,
): Float32Array {
  if (!image) return kernel;
  const [height, width, channels] = image as [number, number, number];
  const ordered = new Float32Array(kernel.length);
  const positions = height * width;
  for (let position = 0; position < positions; position++) {
    for (let channel = 0; channel < channels; channel++) {
      const from = (position * channels + channel) * outputs;
      const to = (channel * positions + position) * outputs;
      ordered.set(kernel.subarray(from, from + outputs), to);
    }
  }
  return ordered;
}

/** A copy, since the kernel belongs to whoever decoded it. */
function scaledColumns(kernel: Float32Array, scale: Float32Array | undefined): Float32Array {
  if (!scale) return kernel;
  return kernel.map((weight, i) => weight * scale[i % scale.length]!);
}
