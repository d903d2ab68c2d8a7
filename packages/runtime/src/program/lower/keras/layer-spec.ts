import { describeJson, InputError, isRecord, quoteName } from '@pith/container';
import { camelMembers } from '../json-value.js';
import { readFunctional } from './functional.js';
import type { LayerReader, LayerSpec, Network } from './network.js';
import { readSequential } from './sequential.js';

/** Models nest two or three deep; whatever goes beyond this is no real one. */
const MAXIMUM_DEPTH = 16;

const MAXIMUM_NAME = 1024;

type NetworkReader = (name: string, config: unknown, readLayer: LayerReader) => Network;

const MODEL_CLASSES: ReadonlyMap<string, NetworkReader> = new Map([
  ['Sequential', readSequential],
  ['Functional', readFunctional],
  ['Model', readFunctional],
]);

/** Operations of Keras 3 that are no layers have their classes' names, but other arguments. */
function classNameOf(layer: ReadonlyMap<string, unknown>): unknown {
  const className = layer.get('className');
  const module = layer.get('module');
  const isOperation = typeof module === 'string' && /(^|\.)ops(\.|$)/.test(module);
  return isOperation && typeof className === 'string' ? `keras.ops.${className}` : className;
}

/**
 * Reads `{ class_name, config, name? }`, and where it is a model all that is in it.
 *
 * @param depth how many models are around it
 * @throws {InputError} when it is something else, or models are nested too deep
 */
export function readLayerSpec(json: unknown, place: string, depth: number): LayerSpec {
  if (!isRecord(json)) {
    throw new InputError(`${place} is ${describeJson(json)}, expected an object`);
  }
  const layer = camelMembers(json);
  const className = classNameOf(layer);
  const config = layer.get('config');
  const name =
    layer.get('name') ?? (isRecord(config) ? camelMembers(config).get('name') : undefined);
  if (typeof className !== 'string') {
    throw new InputError(
      `${place}: its class_name is ${describeJson(className)}, expected the name of a layer class`,
    );
  }
  if (typeof name !== 'string' || name === '') {
    throw new InputError(`${place} (${quoteName(className)}) has no name`);
  }
  if (name.length > MAXIMUM_NAME) {
    throw new InputError(
      `${place}: its name has ${name.length} characters, but at most ${MAXIMUM_NAME} are allowed`,
    );
  }
  const spec = { name, className, config };
  const readNetwork = MODEL_CLASSES.get(className);
  if (readNetwork === undefined) return spec;
  if (depth > MAXIMUM_DEPTH) {
    throw new InputError(
      `${place}: models are nested more than ${MAXIMUM_DEPTH} deep, which is not allowed`,
    );
  }
  const network = readNetwork(name, config, (inner, where) =>
    readLayerSpec(inner, where, depth + 1),
  );
  return { ...spec, network };
}
