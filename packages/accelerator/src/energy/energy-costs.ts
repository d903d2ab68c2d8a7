/** Number formats that arithmetic is done in: integers and fixed point cost the same. */
export type ArithmeticKind = 'fixed-8' | 'fixed-16' | 'fixed-32' | 'float-16' | 'float-32';

export type EnergyCostsName = 'horowitz-45nm' | 'eie-45nm' | 'eyeriss-65nm';

/**
 * What an access to memory and an operation cost: dynamic energy alone, without leakage, clock and
 * control. Reads and writes cost the same, as in all three sources.
 *
 * Widths are bits of one access, from above 0; capacities are bytes (1 kB = 1024), from above 0.
 * Each method throws a `UsageError` on other numbers and where the source has no figure.
 */
export interface EnergyCosts {
  readonly name: EnergyCostsName;
  /** Paper and table or figure. */
  readonly source: string;
  /** Of all that the methods return: picojoules, or multiples of one 16-bit multiply-accumulate. */
  readonly unit: 'pJ' | 'MAC';
  /** What is not in the source as such, and how it was derived from what is. */
  readonly derived: readonly string[];
  /** Linear in the bits: a burst's fixed costs are not told apart. */
  dram(bits: number): number;
  /** Rises with the capacity and with the width of the access. */
  sram(capacityBytes: number, bits: number): number;
  /** From one processing element to its neighbour. */
  betweenProcessingElements(bits: number): number;
  /** Within a processing element. */
  registerFile(bits: number): number;
  multiply(kind: ArithmeticKind): number;
  add(kind: ArithmeticKind): number;
  /** A product and its sum, which is as wide as `ACCUMULATOR` says. */
  multiplyAccumulate(kind: ArithmeticKind): number;
}
