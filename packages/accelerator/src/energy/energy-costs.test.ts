import { UsageError } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCUMULATOR } from './arithmetic-costs.js';
import { ENERGY_COSTS } from './cost-sets.js';
import { EIE_45NM } from './eie-45nm.js';
import type { ArithmeticKind } from './energy-costs.js';
import { EYERISS_65NM } from './eyeriss-65nm.js';
import { HOROWITZ_45NM } from './horowitz-45nm.js';

const kB = 1024;
const all = Object.values(ENERGY_COSTS);

describe('horowitz-45nm', () => {
  it('has the published figures (ISSCC 2014, Fig. 1.1.9)', () => {
    const { dram, sram, registerFile, multiply, add } = HOROWITZ_45NM;
    expect(dram(32)).toBe(640);
    expect(sram(8 * kB, 32)).toBe(5);
    expect(sram(32 * kB, 32)).toBe(10);
    expect(sram(1024 * kB, 32)).toBe(50);
    // As printed there, for 64 bits.
    expect([8, 32, 1024].map((size) => sram(size * kB, 64))).toEqual([10, 20, 100]);
    expect(registerFile(32)).toBe(1);
    expect([multiply('float-32'), add('float-32')]).toEqual([3.7, 0.9]);
    expect([multiply('float-16'), add('float-16')]).toEqual([1.1, 0.4]);
    expect([multiply('fixed-8'), add('fixed-8')]).toEqual([0.2, 0.03]);
    expect([multiply('fixed-32'), add('fixed-32')]).toEqual([3.1, 0.1]);
  });

  it('follows powers of the capacity between and beyond the anchors', () => {
    const { sram } = HOROWITZ_45NM;
    expect(sram(16 * kB, 32)).toBeCloseTo(5 * Math.SQRT2, 10);
    expect(sram(2 * kB, 32)).toBeCloseTo(2.5, 10);
    // 32 kB to 1 MB is five doublings for a factor of five.
    expect(sram(128 * kB, 32)).toBeCloseTo(10 * 5 ** (2 / 5), 10);
    expect(sram(2048 * kB, 32)).toBeCloseTo(50 * 5 ** (1 / 5), 10);
    expect(sram(64, 32)).toBe(1);
  });
});

describe('eie-45nm', () => {
  it('has the published figures (ISCA 2016, Table I)', () => {
    const { dram, sram, registerFile, multiply, add } = EIE_45NM;
    expect(dram(32)).toBe(640);
    expect(sram(32 * kB, 32)).toBe(5);
    expect(registerFile(32)).toBe(1);
    expect([add('fixed-32'), add('float-32')]).toEqual([0.1, 0.9]);
    expect([multiply('fixed-32'), multiply('float-32')]).toEqual([3.1, 3.7]);
    // Relative to DRAM as printed: 128 times an SRAM read, 6400 times an addition.
    expect(dram(32) / sram(32 * kB, 32)).toBe(128);
    expect(dram(32) / add('fixed-32')).toBeCloseTo(6400, 6);
  });

  it('multiplies 16 bits for 5 and 6.2 times less than 32 (Fig. 10)', () => {
    const { multiply } = EIE_45NM;
    expect(multiply('float-32') / multiply('fixed-16')).toBeCloseTo(6.2, 10);
    expect(Math.round(multiply('fixed-32') / multiply('fixed-16'))).toBe(5);
  });
});

describe('eyeriss-65nm', () => {
  it('has the published ratios (ISCA 2016, Table IV)', () => {
    const { dram, sram, betweenProcessingElements, registerFile, multiplyAccumulate } =
      EYERISS_65NM;
    expect(dram(16)).toBe(200);
    expect(sram(108 * kB, 16)).toBe(6);
    expect(sram(512 * kB, 16)).toBe(6);
    expect(betweenProcessingElements(16)).toBe(2);
    expect(registerFile(16)).toBe(1);
    expect(sram(512, 16)).toBe(1);
    expect(multiplyAccumulate('fixed-16')).toBe(1);
  });

  it('says what it has no figure for', () => {
    const missing = /eyeriss-65nm: this set has no figure for a float-32/;
    expect(() => EYERISS_65NM.multiplyAccumulate('float-32')).toThrow(missing);
    expect(() => EYERISS_65NM.multiply('fixed-16')).toThrow(/no figure for a fixed-16 multiply/);
    expect(() => EYERISS_65NM.add('fixed-16')).toThrow(UsageError);
  });
});

describe.each(all)('$name', (costs) => {
  const capacity = fc.double({ min: 1, max: 2 ** 31, noNaN: true });
  const bits = fc.integer({ min: 1, max: 4096 });

  it('costs no less for more capacity or more width', () => {
    fc.assert(
      fc.property(capacity, capacity, bits, bits, (a, b, v, w) => {
        const [small, large] = a < b ? [a, b] : [b, a];
        expect(costs.sram(small, w)).toBeLessThanOrEqual(costs.sram(large, w) * (1 + 1e-12));
        const [narrow, wide] = v < w ? [v, w] : [w, v];
        expect(costs.sram(a, narrow)).toBeLessThanOrEqual(costs.sram(a, wide));
      }),
    );
  });

  it('never costs more to read a word in one access than in two', () => {
    fc.assert(
      fc.property(capacity, bits, bits, (size, v, w) => {
        const apart = costs.sram(size, v) + costs.sram(size, w);
        expect(costs.sram(size, v + w)).toBeLessThanOrEqual(apart * (1 + 1e-12));
      }),
    );
  });

  it('has the same gap to DRAM at any width', () => {
    fc.assert(
      fc.property(bits, (w) => {
        expect(costs.dram(w) / w).toBeCloseTo(costs.dram(32) / 32, 9);
        expect(costs.registerFile(w) / costs.dram(w)).toBeCloseTo(
          costs.registerFile(32) / costs.dram(32),
          12,
        );
      }),
    );
  });

  it.each([0, -8, Number.NaN, Number.POSITIVE_INFINITY])('refuses a size of %s', (size) => {
    expect(() => costs.dram(size)).toThrow(UsageError);
    expect(() => costs.sram(size, 32)).toThrow(UsageError);
    expect(() => costs.sram(kB, size)).toThrow(UsageError);
    expect(() => costs.registerFile(size)).toThrow(UsageError);
    expect(() => costs.betweenProcessingElements(size)).toThrow(UsageError);
  });
});

describe('multiplyAccumulate', () => {
  it('adds at the width of the accumulator, which is no cheaper than the product', () => {
    for (const costs of [HOROWITZ_45NM, EIE_45NM]) {
      for (const [kind, sum] of Object.entries(ACCUMULATOR) as [ArithmeticKind, ArithmeticKind][]) {
        expect(costs.multiplyAccumulate(kind)).toBe(costs.multiply(kind) + costs.add(sum));
        expect(costs.add(sum)).toBeGreaterThanOrEqual(costs.add(kind));
      }
    }
  });
});
