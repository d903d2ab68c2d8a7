import type { MaskLayout } from '@pith/compress';
import type { Classifier } from '../classifier.js';
import type { TensorFlow } from '../tensorflow.js';

/**
 * How the rows of each kernel lie: those of a convolution in its window, those of a dense layer after
 * a flattened plane in that plane.
 */
export function maskLayouts({ model, variables }: Classifier): Map<string, MaskLayout> {
  const planes = new Map<string, readonly [number, number, number]>();
  for (const layer of model.layers) {
    const kernel = layer.weights.find(({ originalName }) => originalName.endsWith('kernel'));
    if (kernel === undefined) continue;
    const [height, width, channels] = kernel.shape;
    if (kernel.shape.length === 4) planes.set(kernel.originalName, [height!, width!, channels!]);
    const plane = layer.getClassName() === 'Dense' ? flattenedPlane(layer) : undefined;
    if (plane !== undefined) planes.set(kernel.originalName, plane);
  }
  const layouts = new Map<string, MaskLayout>();
  for (const [name, { shape, size }] of variables) {
    if (shape.length < 2) continue;
    const columns = shape.at(-1)!;
    layouts.set(name, { rows: size / columns, columns, plane: planes.get(name) });
  }
  return layouts;
}

function flattenedPlane(dense: TensorFlow.layers.Layer): [number, number, number] | undefined {
  const before = (dense.input as TensorFlow.SymbolicTensor).sourceLayer;
  if (before?.getClassName() !== 'Flatten') return undefined;
  const shape = (before.input as TensorFlow.SymbolicTensor).shape.slice(1);
  if (shape.length !== 3 || shape.includes(null)) return undefined;
  return shape as [number, number, number];
}
