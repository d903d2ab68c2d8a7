import { describeJson, InputError, isRecord, quoteName } from '@pith/container';

/** `[layer, node, tensor]`: an output of a layer's call, as topologies name it. */
export interface Reference {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;
  /** Asked to run as in training. */
  readonly training: boolean;
}

export function isIndex(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}

/**
 * The inputs of a call as Keras 3 writes it: `{ args, kwargs }`, what the layer was called with, in
 * which a tensor is `{ class_name: '__keras_tensor__', config: { keras_history: [layer, node, tensor] } }`.
 *
 * @throws {InputError} when it is something else, or the call takes more than tensors
 */
export function readCallArguments(node: Record<string, unknown>, place: string): Reference[] {
  const { args, kwargs = {} } = node;
  if (!Array.isArray(args) || !isRecord(kwargs)) {
    throw new InputError(
      `${place}: its args are ${describeJson(args)} and its kwargs ${describeJson(kwargs)}, expected an array and an object`,
    );
  }
  const training = kwargs['training'] === true;
  const named = Object.entries(kwargs).filter(
    ([name, value]) => name !== 'training' && value !== null,
  );
  const inputs = args.flat().map((value: unknown, i) => {
    return readTensor(value, `${place}.args[${i}]`, training);
  });
  return [
    ...inputs,
    ...named.map(([name, value]) =>
      readTensor(value, `${place}.kwargs.${quoteName(name)}`, training),
    ),
  ];
}

function readTensor(value: unknown, place: string, training: boolean): Reference {
  const config = isRecord(value) && value['class_name'] === '__keras_tensor__' && value['config'];
  const history = isRecord(config) ? config['keras_history'] : undefined;
  const [layer, node, tensor] = Array.isArray(history) ? history : [];
  if (typeof layer !== 'string' || !isIndex(node) || !isIndex(tensor)) {
    throw new InputError(`${place} is ${describeJson(value)}, expected a tensor of another layer`);
  }
  return { layer, node, tensor, training };
}
