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
  const kernel = rowsInOrder(
    context.decode(operation.kernel.tensor),
    outputs,
    values.flattened(source),
  );
  if (epilogue.scale) scaleColumns(kernel, epilogue.scale);

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

/** A copy of the kernel whose rows follow the order of the image that was flattened. */
function rowsInOrder(
  kernel: Float32Array,
  outputs: number,
  image?: readonly number[],
): Float32Array {
  if (!image) return kernel.slice();
  const [height, width, channels] = image as [number, number, number];
  const ordered = new Float32Array(kernel.length);
  const positions = height * width;
  for (let position = 0; position < positions; position++) {
    for (let channel = 0; channel < channels; channel++) {
      const from = (position * channels + channel) * outputs;
      ordered.set(
        kernel.subarray(from, from + outputs),
        (channel * positions + position) * outputs,
      );
    }
  }
  return ordered;
}

function scaleColumns(kernel: Float32Array, scale: Float32Array): void {
  for (let i = 0; i < kernel.length; i++) kernel[i]! *= scale[i % scale.length]!;
}
