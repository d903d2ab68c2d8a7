import { describeJson, InputError, isRecord, quoteName } from '@pith/container';
import { camelMembers } from '../json-value.js';
import { INPUT_LAYER, type LayerReader, type LayerSpec, type Network } from './network.js';

/**
 * Reads a Sequential model: layers one after another. Its config is `{ name, layers }`, in old files
 * the layers alone.
 *
 * @throws {InputError} when it is malformed
 */
export function readSequential(name: string, config: unknown, readLayer: LayerReader): Network {
  const place = `model ${quoteName(name)}`;
  const members = isRecord(config) ? camelMembers(config) : new Map<string, unknown>();
  const list = Array.isArray(config) ? config : members.get('layers');
  if (!Array.isArray(list) || list.length === 0) {
    throw new InputError(
      `${place}: its layers are ${describeJson(list)}, expected an array of some`,
    );
  }
  const layers = list.map((json, i) => readLayer(json, `${place}: layer ${i}`));
  const [first] = layers as [LayerSpec, ...LayerSpec[]];
  const whole =
    first.className === INPUT_LAYER
      ? layers
      : [inputBefore(first, members.get('buildInputShape')), ...layers];
  const misplaced = whole.findIndex(({ className }, i) => i > 0 && className === INPUT_LAYER);
  if (misplaced > 0) {
    throw new InputError(
      `${place}: the InputLayer ${quoteName(whole[misplaced]!.name)} stands behind other layers`,
    );
  }
  return {
    name,
    calls: whole.map((layer, i) => {
      const inputs = i === 0 ? [] : [{ call: i - 1, tensor: 0 }];
      return { layer, inputs, training: false };
    }),
    inputs: [0],
    outputs: [{ call: whole.length - 1, tensor: 0 }],
  };
}

/** The input that a first layer brings along, named as tfjs does. */
function inputBefore(first: LayerSpec, buildInputShape: unknown): LayerSpec {
  const [input] = first.network?.inputs ?? [];
  if (input !== undefined) return first.network!.calls[input]!.layer;
  const members = isRecord(first.config) ? camelMembers(first.config) : new Map<string, unknown>();
  const shape = members.get('batchInputShape') ?? members.get('batchShape') ?? buildInputShape;
  const config = { batch_input_shape: shape };
  return { name: `${first.name}_input`, className: INPUT_LAYER, config };
}
