import { InputError, type SharedTensor, type Tensor, UsageError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { rateAndDistortion, shareModelByEntropy } from '../share/index.js';
import { shareToBudget } from './share-to-budget.js';

const random = new SeededRandom(4);
const tensor = (name: string, count: number, scale: number): Tensor => ({
  ...{ name, shape: [count], dtype: 'float32' as const },
  data: Float32Array.from({ length: count }, () =>
    random.next() < 0.2 ? scale * random.normal() : 0,
  ),
});
const tensors = [tensor('a', 3000, 1), tensor('b', 1000, 0.1)];
const clusters = () => 15;
const bytesOf = (shared: ReadonlyMap<string, SharedTensor>): number =>
  tensors.reduce((sum, { name, data }) => {
    const of = shared.get(name)!;
    return sum + rateAndDistortion(data as Float32Array, of).bits / 8 + 2 * of.centroids.length;
  }, 0);

describe('shareModelByEntropy', () => {
  it('counts errors relative to each tensor, or with Fisher in one unit for all', () => {
    const survivors = (shared: ReturnType<typeof shareModelByEntropy>, name: string) =>
      shared.get(name)!.clusters.filter((cluster) => cluster > 0).length;
    const plain = shareModelByEntropy(tensors, { clusters, lambda: 0.05 });
    const density = (name: string, of: typeof plain) =>
      survivors(of, name) / tensors.find((t) => t.name === name)!.data.length;
    expect(density('b', plain) / density('a', plain)).toBeCloseTo(1, 0);
    const flat = new Map(
      tensors.map(({ name, data }) => [name, new Float32Array(data.length).fill(3)] as const),
    );
    const one = shareModelByEntropy(tensors, { clusters, lambda: 0.05, fisher: flat });
    // The weights of b are a tenth of those of a: their errors are a hundredth.
    expect(survivors(one, 'b')).toBe(0);
    expect(survivors(one, 'a')).toBeGreaterThan(0.5 * survivors(plain, 'a'));
    // The unit of the Fisher information does not matter.
    const doubled = new Map([...flat].map(([name, values]) => [name, values.map((x) => 2 * x)]));
    expect(shareModelByEntropy(tensors, { clusters, lambda: 0.05, fisher: doubled })).toEqual(one);
    expect(() =>
      shareModelByEntropy(tensors, {
        ...{ clusters, lambda: 0.05 },
        fisher: new Map([['a', new Float32Array(2)]]),
      }),
    ).toThrow(/a: 2 squared gradients for 3000 weights/);
  });
});

describe('shareToBudget', () => {
  it.each([300, 150, 80, 20])('keeps to %i bytes, and hardly less', async (most) => {
    const found = await shareToBudget(tensors, { clusters, most, bytesOf });
    expect(found.bytes).toBe(bytesOf(new Map(found.shared)));
    expect(found.bytes).toBeLessThanOrEqual(most);
    expect(found.bytes).toBeGreaterThan(0.9 * most);
    const { lambda } = found;
    expect(found.shared).toEqual(shareModelByEntropy(tensors, { clusters, lambda }));
  });

  it('says how few bytes there were where a budget cannot be kept', async () => {
    const options = { clusters, bytesOf: () => 100 };
    const share = shareToBudget(tensors, { ...options, most: 50, trials: 3 });
    await expect(share).rejects.toThrow(InputError);
    await expect(share).rejects.toThrow(/no λ keeps to 50 bytes: the fewest found were 100/);
    await expect(shareToBudget(tensors, { ...options, most: 0 })).rejects.toThrow(UsageError);
  });
});
