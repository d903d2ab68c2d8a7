import { elementCount, InputError, quoteName, UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { selectEntries } from './axis-layout.js';
import { groupsOf, layoutOf } from './find-unit-groups.js';
import { readLayerGraph } from './layer-graph.js';
import { narrowTopology } from './narrow-topology.js';
import { followUnits, type UnitFlow } from './unit-flow.js';

/** Arrays that a selection can be applied to: weights, masks, cluster indexes, gradients. */
export type ElementArray =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

/** For each group the units that the new model has, in its order: any of the old ones, each once. */
export type SelectedUnits = ReadonlyMap<string, Uint32Array>;

/**
 * A model with some of its hidden units, in any order, and how arrays that go with its tensors follow.
 *
 * @example
 * const selection = new UnitSelection(model, new Map([['ip1', Uint32Array.of(4, 0, 7)]]));
 * selection.model; // ip1 has three units
 * selection.array('ip1/kernel', mask); // the mask of its kernel, [784, 300] → [784, 3]
 */
export class UnitSelection {
  readonly #before: SavedModel;
  readonly #flow: UnitFlow;
  readonly #selected: SelectedUnits;
  #model: SavedModel | undefined;
  readonly #shapes: ReadonlyMap<string, readonly number[]>;
  /** For each tensor that changes and each axis, the entries that are taken; undefined for all. */
  readonly #entries: ReadonlyMap<string, readonly (Uint32Array | undefined)[]>;

  /**
   * @param selected groups that are not named keep all their units
   * @throws {UsageError} when a group is not one of the model's, or units are not of it, repeat, or none
   * @throws {InputError} when the topology is damaged, or does not go with the tensors
   */
  constructor(model: SavedModel, selected: SelectedUnits) {
    const flow = followUnits(readLayerGraph(model.topology), model.tensors);
    const groups = new Map(groupsOf(flow).map((group) => [group.name, group.units]));
    for (const [group, units] of selected) requireUnits(group, units, groups);

    const entries = new Map<string, (Uint32Array | undefined)[]>();
    for (const { tensor, axis, outer, segments } of flow.axes) {
      const layout = layoutOf(segments, outer);
      if (!layout.segments.some(({ group }) => group !== undefined && selected.has(group)))
        continue;
      const ofTensor = entries.get(tensor) ?? [];
      ofTensor[axis] = selectEntries(layout, selected);
      entries.set(tensor, ofTensor);
    }
    this.#entries = entries;
    this.#shapes = new Map(model.tensors.map(({ name, shape }) => [name, shape]));
    this.#before = model;
    this.#flow = flow;
    this.#selected = selected;
  }

  /** The model with the selected units. */
  get model(): SavedModel {
    this.#model ??= {
      ...this.#before,
      topology: narrowTopology(this.#flow, this.#selected),
      tensors: this.#before.tensors.map((tensor) => ({
        ...tensor,
        shape: this.shape(tensor.name),
        data: this.array(tensor.name, tensor.data),
      })),
    };
    return this.#model;
  }

  /** Whether anything of a tensor changes. */
  changes(tensor: string): boolean {
    return this.#entries.has(tensor);
  }

  /** The new shape of a tensor. */
  shape(tensor: string): readonly number[] {
    const entries = this.#entries.get(tensor);
    return this.#shapeBefore(tensor).map((size, axis) => entries?.[axis]?.length ?? size);
  }

  /**
   * The elements that a tensor keeps, in their new order.
   *
   * @param values row-major, one an element of the tensor as it was; given back as they are where
   * nothing changes
   * @throws {UsageError} when there are more or fewer
   */
  array<T extends ElementArray>(tensor: string, values: T): T {
    const shape = this.#shapeBefore(tensor);
    if (values.length !== elementCount(shape)) {
      throw new UsageError(
        `${tensor}: ${values.length} values, but its shape [${shape.join(', ')}] has ${elementCount(shape)}`,
      );
    }
    const entries = this.#entries.get(tensor);
    return entries === undefined ? values : gather(values, shape, entries);
  }

  #shapeBefore(tensor: string): readonly number[] {
    const shape = this.#shapes.get(tensor);
    if (shape !== undefined) return shape;
    throw new InputError(`the model has no tensor ${quoteName(tensor)}`);
  }
}

function gather<T extends ElementArray>(
  values: T,
  shape: readonly number[],
  entries: readonly (Uint32Array | undefined)[],
): T {
  const length = shape.reduce((count, size, axis) => count * (entries[axis]?.length ?? size), 1);
  const result = new (values.constructor as new (length: number) => T)(length);
  // All axes from this one on are copied whole.
  const block = elementCount(shape.slice(entries.length));
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  let to = 0;
  const copy = (axis: number, from: number): void => {
    if (axis === entries.length) {
      result.set(values.subarray(from, from + block), to);
      to += block;
      return;
    }
    const taken = entries[axis];
    const size = taken?.length ?? shape[axis]!;
    const stride = strides[axis]!;
    if (stride === 1) {
      for (let i = 0; i < size; i++) result[to++] = values[from + (taken?.[i] ?? i)]!;
      return;
    }
    for (let i = 0; i < size; i++) copy(axis + 1, from + (taken?.[i] ?? i) * stride);
  };
  copy(0, 0);
  return result;
}

function requireUnits(
  group: string,
  units: Uint32Array,
  groups: ReadonlyMap<string, number>,
): void {
  const count = groups.get(group);
  if (count === undefined) {
    throw new UsageError(
      `${quoteName(group)} is no group of units of this model; it has ` +
        `${[...groups.keys()].map(quoteName).join(', ') || 'none'}`,
    );
  }
  if (units.length === 0) {
    throw new UsageError(`${quoteName(group)}: no unit is left, but a layer needs at least one`);
  }
  const seen = new Uint8Array(count);
  for (const unit of units) {
    if (unit >= count) {
      throw new UsageError(`${quoteName(group)}: unit ${unit}, but it has ${count}, from 0`);
    }
    if (seen[unit] === 1) throw new UsageError(`${quoteName(group)}: unit ${unit} is there twice`);
    seen[unit] = 1;
  }
}
