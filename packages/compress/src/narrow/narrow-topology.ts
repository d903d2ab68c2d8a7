import { isRecord } from '@pith/container';
import { layoutWidth, selectEntries } from './axis-layout.js';
import { camelCase } from './camel-case.js';
import { layoutOf } from './find-unit-groups.js';
import { kerasHistory } from './layer-references.js';
import type { UnitFlow } from './unit-flow.js';

/**
 * The topology with as many units in each layer as are selected. What it says of the shapes between
 * layers, which the layers' own numbers decide, follows or goes.
 *
 * The flow's own parsed topology is changed.
 */
export function narrowTopology(
  { graph, operations, values }: UnitFlow,
  selected: ReadonlyMap<string, Uint32Array>,
): Uint8Array {
  /** Width of the last axis before and after, by layers whose output changes. */
  const widths = new Map<string, { before: number; after: number }>();
  for (const [position, { segments }] of values.entries()) {
    const layout = segments && layoutOf(segments, 1);
    if (!layout?.segments.some(({ group }) => group !== undefined && selected.has(group))) continue;
    const after = selectEntries(layout, selected).length;
    widths.set(graph.layers[position]!.name, { before: layoutWidth(layout.segments), after });
  }
  for (const [position, { name, json, inputs }] of graph.layers.entries()) {
    const config = json?.['config'];
    if (json === undefined || !isRecord(config)) continue;
    const operation = operations[position]!;
    const width = widths.get(name);
    if (operation.kind === 'linear' && width !== undefined) {
      config[operation.unitsKey] = width.after;
    }
    const readsChanged = inputs.some((input) => widths.has(graph.layers[input]!.name));
    if (readsChanged) {
      removeMember(config, 'batchInputShape');
      removeMember(json, 'buildConfig');
    }
    for (const key of Object.keys(json)) {
      if (camelCase(key) === 'inboundNodes') narrowKerasTensors(json[key], widths, 0);
    }
  }
  return new TextEncoder().encode(JSON.stringify(graph.json));
}

function removeMember(record: Record<string, unknown>, key: string): void {
  for (const own of Object.keys(record)) if (camelCase(own) === key) delete record[own];
}

/** Keras 3 writes the shape of each input into a call. */
function narrowKerasTensors(
  value: unknown,
  widths: ReadonlyMap<string, { before: number; after: number }>,
  depth: number,
): void {
  if (depth > 10) return;
  if (Array.isArray(value)) {
    for (const item of value) narrowKerasTensors(item, widths, depth + 1);
  } else if (isRecord(value)) {
    const history = kerasHistory(value);
    const width = history && widths.get(history[0] as string);
    const config = value['config'];
    if (history === undefined) {
      for (const item of Object.values(value)) narrowKerasTensors(item, widths, depth + 1);
    } else if (width !== undefined && isRecord(config) && Array.isArray(config['shape'])) {
      const { shape } = config;
      const last: unknown = shape.at(-1);
      if (typeof last === 'number') {
        shape[shape.length - 1] = (last / width.before) * width.after;
      }
    }
  }
}
