import { InputError } from '@pith/container';

/** Neighbouring entries of an axis: for each unit in turn, `inner` of them. */
export interface AxisSegment {
  /** The group whose units these are; undefined for what has to stay as it is. */
  readonly group: string | undefined;
  readonly units: number;
  /** Entries of a unit that stand together, as a depthwise convolution's multiplier makes them. */
  readonly inner: number;
}

/**
 * How the entries of a tensor's axis belong to units: `outer` times the segments one after another.
 * A flattened image has an `outer` of height · width, since channels come last. A concatenation has
 * several segments.
 */
export interface AxisLayout {
  readonly outer: number;
  readonly segments: readonly AxisSegment[];
}

/** Entries of the segments together, once. */
export function layoutWidth(segments: readonly Omit<AxisSegment, 'group'>[]): number {
  return segments.reduce((sum, { units, inner }) => sum + units * inner, 0);
}

/** Positions along the axis of the entries of one unit, ascending. */
export function entriesOfUnit(
  { outer, segments }: AxisLayout,
  group: string,
  unit: number,
): number[] {
  const width = layoutWidth(segments);
  const entries: number[] = [];
  for (let repeat = 0; repeat < outer; repeat++) {
    let start = repeat * width;
    for (const segment of segments) {
      if (segment.group === group) {
        const first = start + unit * segment.inner;
        for (let i = 0; i < segment.inner; i++) entries.push(first + i);
      }
      start += segment.units * segment.inner;
    }
  }
  return entries;
}

/** For each entry of the new axis, its position in the old one. */
export function selectEntries(
  { outer, segments }: AxisLayout,
  selection: ReadonlyMap<string, Uint32Array>,
): Uint32Array {
  const width = layoutWidth(segments);
  const entries: number[] = [];
  for (let repeat = 0; repeat < outer; repeat++) {
    let start = repeat * width;
    for (const { group, units, inner } of segments) {
      const selected = group === undefined ? undefined : selection.get(group);
      for (let at = 0; at < (selected?.length ?? units); at++) {
        const first = start + (selected?.[at] ?? at) * inner;
        for (let i = 0; i < inner; i++) entries.push(first + i);
      }
      start += units * inner;
    }
  }
  return Uint32Array.from(entries);
}

/** How often segments repeat along an axis of `length` entries. @throws {InputError} if not evenly */
export function repeatsOf(
  segments: readonly Omit<AxisSegment, 'group'>[],
  length: number,
  place: string,
): number {
  const width = layoutWidth(segments);
  if (width > 0 && length > 0 && length % width === 0) return length / width;
  throw new InputError(`${place}: ${length} entries, but it takes what has ${width} channels`);
}
