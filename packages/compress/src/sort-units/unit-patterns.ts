import { elementCount, type Tensor } from '@pith/container';
import {
  type ElementArray,
  entriesOfUnit,
  type UnitAxis,
  type UnitGroup,
} from '../narrow/index.js';

/** The weights of one unit that are not zero. */
export interface UnitPattern {
  /** Where they are, ascending; the same number means the same place in every unit. */
  readonly places: Uint32Array;
  /** Their values, or the symbols that stand for them. */
  readonly values: Float64Array;
}

/** The patterns of a group's units. */
export interface UnitPatterns {
  /** How many places there are. */
  readonly places: number;
  readonly units: readonly UnitPattern[];
}

/**
 * Where the units of a group have weights that are not zero.
 *
 * @param part the kernels that compute the units, or those that read them
 * @param arrays for each tensor what stands for its weights, 0 for zero
 */
export function unitPatterns(
  { name, units, axes }: UnitGroup,
  part: 'incoming' | 'outgoing',
  tensors: ReadonlyMap<string, Tensor>,
  arrays: ReadonlyMap<string, ElementArray>,
): UnitPatterns {
  const places = Array.from({ length: units }, (): number[] => []);
  const values = Array.from({ length: units }, (): number[] => []);
  let base = 0;
  for (const axis of axes) {
    if (axis.part !== part) continue;
    const { shape } = tensors.get(axis.tensor)!;
    base += collect(axis, shape, arrays.get(axis.tensor)!, { name, units, base, places, values });
  }
  return {
    places: base,
    units: places.map((ofUnit, unit) => ({
      places: Uint32Array.from(ofUnit),
      values: Float64Array.from(values[unit]!),
    })),
  };
}

/** @returns how many places a unit has along the axis */
function collect(
  { axis, layout }: UnitAxis,
  shape: readonly number[],
  data: ElementArray,
  {
    name,
    units,
    base,
    places,
    values,
  }: { name: string; units: number; base: number; places: number[][]; values: number[][] },
): number {
  const length = shape[axis]!;
  const unitOf = new Int32Array(length).fill(-1);
  const rankOf = new Int32Array(length);
  let perUnit = 0;
  for (let unit = 0; unit < units; unit++) {
    const entries = entriesOfUnit(layout, name, unit);
    perUnit = entries.length;
    for (const [rank, entry] of entries.entries()) {
      unitOf[entry] = unit;
      rankOf[entry] = rank;
    }
  }
  const stride = elementCount(shape.slice(axis + 1));
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    const entry = Math.floor(i / stride) % length;
    const unit = unitOf[entry]!;
    if (unit < 0) continue;
    const block = Math.floor(i / (stride * length));
    places[unit]!.push(base + (block * perUnit + rankOf[entry]!) * stride + (i % stride));
    values[unit]!.push(data[i]!);
  }
  return (data.length / length) * perUnit;
}
