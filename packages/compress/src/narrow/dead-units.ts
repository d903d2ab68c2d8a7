import type { SharedTensor, Tensor } from '@pith/container';
import type { SavedModel } from '@pith/model';
import type { Masks } from '../retrainer.js';
import { dequantise } from '../share/index.js';
import type { AxisLayout } from './axis-layout.js';
import { groupsOf, layoutOf } from './find-unit-groups.js';
import { readLayerGraph } from './layer-graph.js';
import { narrow } from './narrow.js';
import { selectShared } from './select-shared.js';
import { findConstants } from './unit-constants.js';
import { followUnits } from './unit-flow.js';
import { findReaders } from './unit-readers.js';
import { UnitSelection } from './unit-selection.js';

export interface RemoveDeadUnitsOptions {
  /** What stands for tensors of the model; their biases then cannot take constants in. */
  readonly shared?: ReadonlyMap<string, SharedTensor>;
  /** Weights with 0 here count as 0. */
  readonly masks?: Masks;
}

/** A model without its dead units, and what goes with it. */
export interface LiveModel {
  readonly model: SavedModel;
  readonly shared: ReadonlyMap<string, SharedTensor>;
  readonly masks: Masks;
  /** The units that are left of each group, as the model numbered them; groups that are whole are absent. */
  readonly kept: ReadonlyMap<string, Uint32Array>;
}

/**
 * Removes units that do nothing, until there are none: those that no weight reads, and those that are
 * the same number for any input (their incoming weights are zero, say), whose part in the sums of the
 * next layer its bias takes over. The model computes the same, up to rounding.
 *
 * A layer keeps one unit at least. A constant unit stays where its reader has no bias, a shared or a
 * masked one, or pads its input.
 *
 * @throws {UsageError} when a mask or a shared tensor is not as long as the tensor
 * @throws {InputError} when the topology is damaged, or does not go with the tensors
 */
export function removeDeadUnits(
  model: SavedModel,
  options: RemoveDeadUnitsOptions = {},
): LiveModel {
  const { shared = new Map<string, SharedTensor>(), masks = new Map<string, Uint8Array>() } =
    options;
  const fixedBiases = new Set([
    ...shared.keys(),
    ...masks.keys(),
    ...(model.precision?.keys() ?? []),
  ]);
  const kept = new Map<string, Uint32Array>();
  let current = withValues(model, shared, masks);
  for (;;) {
    const { live, folded } = deadUnitsOnce(current, (bias) => !fixedBiases.has(bias));
    if (live.size === 0) break;
    current = narrow(folded, live);
    for (const [group, units] of live) {
      const before = kept.get(group);
      kept.set(group, before === undefined ? units : units.map((unit) => before[unit]!));
    }
  }
  const selection = new UnitSelection(model, kept);
  return {
    model: current,
    shared: new Map(
      [...shared].map(([name, tensor]) => [name, selectShared(selection, tensor)] as const),
    ),
    masks: new Map([...masks].map(([name, mask]) => [name, selection.array(name, mask)] as const)),
    kept,
  };
}

/** The model with the numbers that shared tensors and masks stand for. */
function withValues(
  model: SavedModel,
  shared: ReadonlyMap<string, SharedTensor>,
  masks: Masks,
): SavedModel {
  const whole = new UnitSelection(model, new Map());
  const tensors = model.tensors.map((tensor): Tensor => {
    const { name } = tensor;
    const sharing = shared.get(name);
    const mask = masks.get(name);
    const data = sharing === undefined ? tensor.data : dequantise(sharing);
    whole.array(name, data);
    if (mask !== undefined) whole.array(name, mask);
    return { ...tensor, data: mask === undefined ? data : data.map((x, i) => (mask[i] ? x : 0)) };
  });
  return { ...model, tensors };
}

/**
 * @returns the units that stay, of groups that lose some, and the model with what the others were
 * worth in its biases
 */
function deadUnitsOnce(model: SavedModel, canFold: (bias: string) => boolean) {
  const flow = followUnits(readLayerGraph(model.topology), model.tensors);
  const readers = findReaders(flow, findConstants(flow), canFold).map((reader) => ({
    ...reader,
    layout: layoutOf(reader.segments, 1),
  }));
  const spare = new Map(
    groupsOf(flow).map(({ name, units }) => [name, new Uint8Array(units).fill(1)] as const),
  );
  for (const { layout, isSpare } of readers) {
    eachChannel(layout, (group, unit, channel) => {
      if (isSpare[channel] === 0) spare.get(group)![unit] = 0;
    });
  }
  const live = new Map<string, Uint32Array>();
  for (const [name, isSpare] of spare) {
    // A layer without units is none: the first one stays.
    if (!isSpare.includes(0)) isSpare[0] = 0;
    if (!isSpare.includes(1)) continue;
    live.set(name, Uint32Array.from([...isSpare.keys()].filter((unit) => isSpare[unit] === 0)));
  }
  const biases = new Map<string, Float64Array>();
  for (const { layout, offsets, bias } of readers) {
    eachChannel(layout, (group, unit, channel) => {
      const offset = offsets.get(channel);
      if (spare.get(group)![unit] === 0 || offset === undefined) return;
      const sums = biases.get(bias!) ?? Float64Array.from(flow.tensors.get(bias!)!.data);
      biases.set(bias!, sums);
      offset.forEach((value, i) => {
        sums[i]! += value;
      });
    });
  }
  const tensors = model.tensors.map((tensor) => {
    const sums = biases.get(tensor.name);
    return sums === undefined ? tensor : { ...tensor, data: Float32Array.from(sums) };
  });
  return { live, folded: { ...model, tensors } };
}

/** Calls back for each channel that is a unit of a group. */
function eachChannel(
  { segments }: AxisLayout,
  visit: (group: string, unit: number, channel: number) => void,
): void {
  let channel = 0;
  for (const { group, units, inner } of segments) {
    for (let i = 0; i < units * inner; i++, channel++) {
      if (group !== undefined) visit(group, Math.floor(i / inner), channel);
    }
  }
}
