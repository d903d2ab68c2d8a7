import { isRecord } from '../json-value.js';
import { decimalOf } from './decimal.js';
import { type FieldValue, LAYER_CLASSES, type LayerClass } from './layer-schema.js';
import { defaultValue, layerNames, type Sequential, type SequentialLayer } from './sequential.js';

/** Members of a layer's config that its outputs do not depend on. */
const IDLE = /^trainable$|^momentum$|^seed$|_(initializer|regularizer|constraint)$/;

/** Values of other members that change nothing. */
const USUAL: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['dtype', 'float32'],
  ['data_format', 'channels_last'],
  ['groups', 1],
  ['sparse', false],
  ['ragged', false],
  ['synchronized', false],
  ['keepdims', false],
]);

/**
 * Reads the topology of a LayersModel as a chain of known layers; what only training needs is left out.
 *
 * @returns undefined when it is none, has layers or options that are not known, or is malformed
 */
export function readSequential(topology: Uint8Array): Sequential | undefined {
  const model = modelOf(parse(topology));
  if (!isRecord(model) || model['class_name'] !== 'Sequential') return undefined;
  const config = model['config'];
  const list = isRecord(config) ? config['layers'] : config;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const input = readInput(list[0]);
  const layers = list.map((json, i) => readLayer(json, i === 0));
  if (!input || !layers.every((layer) => layer !== undefined)) return undefined;
  return { input, layers: withoutDefaultNames(layers) };
}

/** Layers that are called as they would be anyhow need no names. */
export function withoutDefaultNames(layers: readonly SequentialLayer[]): SequentialLayer[] {
  const names = layerNames(layers.map((layer) => ({ ...layer, name: undefined })));
  return layers.map((layer, i) =>
    layer.name === names[i] ? { ...layer, name: undefined } : layer,
  );
}

function parse(topology: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(topology));
  } catch {
    return undefined;
  }
}

function modelOf(json: unknown): unknown {
  if (!isRecord(json)) return undefined;
  const topology = json['modelTopology'] ?? json;
  return isRecord(topology) ? (topology['model_config'] ?? topology) : undefined;
}

function configOf(layer: unknown): Record<string, unknown> | undefined {
  const config = isRecord(layer) ? layer['config'] : undefined;
  return isRecord(config) ? config : undefined;
}

function readInput(first: unknown): number[] | undefined {
  const shape = configOf(first)?.['batch_input_shape'];
  if (!Array.isArray(shape) || shape.length < 1 || shape.length > 8) return undefined;
  const sizes = shape.map((size: unknown) => (size === null ? 0 : size));
  return sizes.every(
    (size, i): size is number => isSize(size) && (i === 0 || size !== 0 || shape[i] === null),
  )
    ? sizes
    : undefined;
}

function readLayer(json: unknown, isFirst: boolean): SequentialLayer | undefined {
  const config = configOf(json);
  const layer =
    isRecord(json) && LAYER_CLASSES.find(({ className }) => className === json['class_name']);
  if (!config || !layer || (layer.className === 'InputLayer' && !isFirst)) return undefined;
  const { name, batch_input_shape: _, ...others } = config;
  if (typeof name !== 'string' || name === '') return undefined;
  const known = new Set(layer.fields.map(({ key }) => key));
  for (const [key, value] of Object.entries(others)) {
    if (known.has(key) || value === null || IDLE.test(key)) continue;
    if (!USUAL.has(key) || USUAL.get(key) !== value) return undefined;
  }
  const values = readValues(layer, others);
  return values && { layer, name, values };
}

function readValues(
  { fields }: LayerClass,
  config: Record<string, unknown>,
): Map<string, FieldValue> | undefined {
  const values = new Map<string, FieldValue>();
  for (const field of fields) {
    const found = config[field.key] ?? undefined;
    const value =
      found === undefined ? defaultValue(field, values) : readValue(field.kind, found, field.words);
    if (value === undefined) return undefined;
    values.set(field.key, value);
  }
  return values;
}

function readValue(
  kind: LayerClass['fields'][number]['kind'],
  found: unknown,
  words: readonly string[] = [],
): FieldValue | undefined {
  switch (kind) {
    case 'integer':
      return isSize(found) ? found : undefined;
    case 'pair':
      if (isSize(found)) return [found, found];
      return Array.isArray(found) && found.length === 2 && found.every(isSize) ? found : undefined;
    case 'integers':
      return Array.isArray(found) && found.length <= 8 && found.every(isSize) ? found : undefined;
    case 'flag':
      return typeof found === 'boolean' ? found : undefined;
    case 'word':
      return words.find((word) => word === found);
    case 'number':
      return typeof found === 'number' && decimalOf(found) ? found : undefined;
  }
}

function isSize(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31;
}
