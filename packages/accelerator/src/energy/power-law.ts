/** A published figure at a size. */
export interface Anchor {
  readonly at: number;
  readonly value: number;
}

/**
 * A straight line in logarithms from anchor to anchor: SRAM arrays grow in both directions, so that
 * what their lines cost follows a power of the capacity, near a half (8 kB to 32 kB costs twice as
 * much, Horowitz 2014, Fig. 1.1.9). Beyond the ends the nearest segment goes on.
 *
 * @param anchors two or more, ascending in `at`, all numbers above 0
 */
export function powerLaw(anchors: readonly Anchor[]): (at: number) => number {
  return (at) => {
    let segment = 0;
    while (segment < anchors.length - 2 && at > anchors[segment + 1]!.at) segment++;
    const from = anchors[segment]!;
    const to = anchors[segment + 1]!;
    // The published figures themselves, not their logarithms' rounding.
    if (at === from.at) return from.value;
    if (at === to.at) return to.value;
    const exponent = Math.log(to.value / from.value) / Math.log(to.at / from.at);
    return from.value * (at / from.at) ** exponent;
  };
}
