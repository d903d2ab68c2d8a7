import type { Combine, Pointwise, Prelu, Softmax } from '@pith/runtime';
import { addActivation } from './activation.js';
import type { ExportContext } from './context.js';
import type { Layout } from './values.js';

export function addPointwise({ graph, values }: ExportContext, operation: Pointwise): void {
  const layout = values.layoutOf(operation.inputs);
  const { scale, bias, activation } = operation.epilogue;
  let y = values.get(operation.inputs[0]!, layout);
  if (scale) y = graph.node('Mul', [y, graph.floats(scale, perChannel(scale.length, layout))]);
  if (bias) y = graph.node('Add', [y, graph.floats(bias, perChannel(bias.length, layout))]);
  values.set(operation.output, layout, addActivation(graph, y, activation));
}

function perChannel(channels: number, layout: Layout): number[] {
  return layout === 'channels-first' ? [channels, 1, 1] : [channels];
}

export function addPrelu({ graph, values }: ExportContext, operation: Prelu): void {
  const layout = values.layoutOf(operation.inputs);
  const { shape, data } = operation.slope;
  const first = layout === 'channels-first';
  const slope = first ? imageChannelsFirst(data, shape) : graph.floats(data, shape);
  const x = values.get(operation.inputs[0]!, layout);
  values.set(operation.output, layout, graph.node('PRelu', [x, slope]));

  function imageChannelsFirst(image: Float32Array, size: readonly number[]): string {
    const [height, width, channels] = size as [number, number, number];
    const planes = new Float32Array(image.length);
    for (let i = 0; i < image.length; i++) {
      const position = Math.floor(i / channels);
      planes[(i % channels) * height * width + position] = image[i]!;
    }
    return graph.floats(planes, [channels, height, width]);
  }
}

export function addSoftmax({ graph, values }: ExportContext, operation: Softmax): void {
  const layout = values.layoutOf(operation.inputs);
  const x = values.get(operation.inputs[0]!, layout);
  const axis = layout === 'channels-first' ? 1n : -1n;
  values.set(operation.output, layout, graph.node('Softmax', [x], { attributes: { axis } }));
}

const OPERATORS = {
  add: 'Sum',
  subtract: 'Sub',
  multiply: 'Mul',
  average: 'Mean',
  maximum: 'Max',
  minimum: 'Min',
} as const;

export function addCombine({ graph, values }: ExportContext, operation: Combine): void {
  const layout = values.layoutOf(operation.inputs);
  const inputs = operation.inputs.map((value) => values.get(value, layout));
  let y: string;
  if (operation.mode === 'multiply' || operation.mode === 'subtract') {
    const [first, ...others] = inputs as [string, ...string[]];
    y = others.reduce((left, right) => graph.node(OPERATORS[operation.mode], [left, right]), first);
  } else {
    // Add is what onnxruntime fuses into a convolution; Sum it does not.
    const pair = operation.mode === 'add' && inputs.length === 2;
    y = graph.node(pair ? 'Add' : OPERATORS[operation.mode], inputs);
  }
  values.set(operation.output, layout, addActivation(graph, y, operation.activation));
}
