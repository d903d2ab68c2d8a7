import { InputError, isRecord, quoteName } from '@pith/container';
import { camelMembers } from './camel-case.js';
import type { Layer } from './layer.js';
import { NESTED, readList } from './layer-list.js';
import { portsOf, type Reference, referencesOf } from './layer-references.js';

/** The calls of a functional model's layers, in a runnable order. */
export function readFunctional(config: unknown): {
  readonly layers: readonly Layer[];
  readonly outputs: ReadonlySet<number>;
} {
  const members = isRecord(config) ? camelMembers(config) : new Map<string, unknown>();
  const list = readList(members.get('layers'));
  const outputs = portsOf(members.get('outputLayers'));
  const calls = list.flatMap((layer) => {
    const inbound = camelMembers(layer.json!).get('inboundNodes') ?? [];
    const nodes: unknown[] = Array.isArray(inbound) ? inbound : [inbound];
    const references = nodes.length === 0 ? [[]] : nodes.map(referencesOf);
    return references.map((taken, node) => ({ layer, node, taken, once: nodes.length <= 1 }));
  });
  const keyOf = callKeys(list, [...outputs, ...calls.flatMap(({ taken }) => taken)]);
  const byKey = new Map(
    calls.map((call) => [
      callKey(call.layer.name, call.node),
      { ...call, inputs: call.taken.map(keyOf) },
    ]),
  );
  const order = runnableOrder(new Map([...byKey].map(([key, { inputs }]) => [key, inputs])));
  const positions = new Map(order.map((key, i) => [key, i]));
  return {
    layers: order.map((key): Layer => {
      const { layer, inputs, taken, once } = byKey.get(key)!;
      return {
        ...layer,
        inputs: inputs.map((input) => positions.get(input)!),
        plain: layer.plain && once && taken.every(({ plain }) => plain),
      };
    }),
    outputs: new Set(
      outputs.map((output) => {
        const position = positions.get(keyOf(output));
        if (position !== undefined) return position;
        throw new InputError(`topology: the output layer ${quoteName(output.layer)} is not there`);
      }),
    ),
  };
}

function callKey(layer: string, node: number): string {
  return `${node} ${layer}`;
}

/** Which call of a layer a reference means. */
function callKeys(layers: readonly Layer[], references: readonly Reference[]) {
  const nested = new Set(layers.filter(isNested).map(({ name }) => name));
  // A model's own graph is its node 0, so that its calls count from 1; not so that of a Sequential
  // which had no input when it was made.
  for (const { layer, node } of references) if (node === 0) nested.delete(layer);
  return ({ layer, node }: Reference): string =>
    callKey(layer, nested.has(layer) ? node - 1 : node);
}

function isNested({ className }: Layer): boolean {
  return NESTED.has(className);
}

/** @param takes for each call those that it takes inputs from */
function runnableOrder(takes: ReadonlyMap<string, readonly string[]>): string[] {
  const readers = new Map<string, string[]>([...takes.keys()].map((name) => [name, []]));
  const waiting = new Map<string, number>();
  for (const [name, inputs] of takes) {
    waiting.set(name, inputs.length);
    for (const input of inputs) {
      const known = readers.get(input);
      if (known === undefined) {
        throw new InputError(
          `topology: call ${quoteName(name)} takes ${quoteName(input)}, which is not there`,
        );
      }
      known.push(name);
    }
  }
  const order = [...takes.keys()].filter((name) => waiting.get(name) === 0);
  // The array grows while it is walked.
  for (const name of order) {
    for (const reader of readers.get(name)!) {
      const left = waiting.get(reader)! - 1;
      waiting.set(reader, left);
      if (left === 0) order.push(reader);
    }
  }
  if (order.length < takes.size) {
    const [name] = [...waiting].find(([, left]) => left > 0)!;
    throw new InputError(`topology: call ${quoteName(name)} takes what comes of its own output`);
  }
  return order;
}
