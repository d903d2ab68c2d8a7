import type { EieConfiguration } from '../configuration.js';
import { type EieCounts, eieCounts, sumCounts } from '../energy/eie-counts.js';
import type { MatrixVectorTiming } from '../matrix-vector-timing.js';
import type { QueueStatistics } from './eie-report.js';

/** What products took, summed up, to be scaled to those that were not simulated. */
export class RunCounts {
  #products = 0;
  #cycles = 0;
  #theoreticalCycles = 0;
  #multiplyAccumulates = 0;
  #occupancy = 0;
  #maximumOccupancy = 0;
  #queue = { blockedCycles: 0, emptyScans: 0, emptyColumns: 0, bypasses: 0 };
  #counts = sumCounts([]);

  get products(): number {
    return this.#products;
  }

  /** @param outputs of the product's matrix */
  add(timing: MatrixVectorTiming, outputs: number): void {
    const { queue } = timing;
    this.#products++;
    this.#cycles += timing.cycles;
    this.#theoreticalCycles += timing.theoreticalCycles;
    this.#multiplyAccumulates += timing.multiplyAccumulates;
    this.#occupancy += queue.meanOccupancy * timing.cycles;
    this.#maximumOccupancy = Math.max(this.#maximumOccupancy, queue.maximumOccupancy);
    this.#queue.blockedCycles += timing.blockedCycles;
    this.#queue.emptyScans += timing.emptyScans;
    this.#queue.emptyColumns += timing.emptyColumns;
    this.#queue.bypasses += timing.bypasses;
    this.#counts = sumCounts([this.#counts, eieCounts(timing, outputs)]);
  }

  /** Of one inference, from a share of several. Whole numbers but for `theoreticalCycles`. */
  scaled(factor: number, { clockHertz }: EieConfiguration) {
    const whole = (count: number) => Math.round(count * factor);
    const cycles = whole(this.#cycles);
    const theoreticalCycles = this.#theoreticalCycles * factor;
    const counts: EieCounts = mapValues(this.#counts, whole);
    const queue: QueueStatistics = {
      meanOccupancy: this.#occupancy / this.#cycles,
      maximumOccupancy: this.#maximumOccupancy,
      ...mapValues(this.#queue, whole),
    };
    return {
      ...{ cycles, theoreticalCycles, counts, queue },
      loadBalanceEfficiency: this.#theoreticalCycles / this.#cycles,
      microseconds: (cycles / clockHertz) * 1e6,
      theoreticalMicroseconds: (theoreticalCycles / clockHertz) * 1e6,
      multiplyAccumulates: whole(this.#multiplyAccumulates),
    };
  }
}

function mapValues<Key extends string>(
  record: Readonly<Record<Key, number>>,
  change: (value: number) => number,
): Record<Key, number> {
  const entries = Object.entries<number>(record).map(([key, value]) => [key, change(value)]);
  return Object.fromEntries(entries) as Record<Key, number>;
}
