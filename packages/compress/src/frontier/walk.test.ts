import { describe, expect, it } from 'vitest';
import { asked, type Candidate } from './candidate.js';
import { choose, type Target } from './target.js';
import { type Trial, walkCounts, walkFrontier } from './walk.js';

const weights = 100_000;
const walk = { first: 0.1, least: 0.001, factor: 0.7, refinements: 4 };

/** A network whose errors rise as weights go: 1 % and more, 6 bits a weight and 60 bytes beside. */
function visitor(wrongAt = (count: number) => 100 + Math.round(200_000 / count)) {
  const trials: (Trial & { path: readonly number[] })[] = [];
  const visit = async (path: readonly number[], trial: Trial): Promise<Candidate> => {
    trials.push({ ...trial, path });
    const count = path.at(-1)!;
    const validation = { loss: 0, error: wrongAt(count) / 10_000, examples: 10_000 };
    return { path, nonzeros: count, bytes: 60 + Math.round(0.75 * count), validation };
  };
  return { trials, visit };
}

const within = (bound: number): Target => ({ kind: 'error', asked: bound, bound });

describe('walkCounts', () => {
  it('falls geometrically to the least', () => {
    const counts = walkCounts(walk, weights);
    expect(counts.slice(0, 3)).toEqual([10_000, 7000, 4900]);
    expect(counts.at(-1)).toBe(100);
    for (let i = 1; i < counts.length; i++) {
      expect(counts[i]! / counts[i - 1]!).toBeLessThan(0.86);
      expect(counts[i]! / counts[i - 1]!).toBeGreaterThan(0.55);
    }
  });

  it('holds each count once, and none below one', () => {
    expect(walkCounts(walk, 12)).toEqual([1]);
    expect(walkCounts({ ...walk, least: 0.1 }, weights)).toEqual([10_000]);
  });
});

describe('walkFrontier', () => {
  it('comes close to a bound on the error, and tells the trials beforehand', async () => {
    const { trials, visit } = visitor();
    // 2 % wrong: 100 + 200,000 / count = 200 at a count of 2000.
    const target = within(0.02);
    const candidates = await walkFrontier({ walk, weights, target, visit });
    const { met } = choose(target, candidates);
    expect(asked(met!)).toBeGreaterThanOrEqual(1990);
    expect(asked(met!)).toBeLessThan(2060);
    expect(trials.map(({ trial }) => trial)).toEqual(trials.map((_, i) => i + 1));
    for (const { trial, of } of trials) expect(trial).toBeLessThanOrEqual(of);
    // Not down to the least: two beyond the bound are enough.
    const walked = trials.slice(0, -walk.refinements);
    expect(walked.filter(({ path }) => path.at(-1)! < 2000)).toHaveLength(2);
  });

  it('trains each from the one before, refinements from the denser neighbour', async () => {
    const { trials, visit } = visitor();
    await walkFrontier({ walk, weights, target: within(0.02), visit });
    const seen = new Set(['']);
    for (const { path } of trials) {
      expect(seen).toContain(path.slice(0, -1).join());
      seen.add(path.join());
      expect(path).toEqual(path.toSorted((a, b) => b - a));
    }
    expect(seen.size).toBe(trials.length + 1);
  });

  it('fills a size', async () => {
    for (const bytes of [5000, 2500, 700, 400]) {
      const { visit } = visitor();
      const target: Target = { kind: 'size', bytes };
      const { met } = choose(target, await walkFrontier({ walk, weights, target, visit }));
      expect(met!.bytes).toBeLessThanOrEqual(bytes);
      expect(met!.bytes).toBeGreaterThan(0.98 * bytes);
    }
  });

  it('goes on where noise puts one candidate beyond the bound', async () => {
    const { visit } = visitor((count) =>
      count === 4900 ? 500 : 100 + Math.round(200_000 / count),
    );
    const target = within(0.02);
    const { met } = choose(target, await walkFrontier({ walk, weights, target, visit }));
    expect(asked(met!)).toBeLessThan(2060);
  });

  it('waits where training still makes the first ones better', async () => {
    const { visit } = visitor((count) => (count > 4000 ? 300 + Math.round(count / 1000) : 100));
    const target = within(0.02);
    const { met } = choose(target, await walkFrontier({ walk, weights, target, visit }));
    expect(asked(met!)).toBe(100);
  });

  it('climbs where the first density leaves too few weights to keep to the error', async () => {
    const { trials, visit } = visitor();
    // 1.05 % wrong: 105 at a count of 40,000.
    const target = within(0.0105);
    const candidates = await walkFrontier({ walk, weights, target, visit });
    expect(asked(choose(target, candidates).met!)).toBeLessThan(46_000);
    expect(trials.map(({ path }) => path)).toContainEqual([40_000]);
    for (const { trial, of } of trials) expect(trial).toBeLessThanOrEqual(of);
  });

  it('climbs where a larger file than that of the first density would fit', async () => {
    for (const bytes of [7800, 20_000, 70_000]) {
      const { trials, visit } = visitor();
      const target: Target = { kind: 'size', bytes };
      const candidates = await walkFrontier({ walk, weights, target, visit });
      const { met } = choose(target, candidates);
      expect(met!.bytes).toBeLessThanOrEqual(bytes);
      expect(met!.bytes).toBeGreaterThan(0.98 * bytes);
      // One climb, or two where it is far.
      const climbed = trials.filter(({ path }) => path.length === 1 && path[0]! > 10_000);
      expect(climbed.length).toBeLessThanOrEqual(bytes > 50_000 ? 2 : 1);
    }
  });

  it('climbs no farther than to all weights', async () => {
    const { trials, visit } = visitor();
    const target: Target = { kind: 'size', bytes: 10 ** 6 };
    await walkFrontier({ walk, weights, available: 30_000, target, visit });
    expect(trials.map(({ path }) => path)).toEqual([[10_000], [30_000]]);
  });

  it('ends early where no density keeps to the bound, and at the least where all do', async () => {
    const none = visitor(() => 9000);
    const target = within(0.02);
    await walkFrontier({ walk, weights, target, visit: none.visit });
    // Two down and two up, none of them better.
    expect(none.trials.map(({ path }) => path.at(-1))).toEqual([10_000, 7000, 20_000, 40_000]);
    const better = visitor((count) => 1000 - Math.round(count / 1000));
    await walkFrontier({ walk, weights, target, visit: better.visit });
    expect(better.trials.at(-1)!.path).toEqual([weights]);
    const all = visitor(() => 100);
    await walkFrontier({ walk, weights, target: within(0.02), visit: all.visit });
    expect(all.trials.at(-1)!.path).toEqual(walkCounts(walk, weights));
  });

  it('ends at the least where nothing fits', async () => {
    const { trials, visit } = visitor();
    await walkFrontier({ walk, weights, target: { kind: 'size', bytes: 50 }, visit });
    expect(trials).toHaveLength(walkCounts(walk, weights).length);
  });
});
