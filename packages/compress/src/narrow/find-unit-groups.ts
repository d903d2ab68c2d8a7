import type { SavedModel } from '@pith/model';
import type { AxisLayout } from './axis-layout.js';
import type { ChannelSegment } from './channel-value.js';
import { readLayerGraph } from './layer-graph.js';
import { followUnits, type UnitFlow } from './unit-flow.js';
import type { UnitGroup } from './unit-group.js';

/**
 * Finds the hidden units of a LayersModel, Sequential or Functional, that can be removed or put in
 * another order without changing what anything else is: Dense units, and the filters of convolutions
 * and separable ones, through normalisations, slopes, activations, depthwise convolutions, pooling,
 * flattening (a channel is then every n-th input) and concatenation. Sums and products tie the units
 * of their inputs together.
 *
 * What reaches an output of the model, a layer that is called several times, a model within the model,
 * a softmax or a layer that is not known is left out.
 *
 * @returns in the order in which their layers run; none for graphs of operations (GraphModel, ONNX)
 * @throws {InputError} when the topology is damaged, or does not go with the tensors
 *
 * @example
 * for (const { name, units } of findUnitGroups(model)) console.log(name, units); // ip1 300, ip2 100
 */
export function findUnitGroups(model: SavedModel): UnitGroup[] {
  if (model.format !== 'tfjs-layers-model') return [];
  return groupsOf(followUnits(readLayerGraph(model.topology), model.tensors));
}

/** The groups of a model whose units have been followed. */
export function groupsOf({ axes }: UnitFlow): UnitGroup[] {
  const groups = new Map<string, UnitGroup & { axes: UnitGroup['axes'][number][] }>();
  for (const { segments, outer, layer, tensor, axis, part } of axes) {
    const layout = layoutOf(segments, outer);
    const nodes = new Set(segments.map(({ node }) => node?.root));
    for (const node of nodes) {
      if (node === undefined || node.isFixed) continue;
      const [name] = node.layers as [string];
      const group = groups.get(name) ?? { name, units: node.units, layers: node.layers, axes: [] };
      groups.set(name, group);
      group.axes.push({ layer, tensor, axis, part, layout });
    }
  }
  return [...groups.values()].filter((group) => group.axes.some(({ part }) => part === 'outgoing'));
}

/** Segments by the names of their groups. */
export function layoutOf(segments: readonly ChannelSegment[], outer: number): AxisLayout {
  return {
    outer,
    segments: segments.map(({ node, units, inner }) => ({
      group: node === undefined || node.isFixed ? undefined : node.root.layers[0],
      ...{ units, inner },
    })),
  };
}
