import type { UnitNode } from './unit-node.js';

/** Neighbouring channels of a value. */
export interface ChannelSegment {
  /** Undefined where channels are no layer's units. */
  readonly node: UnitNode | undefined;
  readonly units: number;
  readonly inner: number;
}

/** What a layer gives, as far as its last axis goes. */
export interface ChannelValue {
  /** Undefined where nothing is known. */
  readonly segments: readonly ChannelSegment[] | undefined;
  /** Whether the last axis holds all positions of an image, each with its channels. */
  readonly flattened: boolean;
  /** Axes, the batch counted. */
  readonly rank: number | undefined;
}

export const UNKNOWN: ChannelValue = { segments: undefined, flattened: false, rank: undefined };

/** Units that reach what is not known stay as they are. */
export function fix({ segments }: ChannelValue): void {
  for (const { node } of segments ?? []) node?.fix();
}

/** A model's input: its channels are nobody's units. */
export function inputValue(shape: readonly unknown[] | undefined): ChannelValue {
  const channels = shape?.at(-1);
  const segments =
    typeof channels === 'number' && shape!.length > 1
      ? [{ node: undefined, units: channels, inner: 1 }]
      : undefined;
  return { segments, flattened: false, rank: shape?.length };
}

/** Channel by channel: units at the same place become the same, or stay fixed. */
export function mergeValues(inputs: readonly ChannelValue[]): ChannelValue {
  const [first, ...others] = inputs;
  if (first?.segments === undefined || inputs.some(({ flattened }) => flattened)) return UNKNOWN;
  const { segments } = first;
  const alike = others.every(
    (other) =>
      other.segments?.length === segments.length &&
      segments.every((segment, s) => {
        const { units, inner } = other.segments![s]!;
        return segment.units === units && segment.inner === inner;
      }),
  );
  if (!alike) return UNKNOWN;
  for (const other of others) {
    for (const [s, { node }] of other.segments!.entries()) {
      const own = segments[s]!.node;
      if (own !== undefined && node !== undefined) own.merge(node);
      else (own ?? node)?.fix();
    }
  }
  const rank = inputs.every(({ rank }) => rank === first.rank) ? first.rank : undefined;
  return { segments, flattened: false, rank };
}

/** Segments side by side; along another axis nothing is known. */
export function concatenate(inputs: readonly ChannelValue[], axis: number): ChannelValue {
  const rank = inputs[0]?.rank;
  if (axis !== -1 && (rank === undefined || axis !== rank - 1)) return UNKNOWN;
  if (inputs.some((input) => input.segments === undefined || input.flattened)) return UNKNOWN;
  return { segments: inputs.flatMap(({ segments }) => segments!), flattened: false, rank };
}
