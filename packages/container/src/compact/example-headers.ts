import { serializeGrid, zigzag } from '../grid-bytes.js';
import type { TensorRecord } from '../header.js';
import { planesOf } from '../planes-of.js';
import { elementCount } from '../tensor.js';
import type { CompactHeader } from './compact-header.js';
import { readSequential } from './read-sequential.js';
import { type LayerWeight, sequentialWeights, writeSequential } from './sequential.js';

/** [layers]: class and config of each; the first takes images of 28 by 28 pixels. */
type Layers = readonly (readonly [className: string, config: Record<string, unknown>])[];

const CONVOLUTIONAL: Layers = [
  ['Conv2D', { filters: 10, kernel_size: 5 }],
  ['MaxPooling2D', {}],
  ['Conv2D', { filters: 20, kernel_size: 5 }],
  ['MaxPooling2D', {}],
  ['Flatten', {}],
  ['Dense', { units: 90, activation: 'relu' }],
  ['Dense', { units: 10, activation: 'softmax' }],
];

const FULLY_CONNECTED: Layers = [
  ['Flatten', {}],
  ['Dense', { units: 250, activation: 'relu' }],
  ['Dense', { units: 80, activation: 'relu' }],
  ['Dense', { units: 10, activation: 'softmax' }],
];

/** Six centroids of weights; the float16 ones need four bits of their fractions. */
const WEIGHTS = Float32Array.of(-0.203125, -0.1328125, -0.078125, 0.0859375, 0.140625, 0.21875);

/** Biases: multiples of 1/16 from −5 to 10. */
const BIASES = serializeGrid('grid', 1 / 16, 0, [zigzag(-5), 16]);

/** Headers that a coder has seen before it begins, part of the format: docs/format.md, "Examples". */
export const EXAMPLES: readonly CompactHeader[] = [CONVOLUTIONAL, FULLY_CONNECTED].map(header);

function header(list: Layers): CompactHeader {
  const layers = list.map(([class_name, config], i) => ({
    class_name,
    config: { name: 'any', ...(i === 0 && { batch_input_shape: [null, 28, 28, 1] }), ...config },
  }));
  const json = JSON.stringify({ class_name: 'Sequential', config: { layers } });
  const read = readSequential(new TextEncoder().encode(json))!;
  const chain = { ...read, layers: read.layers.map((layer) => ({ ...layer, name: undefined })) };
  return {
    ...{ format: 'tfjs-layers-model', topology: writeSequential(chain), generator: '', recipe: '' },
    tensors: sequentialWeights(chain).map(tensor),
  };
}

function tensor({ name, shape, plane }: LayerWeight): TensorRecord {
  const elements = elementCount(shape);
  const common = { name, shape, elements, entries: elements, indexBits: 0, vectorLength: 1 };
  const values =
    shape.length > 1
      ? {
          ...{ centroids: WEIGHTS.length, codebookForm: 'float32' as const },
          codebook: planesOf(new Uint32Array(WEIGHTS.buffer)),
          scan: { height: plane[0], width: plane[1], order: 0 },
        }
      : { centroids: 16, codebookForm: 'grid' as const, codebook: BIASES };
  return { ...common, ...values, dtype: 'float32', kind: 'codebook', streams: [] };
}
