import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { allocateSteps, assumedGains, type TensorGains } from './allocate-steps.js';

/** Squared relative error of an output by the formula of the docstring. */
const error = (tensors: readonly TensorGains[], steps: ReadonlyMap<string, number>, o: number) =>
  tensors.reduce((sum, { name, size, energy, gains }) => {
    return sum + (gains[o]! * size * steps.get(name)! ** 2) / 12 / energy;
  }, 0);

const bits = (tensors: readonly TensorGains[], steps: ReadonlyMap<string, number>) =>
  tensors.reduce((sum, { name, size }) => sum - size * Math.log2(steps.get(name)!), 0);

const worst = (tensors: readonly TensorGains[], steps: ReadonlyMap<string, number>) =>
  Math.max(...tensors[0]!.gains.map((_, o) => error(tensors, steps, o)));

function network(outputs: number): TensorGains[] {
  const random = new SeededRandom(5);
  return Array.from({ length: 12 }, (_, i) => ({
    name: `t${i}`,
    size: 100 + random.integer(10_000),
    energy: 10 ** (4 * random.next() - 2),
    gains: Array.from({ length: outputs }, () => 10 ** (3 * random.next() - 2)),
  }));
}

describe('allocateSteps', () => {
  it.each([1, 2, 4])('cannot be bettered by changing steps, with %i outputs', (outputs) => {
    const tensors = network(outputs);
    const steps = allocateSteps(tensors);
    expect(worst(tensors, steps)).toBeCloseTo(1, 6);
    const least = bits(tensors, steps);
    const random = new SeededRandom(9);
    for (let trial = 0; trial < 2000; trial++) {
      const size = 10 ** (-3 * random.next());
      const changed = new Map(
        [...steps].map(([n, s]) => [n, s * Math.exp(size * random.normal())]),
      );
      // Brought back to the same worst error, they take no fewer bits.
      const scale = 1 / Math.sqrt(worst(tensors, changed));
      const rescaled = new Map([...changed].map(([n, s]) => [n, s * scale]));
      expect(bits(tensors, rescaled)).toBeGreaterThan(
        least - 1e-3 * Math.abs(least) * (outputs - 1) - 1e-6,
      );
    }
  });

  it('gives every weight the same error where there is one output', () => {
    const tensors = network(1);
    const steps = allocateSteps(tensors);
    const each = tensors.map((tensor) => error([tensor], steps, 0) / tensor.size);
    for (const value of each) expect(value / each[0]!).toBeCloseTo(1, 9);
  });

  it('assumes that relative errors matter alike', () => {
    const tensors = network(1).map(({ name, size, energy }) => ({ name, size, energy }));
    const steps = allocateSteps(assumedGains(tensors));
    // step ∝ ‖w‖: of two tensors with the same mean square the larger has the larger step.
    const [first] = tensors;
    for (const { name, energy } of tensors) {
      const ratio = steps.get(name)! / steps.get(first!.name)!;
      expect(ratio).toBeCloseTo(Math.sqrt(energy / first!.energy), 9);
    }
  });

  it('has nothing to say of no tensors', () => {
    expect(allocateSteps([]).size).toBe(0);
  });
});
