import { describeJson, InputError, isRecord } from '@pith/container';

/** An output of a layer that another layer takes. */
export interface Reference {
  readonly layer: string;
  /** Which call of it. */
  readonly node: number;
  /** The first output of a layer, not called as in training. */
  readonly plain: boolean;
}

/** The inputs of one call: `[[layer, node, tensor, options?], …]`, or Keras 3's `{ args, kwargs }`. */
export function referencesOf(node: unknown): Reference[] {
  if (isRecord(node)) return [...tensorsIn(node['args']), ...tensorsIn(node['kwargs'])];
  if (!Array.isArray(node)) {
    throw new InputError(`topology: inbound_nodes holds ${describeJson(node)}, expected an array`);
  }
  return portsOf(node);
}

/** Layers' outputs in a list, or one of them without. */
export function portsOf(given: unknown): Reference[] {
  const list: unknown[] = Array.isArray(given)
    ? given
    : isRecord(given)
      ? Object.values(given)
      : [];
  const ports = typeof list[0] === 'string' ? [list] : list;
  if (ports.length === 0) throw new InputError('topology: a list of inputs or outputs is empty');
  return ports.map((port) => {
    const [layer, node = 0, tensor = 0, options] = Array.isArray(port) ? port : [];
    if (typeof layer !== 'string' || typeof node !== 'number') {
      throw new InputError(`topology: found ${describeJson(port)}, expected [layer, node, tensor]`);
    }
    const bare = !isRecord(options) || Object.keys(options).length === 0;
    return { layer, node, plain: tensor === 0 && bare };
  });
}

/** The Keras tensors in the arguments of a call, however deep. */
function tensorsIn(value: unknown, depth = 0): Reference[] {
  if (depth > 8) throw new InputError('topology: the arguments of a call are nested too deep');
  if (Array.isArray(value)) return value.flatMap((item) => tensorsIn(item, depth + 1));
  if (!isRecord(value)) return [];
  const history = kerasHistory(value);
  if (history === undefined) {
    return Object.values(value).flatMap((item) => tensorsIn(item, depth + 1));
  }
  const [layer, node, tensor] = history;
  if (typeof layer !== 'string' || typeof node !== 'number') {
    throw new InputError('topology: a keras_history is not [layer, node, tensor]');
  }
  return [{ layer, node, plain: tensor === 0 }];
}

/** `[layer, node, tensor]` of a tensor as Keras 3 writes it. */
export function kerasHistory(value: Record<string, unknown>): readonly unknown[] | undefined {
  const config = value['class_name'] === '__keras_tensor__' ? value['config'] : undefined;
  const history = isRecord(config) ? config['keras_history'] : undefined;
  return Array.isArray(history) ? history : undefined;
}
