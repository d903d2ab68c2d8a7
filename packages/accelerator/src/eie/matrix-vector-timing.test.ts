import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArithmeticUnit } from './arithmetic-unit.js';
import { type EieConfiguration, eieConfiguration } from './configuration.js';
import { type InterleavedMatrix, interleave } from './interleaved-csc.js';
import { simulateTiming } from './matrix-vector-timing.js';
import { nonZeroInputs } from './simulate-matrix-vector.js';
import { sparseMatrixFromDense } from './sparse-matrix.js';
import { uniformRandomLayer } from './uniform-random-layer.js';

/** Registers for any vector, so that nothing is computed in batches. */
const unbatched = { activationRegisters: 2 ** 16 };

/**
 * Cycles by recurrence instead of by a clock, without batches: activation j is broadcast when the
 * scan has reached it and all queues have given up activation j − depth; a PE takes it up when it
 * has been broadcast and the one before is done, which takes as many cycles as the PE has entries of
 * the column, and one at least.
 */
function cyclesByRecurrence(matrix: InterleavedMatrix, inputs: Uint32Array): number {
  const { processingElements: n, queueDepth } = matrix.configuration;
  const pops: number[][] = [];
  const free = new Array<number>(n).fill(0);
  let scan = 0;
  let row = -1;
  const fetchUpTo = (next: number) => {
    scan += Math.max(next - row, 0);
    row = Math.max(next, row);
  };
  inputs.forEach((input, j) => {
    fetchUpTo(Math.floor(input / n));
    const freed = j < queueDepth ? 0 : Math.max(...pops[j - queueDepth]!) + 1;
    const broadcast = Math.max(scan, freed);
    scan = broadcast + 1;
    if (input % n === n - 1) row++;
    pops.push(
      free.map((cycle, pe) => {
        const { pointers } = matrix.slices[pe]!;
        const popped = Math.max(broadcast + 1, cycle);
        free[pe] = popped + Math.max(pointers[input + 1]! - pointers[input]!, 1);
        return popped;
      }),
    );
  });
  fetchUpTo(Math.ceil(matrix.inputs / n));
  const lastEntries = free.map((cycle, pe) => {
    const { pointers } = matrix.slices[pe]!;
    const last = inputs.at(-1);
    if (last === undefined) return 0;
    // An empty last column is over when its pointers are read, a cycle before `free`.
    return pointers[last + 1] === pointers[last] ? cycle : cycle + 1;
  });
  return Math.max(scan, ...lastEntries) + ArithmeticUnit.latency;
}

const layers = fc.record({
  inputs: fc.integer({ min: 1, max: 60 }),
  outputs: fc.integer({ min: 1, max: 100 }),
  weightDensity: fc.constantFrom(0.03, 0.1, 0.3, 1),
  activationDensity: fc.constantFrom(0, 0.1, 0.5, 1),
  seed: fc.integer({ min: 0, max: 10_000 }),
  processingElements: fc.integer({ min: 1, max: 12 }),
  queueDepth: fc.integer({ min: 1, max: 9 }),
});

describe('simulateTiming', () => {
  it('takes as many cycles as a recurrence over broadcasts says', () => {
    fc.assert(
      fc.property(layers, ({ seed, processingElements, queueDepth, ...shape }) => {
        const { matrix, activations } = uniformRandomLayer(shape, seed);
        const configuration = eieConfiguration({ ...unbatched, processingElements, queueDepth });
        const interleaved = interleave(matrix, configuration);
        const inputs = nonZeroInputs(activations);
        expect(simulateTiming(interleaved, inputs).cycles).toBe(
          cyclesByRecurrence(interleaved, inputs),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("takes a cycle less than the authors' published C++ simulator of EIE", () => {
    // Cycles, and reads of pointers and of sparse-matrix SRAM rows by all PEs, that the simulator
    // which EIE's authors published gave for these layers. It multiplies a bias as a last column by
    // an activation of 1; its queues of size d hold d − 1 activations; and it counts the cycle in
    // which it sees that nothing is written any more. (It stops at the first cycle in which no PE
    // writes once all activations are handed over, be it before the end: these runs are complete.)
    const published: [string, Partial<EieConfiguration>, number[], number[]][] = [
      // PEs, size of queues, SRAM width; inputs, outputs, densities, seed; cycles, reads
      [
        'dense, few PEs',
        { processingElements: 4, queueDepth: 7 },
        [160, 64, 0.3, 0.5, 1],
        [424, 328, 323],
      ],
      [
        'short queues',
        { processingElements: 4, queueDepth: 3 },
        [400, 100, 0.1, 1, 2],
        [1218, 1604, 531],
      ],
      [
        'no queues to speak of',
        { processingElements: 16, queueDepth: 1 },
        [320, 600, 0.1, 0.4, 3],
        [709, 2064, 1981],
      ],
      ['as Alex-8', { queueDepth: 7 }, [1024, 1000, 0.25, 0.375, 4], [1659, 24640, 23130]],
      ['NT-We', { queueDepth: 7 }, [4096, 600, 0.1, 1, 5], [6008, 262208, 30623]],
      ['NT-We, no queues', { queueDepth: 1 }, [4096, 600, 0.1, 1, 5], [11813, 262208, 30623]],
      [
        'NT-We, narrow SRAM',
        { queueDepth: 15, sramWidth: 32 },
        [4096, 600, 0.1, 1, 5],
        [5747, 262208, 61214],
      ],
      [
        'as VGG-6, wide SRAM',
        { queueDepth: 7, sramWidth: 128 },
        [4096, 4096, 0.04, 0.183, 6],
        [3287, 48064, 38409],
      ],
      [
        'PEs that divide nothing',
        { processingElements: 5, queueDepth: 7 },
        [250, 77, 0.15, 0.05, 8],
        [71, 70, 79],
      ],
    ];
    for (const [name, overrides, layer, [cycles, pointers, rows]] of published) {
      const [inputs, outputs, weightDensity, activationDensity, seed] = layer;
      const { matrix, activations } = uniformRandomLayer(
        {
          ...{ inputs: inputs! + 1, outputs: outputs! },
          ...{ weightDensity: weightDensity!, activationDensity: activationDensity! },
        },
        seed!,
      );
      activations[inputs!] = 1;
      const timing = simulateTiming(
        interleave(matrix, eieConfiguration({ ...unbatched, ...overrides })),
        nonZeroInputs(activations),
      );
      expect({ name, cycles: timing.cycles + 1 }).toEqual({ name, cycles });
      expect(timing.reads).toMatchObject({ evenPointers: pointers, oddPointers: pointers });
      expect(timing.reads.matrixSramRows).toBe(rows);
    }
  });

  it('counts what a walk over the columns counts', () => {
    fc.assert(
      fc.property(layers, ({ seed, processingElements, queueDepth, ...shape }) => {
        const { matrix, activations } = uniformRandomLayer(shape, seed);
        const configuration = eieConfiguration({ ...unbatched, processingElements, queueDepth });
        const interleaved = interleave(matrix, configuration);
        const inputs = nonZeroInputs(activations);
        const timing = simulateTiming(interleaved, inputs);
        const expected = { entries: 0, padding: 0, rows: 0, empty: 0 };
        const busy = interleaved.slices.map(({ pointers, codes }) => {
          let row = -1;
          let entries = 0;
          for (const input of inputs) {
            if (pointers[input] === pointers[input + 1]) expected.empty++;
            for (let n = pointers[input]!; n < pointers[input + 1]!; n++) {
              entries++;
              if (codes[n] === 0) expected.padding++;
              if (Math.floor(n / 8) !== row) expected.rows++;
              row = Math.floor(n / 8);
            }
          }
          expected.entries += entries;
          return entries;
        });
        expect({
          entries: timing.entries,
          padding: timing.paddingZeros,
          rows: timing.reads.matrixSramRows,
          empty: timing.emptyColumns,
        }).toEqual(expected);
        expect([...timing.busyCycles]).toEqual(busy);
        expect(timing.theoreticalCycles).toBe(expected.entries / processingElements);
        const { pushes, pops, maximumOccupancy } = timing.queue;
        expect([pushes, pops]).toEqual(new Array(2).fill(inputs.length * processingElements));
        expect(maximumOccupancy).toBeLessThanOrEqual(queueDepth);
        const bubbles = busy.reduce((sum, cycles) => sum + timing.cycles - cycles, 0);
        expect(timing.loadBalanceEfficiency).toBeCloseTo(
          1 - bubbles / (timing.cycles * processingElements),
          12,
        );
      }),
      { numRuns: 100 },
    );
  });

  it('adds up the batches of a matrix with more rows than accumulators', () => {
    const [processingElements, activationRegisters] = [3, 8];
    const { matrix, activations } = uniformRandomLayer(
      { inputs: 20, outputs: 55, weightDensity: 0.3, activationDensity: 0.6 },
      1,
    );
    const inputs = nonZeroInputs(activations);
    const timing = simulateTiming(
      interleave(matrix, eieConfiguration({ processingElements, activationRegisters })),
      inputs,
    );
    // Rows 0 to 23, 24 to 47 and 48 to 54, each as a matrix of its own.
    const parts = [0, 24, 48].map((first) => {
      const rowCount = Math.min(24, 55 - first);
      const kernel = new Float32Array(20 * rowCount);
      for (let column = 0; column < 20; column++) {
        for (let n = matrix.columnStarts[column]!; n < matrix.columnStarts[column + 1]!; n++) {
          const row = matrix.rows[n]! - first;
          if (row >= 0 && row < rowCount) kernel[column * rowCount + row] = 1;
        }
      }
      const part = sparseMatrixFromDense(kernel, 20, rowCount);
      return simulateTiming(
        interleave(part, eieConfiguration({ ...unbatched, processingElements })),
        inputs,
      );
    });
    // Written back by 3 PEs at an activation a cycle: 8, 8 and 3 cycles.
    expect(timing.cycles).toBe(parts.reduce((sum, { cycles }) => sum + cycles, 8 + 8 + 3));
    expect(timing.entries).toBe(parts.reduce((sum, { entries }) => sum + entries, 0));
    expect(timing.broadcasts).toBe(3 * inputs.length);
    expect(timing.reads.activationSram).toBe(0);
    expect(timing.writes.activationSram).toBe(55);
  });

  it('reads inputs that the registers cannot hold from the activation SRAM', () => {
    const kernel = new Float32Array(8).fill(1);
    const cyclesWith = (activationRegisters: number) =>
      simulateTiming(
        interleave(
          sparseMatrixFromDense(kernel, 8, 1),
          eieConfiguration({ processingElements: 2, activationRegisters }),
        ),
        new Uint32Array(0),
      );
    // All zero. One batch: 4 rows and the first fetch. Two: each is 2 cycles of reading, a fetch, 2 rows.
    expect(cyclesWith(4).cycles).toBe(5 + ArithmeticUnit.latency);
    expect(cyclesWith(2).cycles).toBe(2 * (2 + 3) + ArithmeticUnit.latency);
    expect(cyclesWith(4).reads.activationSram).toBe(0);
    expect(cyclesWith(2).reads.activationSram).toBe(8);
  });

  it('takes the bypass where neighbouring columns end and start in one row', () => {
    const bypasses = (columns: number[][]) => {
      const matrix = sparseMatrixFromDense(Float32Array.from(columns.flat()), columns.length, 3);
      return simulateTiming(
        interleave(matrix, eieConfiguration({ processingElements: 1 })),
        Uint32Array.from(columns.keys()),
      ).bypasses;
    };
    expect(
      bypasses([
        [0, 0, 1],
        [0, 0, 1],
      ]),
    ).toBe(1);
    expect(
      bypasses([
        [0, 0, 1],
        [0, 1, 0],
      ]),
    ).toBe(0);
    expect(
      bypasses([
        [1, 0, 1],
        [1, 1, 1],
        [0, 0, 2],
      ]),
    ).toBe(1);
    // An empty column between them is a cycle in which the sum is written.
    expect(
      bypasses([
        [0, 0, 1],
        [0, 0, 0],
        [0, 0, 1],
      ]),
    ).toBe(0);
  });

  it('refuses indexes of no inputs', () => {
    const matrix = interleave(
      sparseMatrixFromDense(Float32Array.of(1, 1), 2, 1),
      eieConfiguration(),
    );
    expect(() => simulateTiming(matrix, Uint32Array.of(1, 1))).toThrow(/1 after 1/);
    expect(() => simulateTiming(matrix, Uint32Array.of(2))).toThrow(/2 after -1.*below 2/);
  });
});
