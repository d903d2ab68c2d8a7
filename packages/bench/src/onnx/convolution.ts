import type { Convolution, DepthwiseConvolution, Padding } from '@pith/runtime';
import { addActivation } from './activation.js';
import type { ExportContext } from './context.js';

/** Conv with the weights in ONNX's order [outChannels, inChannels, kernelHeight, kernelWidth]. */
export function addConvolution(
  context: ExportContext,
  operation: Convolution | DepthwiseConvolution,
): void {
  const { graph, values } = context;
  const { kernel, strides, dilation, padding, epilogue } = operation;
  const [height, width, channels, last] = kernel.shape as [number, number, number, number];
  const depthwise = operation.kind === 'depthwise-convolution';
  const outChannels = depthwise ? channels * last : last;
  const inChannels = depthwise ? 1 : channels;
  const groups = depthwise ? channels : operation.groups;

  // A depthwise kernel's output channel is c · multiplier + m: its last two axes taken as one.
  const data = context.decode(kernel.tensor);
  const weights = new Float32Array(data.length);
  const positions = height * width;
  for (let output = 0; output < outChannels; output++) {
    const scale = epilogue.scale?.[output] ?? 1;
    for (let input = 0; input < inChannels; input++) {
      for (let position = 0; position < positions; position++) {
        weights[(output * inChannels + input) * positions + position] =
          data[(position * inChannels + input) * outChannels + output]! * scale;
      }
    }
  }

  const inputs = [
    values.get(operation.inputs[0]!, 'channels-first'),
    graph.floats(weights, [outChannels, inChannels, height, width]),
  ];
  if (epilogue.bias) inputs.push(graph.floats(epilogue.bias, [outChannels]));
  const sum = graph.node('Conv', inputs, {
    attributes: {
      kernel_shape: [BigInt(height), BigInt(width)],
      strides: strides.map(BigInt),
      dilations: dilation.map(BigInt),
      pads: onnxPads(padding),
      group: BigInt(groups),
    },
  });
  values.set(operation.output, 'channels-first', addActivation(graph, sum, epilogue.activation));
}

/** The order of ONNX's spatial pads: all begins, then all ends. */
export function onnxPads({ top, left, bottom, right }: Padding): bigint[] {
  return [top, left, bottom, right].map(BigInt);
}
