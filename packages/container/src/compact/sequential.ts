import type { FieldValue, LayerClass, LayerValues } from './layer-schema.js';
import type { Sizes } from './layer-shapes.js';

/** A layer of a Sequential model, reduced to what its outputs depend on. */
export interface SequentialLayer {
  readonly layer: LayerClass;
  /** undefined where it is called as layers of its class are by default. */
  readonly name: string | undefined;
  /** A value for each field of its class. */
  readonly values: LayerValues;
}

/** A chain of layers, which a file describes in a few bytes. */
export interface Sequential {
  /** Of the first layer, the batch included; 0 where a size is open. */
  readonly input: Sizes;
  readonly layers: readonly SequentialLayer[];
}

/** [layers]: their names; by default that of the class, numbered from the second of it on. */
export function layerNames(layers: readonly SequentialLayer[]): string[] {
  const counts = new Map<string, number>();
  return layers.map(({ layer, name }) => {
    const before = counts.get(layer.name) ?? 0;
    counts.set(layer.name, before + 1);
    return name ?? (before === 0 ? layer.name : `${layer.name}_${before}`);
  });
}

/** What a field has where nothing is written. */
export function defaultValue(
  { otherwise, like }: LayerClass['fields'][number],
  values: LayerValues,
): FieldValue | undefined {
  return like === undefined ? otherwise : values.get(like);
}

export function sameValue(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b);
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** The topology as TensorFlow.js reads it: the JSON text, in UTF-8, without a space. */
export function writeSequential({ input, layers }: Sequential): Uint8Array {
  const names = layerNames(layers);
  const written = layers.map(({ layer, values }, i) => {
    const config: Record<string, unknown> = { name: names[i]! };
    if (i === 0) config['batch_input_shape'] = input.map((size) => (size === 0 ? null : size));
    for (const field of layer.fields) {
      const value = values.get(field.key)!;
      if (!sameValue(value, defaultValue(field, values))) config[field.key] = value;
    }
    return { class_name: layer.className, config };
  });
  const config = { name: 'sequential', layers: written };
  const topology = { modelTopology: { class_name: 'Sequential', config }, format: 'layers-model' };
  return new TextEncoder().encode(JSON.stringify(topology));
}

/** A weight that follows from the layers. */
export interface LayerWeight {
  readonly name: string;
  readonly shape: Sizes;
  /** Height and width of the plane that its rows lie in. */
  readonly plane: readonly [height: number, width: number];
}

/** The weights, in the order in which TensorFlow.js saves them. */
export function sequentialWeights({ input, layers }: Sequential): LayerWeight[] {
  const names = layerNames(layers);
  const trained: LayerWeight[] = [];
  const statistics: LayerWeight[] = [];
  let sizes: Sizes = input.map((size) => size || Number.NaN);
  let flattened: LayerWeight['plane'] | undefined;
  for (const [i, { layer, values }] of layers.entries()) {
    const weight = ([name, shape]: readonly [string, Sizes]): LayerWeight => ({
      ...{ name: `${names[i]}/${name}`, shape },
      plane: (shape.length === 2 ? flattened : undefined) ?? planeOf(shape),
    });
    trained.push(...(layer.weights?.(values, sizes) ?? []).map(weight));
    statistics.push(...(layer.statistics?.(sizes) ?? []).map(weight));
    if (layer.className === 'Flatten') {
      const [, height, width] = sizes;
      flattened = width === undefined ? undefined : [height!, width];
    } else if (layer.output) flattened = undefined;
    sizes = layer.output?.(values, sizes) ?? sizes;
  }
  return [...trained, ...statistics];
}

/** Of a convolution's kernel: its window. */
export function planeOf(shape: Sizes): LayerWeight['plane'] {
  return shape.length === 4 && shape[0]! * shape[1]! > 0 ? [shape[0]!, shape[1]!] : [1, 1];
}
