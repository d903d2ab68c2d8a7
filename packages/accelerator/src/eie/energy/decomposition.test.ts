import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EIE_45NM } from '../../energy/eie-45nm.js';
import { EYERISS_65NM } from '../../energy/eyeriss-65nm.js';
import { HOROWITZ_45NM } from '../../energy/horowitz-45nm.js';
import { benchmarkLayers } from '../benchmark-layers.js';
import { eieConfiguration } from '../configuration.js';
import { interleave } from '../interleaved-csc.js';
import { sparseMatrixFromDense } from '../sparse-matrix.js';
import { uniformRandomLayer } from '../uniform-random-layer.js';
import { decompose, energyDecomposition, energyParts, sumEnergyParts } from './decomposition.js';

const product = fc
  .record({ inputs: fc.integer({ min: 1, max: 10 }), outputs: fc.integer({ min: 1, max: 50 }) })
  .chain(({ inputs, outputs }) =>
    fc.record({
      inputs: fc.constant(inputs),
      outputs: fc.constant(outputs),
      kernel: fc
        .array(fc.constantFrom(0, 0, 0, 0, 0, 0.5, -1, 2), {
          minLength: inputs * outputs,
          maxLength: inputs * outputs,
        })
        .map((weights) => Float32Array.from([1, ...weights.slice(1)])),
      vector: fc
        .array(fc.constantFrom(0, 0, 1, -3), { minLength: inputs, maxLength: inputs })
        .map((values) => Float32Array.from([1, ...values.slice(1)])),
      processingElements: fc.integer({ min: 1, max: 5 }),
    }),
  );

describe('energyDecomposition', () => {
  it('adds up as a walk over every weight does', () => {
    fc.assert(
      fc.property(product, ({ inputs, outputs, kernel, vector, processingElements: N }) => {
        const configuration = eieConfiguration({ processingElements: N });
        const matrix = interleave(sparseMatrixFromDense(kernel, inputs, outputs), configuration);
        const line = EIE_45NM.sram(128 * 1024, 64);
        const pointer = EIE_45NM.sram(16 * 1024, 16);
        const ladder = { denseDram: 0, denseSram: 0, pruned: 0, shared: 0, nonZeroActivations: 0 };
        let lines = 0;
        let pointers = 0;
        for (let pe = 0; pe < N; pe++) {
          let bytes = 0;
          let held = -1;
          for (let input = 0; input < inputs; input++) {
            const active = vector[input] !== 0;
            ladder.pruned += 2 * pointer;
            ladder.shared += 2 * pointer;
            if (active) pointers += 2;
            let last = pe - N;
            for (let row = pe; row < outputs; row += N) {
              ladder.denseDram += 640;
              ladder.denseSram += line / 2;
              if (kernel[input * outputs + row] === 0) continue;
              const zeros = (row - last) / N - 1;
              last = row;
              for (let entries = 1 + Math.floor(zeros / 16); entries > 0; entries--) {
                ladder.pruned += (36 / 64) * line;
                ladder.shared += line / 8;
                if (active) {
                  ladder.nonZeroActivations += line / 8;
                  if (Math.floor(bytes / 8) !== held) lines++;
                  held = Math.floor(bytes / 8);
                }
                bytes++;
              }
            }
          }
        }
        ladder.nonZeroActivations += pointers * pointer;
        const wholeLines = lines * line + pointers * pointer;
        const { fetch, factors } = energyDecomposition(matrix, [vector], EIE_45NM);
        for (const [step, energy] of Object.entries({ ...ladder, wholeLines })) {
          expect(fetch[step as keyof typeof fetch]).toBeCloseTo(energy, 6);
        }
        const { total, ...each } = factors;
        expect(Object.values(each).reduce((a, b) => a * b)).toBeCloseTo(total, 6);
      }),
    );
  });

  it('corrects the published factors for Alex-7', () => {
    const shape = benchmarkLayers.find(({ name }) => name === 'Alex-7')!;
    const { matrix, activations } = uniformRandomLayer(shape, 7);
    const interleaved = interleave(matrix, eieConfiguration());
    const { factors, arithmeticFactor } = energyDecomposition(interleaved, [activations], EIE_45NM);
    // 640 pJ against half a line of 64 bits from 128 kB: the 128 of Table I is for 32 kB.
    expect(factors.sram).toBeGreaterThan(60);
    expect(factors.sram).toBeLessThan(128);
    // 1 / 9 % is 11.1; indexes, padding zeros and pointers take some of it.
    expect(factors.sparsity).toBeGreaterThan(7);
    expect(factors.sparsity).toBeLessThan(11);
    // 36 bits become 8, and pointers stay.
    expect(factors.sharing).toBeGreaterThan(2);
    expect(factors.sharing).toBeLessThan(4.5);
    // 35.3 % of the inputs are not zero, and their columns are like the others.
    expect(factors.zeroActivations).toBeCloseTo(1 / 0.353, 1);
    expect(factors.wholeLines).toBeLessThan(1);
    expect(arithmeticFactor).toBeGreaterThan((1 / 0.09 / 0.353) * 4);
  });

  it('takes the mean over vectors, and sums layers', () => {
    const kernel = Float32Array.of(1, 0, 2, 3);
    const matrix = interleave(sparseMatrixFromDense(kernel, 2, 2), eieConfiguration());
    const both = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
    const [a, b] = both.map((vector) => energyParts(matrix, [vector], HOROWITZ_45NM));
    const mean = energyDecomposition(matrix, both, HOROWITZ_45NM);
    const sum = decompose(sumEnergyParts([a!, b!]));
    expect(mean.fetch.wholeLines).toBeCloseTo(sum.fetch.wholeLines / 2, 9);
    expect(mean.arithmetic.chip).toBeCloseTo(sum.arithmetic.chip / 2, 9);
    expect(mean.fetch.nonZeroActivations).toBeCloseTo(sum.fetch.nonZeroActivations / 2, 9);
    expect(sum.factors.sram).toBeCloseTo(mean.factors.sram, 12);
    expect([sum.weights, sum.inputs, sum.activeInputs, sum.nonzeros]).toEqual([8, 4, 2, 6]);
  });

  it('compares 16 bits with 16 where a set has no float', () => {
    const matrix = interleave(
      sparseMatrixFromDense(Float32Array.of(1, 0), 2, 1),
      eieConfiguration(),
    );
    const vector = Float32Array.of(1, 1);
    const { arithmetic } = energyDecomposition(matrix, [vector], EYERISS_65NM);
    expect(arithmetic).toEqual({ dense: 2, chip: 1 });
  });

  it('refuses what it cannot compare', () => {
    const matrix = interleave(
      sparseMatrixFromDense(Float32Array.of(1, 2), 2, 1),
      eieConfiguration(),
    );
    expect(() => energyDecomposition(matrix, [], EIE_45NM)).toThrow('no vectors');
    expect(() => energyDecomposition(matrix, [new Float32Array(3)], EIE_45NM)).toThrow(
      'a vector of 3 elements for a matrix of 2 inputs',
    );
    expect(() => energyDecomposition(matrix, [new Float32Array(2)], EIE_45NM)).toThrow(
      'no weight meets an activation other than zero',
    );
  });
});
