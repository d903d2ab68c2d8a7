import type { GlobalPool, Pool } from '@pith/runtime';
import type { ExportContext } from './context.js';
import { onnxPads } from './convolution.js';

export function addPool({ graph, values }: ExportContext, operation: Pool): void {
  const x = values.get(operation.inputs[0]!, 'channels-first');
  const attributes = {
    kernel_shape: operation.size.map(BigInt),
    strides: operation.strides.map(BigInt),
    pads: onnxPads(operation.padding),
  };
  const y =
    operation.mode === 'max'
      ? graph.node('MaxPool', [x], { attributes })
      : graph.node('AveragePool', [x], { attributes: { ...attributes, count_include_pad: 0n } });
  values.set(operation.output, 'channels-first', y);
}

export function addGlobalPool({ graph, values }: ExportContext, operation: GlobalPool): void {
  const x = values.get(operation.inputs[0]!, 'channels-first');
  const y = graph.node(operation.mode === 'max' ? 'GlobalMaxPool' : 'GlobalAveragePool', [x]);
  if (values.shape(operation.output).length === 3) {
    values.set(operation.output, 'channels-first', y);
  } else {
    values.set(operation.output, 'channels-last', graph.node('Flatten', [y]));
  }
}
