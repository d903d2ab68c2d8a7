import { describeJson, InputError, isRecord, quoteName } from '@pith/container';
import { camelMembers } from './camel-case.js';
import type { Layer } from './layer.js';

/** Models nest two or three deep. */
const MOST_DEPTH = 16;

/** Classes of models. */
export const NESTED = new Set(['Sequential', 'Functional', 'Model']);

/** The layers of a list, without their inputs. */
export function readList(list: unknown): Layer[] {
  if (!Array.isArray(list) || list.length === 0) {
    throw new InputError(
      `topology: the model's layers are ${describeJson(list)}, expected an array of some`,
    );
  }
  const names = new Set<string>();
  const inner = new Set(list.flatMap((json) => innerNames(json, 0)));
  return list.map((json: unknown, i): Layer => {
    const members = isRecord(json) ? camelMembers(json) : new Map<string, unknown>();
    const className = members.get('className');
    const given = members.get('config');
    const config = isRecord(given) ? camelMembers(given) : new Map<string, unknown>();
    const name = members.get('name') ?? config.get('name');
    if (!isRecord(json) || typeof className !== 'string' || typeof name !== 'string') {
      throw new InputError(`topology: layer ${i} has no class_name or no name`);
    }
    if (names.has(name)) {
      throw new InputError(`topology: two layers have the name ${quoteName(name)}`);
    }
    names.add(name);
    // Operations of Keras 3 that are no layers have layers' class names, but other arguments.
    const module = members.get('module');
    const isOperation = typeof module === 'string' && /(^|\.)ops(\.|$)/.test(module);
    // Tensors have the names of layers, which of a model and of one within it may be the same.
    const plain = !NESTED.has(className) && !isOperation && !inner.has(name);
    return { name, className, config, json, inputs: [], plain };
  });
}

/** Names of the layers of a model within the model. */
function innerNames(json: unknown, depth: number): unknown[] {
  const members = isRecord(json) ? camelMembers(json) : undefined;
  const config = members?.get('config');
  if (!NESTED.has(members?.get('className') as string) || depth > MOST_DEPTH) return [];
  const layers = isRecord(config) ? config['layers'] : config;
  return (Array.isArray(layers) ? layers : []).flatMap((layer: unknown) => {
    const own = isRecord(layer) ? camelMembers(layer) : undefined;
    const ownConfig = own?.get('config');
    const name = own?.get('name') ?? (isRecord(ownConfig) ? ownConfig['name'] : undefined);
    return [name, ...innerNames(layer, depth + 1)];
  });
}
