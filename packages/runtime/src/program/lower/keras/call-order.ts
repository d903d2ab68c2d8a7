import { InputError, quoteName } from '@pith/container';
import { quoteNames } from '../json-value.js';
import type { Network } from './network.js';

/**
 * Puts the calls of a network into an order in which each comes after its inputs (Kahn 1962), and
 * drops those that no output needs. Files can list layers in any order.
 *
 * @throws {InputError} when calls need each other in a circle
 */
export function orderCalls(network: Network): Network {
  const order = sort(network);
  const needed = new Set([...network.outputs.map(({ call }) => call), ...network.inputs]);
  for (const call of order.toReversed()) {
    if (needed.has(call)) for (const input of network.calls[call]!.inputs) needed.add(input.call);
  }
  const kept = order.filter((call) => needed.has(call));
  const positions = new Map(kept.map((call, position) => [call, position]));
  const moved = <S extends { call: number }>(source: S): S => {
    return { ...source, call: positions.get(source.call)! };
  };
  return {
    name: network.name,
    calls: kept.map((call) => {
      const application = network.calls[call]!;
      return { ...application, inputs: application.inputs.map(moved) };
    }),
    inputs: network.inputs.map((call) => positions.get(call)!),
    outputs: network.outputs.map(moved),
  };
}

function sort({ name, calls }: Network): number[] {
  const readers = calls.map((): number[] => []);
  const waiting = calls.map(({ inputs }) => inputs.length);
  for (const [call, { inputs }] of calls.entries()) {
    for (const input of inputs) readers[input.call]!.push(call);
  }
  const order = [...calls.keys()].filter((call) => waiting[call] === 0);
  // The order grows while it is walked.
  for (const call of order) {
    for (const reader of readers[call]!) if (--waiting[reader]! === 0) order.push(reader);
  }
  if (order.length < calls.length) {
    const stuck = [...calls.keys()].filter((call) => waiting[call]! > 0);
    throw new InputError(
      `model ${quoteName(name)}: layers are connected in a circle, among them ` +
        `${quoteNames([...new Set(stuck.map((call) => calls[call]!.layer.name))], 6)}`,
    );
  }
  return order;
}
